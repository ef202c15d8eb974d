package vn.iochub.runtime.internal.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vn.iochub.api.RecordType;
import vn.iochub.runtime.internal.TestConnector;

class SchemaCheckTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "{\"type\": \"objekt\"}",
                "{\"properties\": {\"a\": {\"$ref\": \"https://example.invalid/other.json\"}}}",
                "{\"properties\": {\"a\": {\"$ref\": \"file:///etc/passwd\"}}}",
                "{\"properties\": {\"a\": {\"$ref\": \"classpath:other.json\"}}}",
                "{\"properties\": {\"a\": {\"$ref\": \"#/$defs/none\"}}}",
                "{\"properties\": {\"a\": {\"x-classification\": \"secret\"}}}",
                "{\"properties\": {\"a\": {\"pattern\": \"(\"}}}",
            })
    void aSchemaThatCannotBeUsedStopsTheStart(String schema) {
        assertThatThrownBy(() -> TypePlan.of(new RecordType("test", "Thing", 1, schema)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("test/Thing.v1");
    }

    @Test
    void theHighestClassAmongTheFieldsIsTheTypes() {
        assertThat(TypePlan.of(TestConnector.THING).classification()).isEqualTo("personal");
        assertThat(TypePlan.of(new RecordType("test", "Thing", 1, "{}")).classification())
                .isEqualTo("internal");
    }
}
