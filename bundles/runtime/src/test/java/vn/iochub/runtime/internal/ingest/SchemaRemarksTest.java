package vn.iochub.runtime.internal.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class SchemaRemarksTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void remarksGoAndRulesStay() throws Exception {
        JsonNode schema = JSON.readTree(
                """
                {"$schema":"https://json-schema.org/draft/2020-12/schema","title":"T","x-title-vi":"T","type":"object",
                 "properties":{
                   "title":{"type":"string","description":"a field of this name","x-classification":"public"},
                   "rows":{"type":"array","items":{"type":"object","description":"d","properties":
                     {"description":{"type":"integer","x-classification":"personal"}},"required":["description"]}}},
                 "anyOf":[{"required":["title"],"description":"either"}],
                 "additionalProperties":false,"required":["title"],"$defs":{"default":{"type":"null","title":"t"}}}
                """);
        String before = schema.toString();
        assertThat(SchemaRemarks.removed(schema))
                .isEqualTo(
                        JSON.readTree(
                                """
                {"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object",
                 "properties":{
                   "title":{"type":"string"},
                   "rows":{"type":"array","items":{"type":"object","properties":
                     {"description":{"type":"integer"}},"required":["description"]}}},
                 "anyOf":[{"required":["title"]}],
                 "additionalProperties":false,"required":["title"],"$defs":{"default":{"type":"null"}}}
                """));
        assertThat(schema).hasToString(before);
    }
}
