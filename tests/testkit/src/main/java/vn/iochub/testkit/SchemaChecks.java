package vn.iochub.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import vn.iochub.api.HubRecord;
import vn.iochub.api.RecordType;

/** What a record type's schema says, and whether the samples bear it out. */
final class SchemaChecks {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> CLASSES = Set.of("public", "internal", "personal", "sensitive");
    private static final Set<String> PERSONAL = Set.of("personal", "sensitive");

    private final Subject subject;

    SchemaChecks(Subject subject) {
        this.subject = subject;
    }

    void areComplete() throws Exception {
        for (RecordType type : subject.connector().source().types()) {
            JsonNode schema = JSON.readTree(type.schema());
            assertThat(schema.path("$schema").asText())
                    .as("dialect of %s", type)
                    .isEqualTo("https://json-schema.org/draft/2020-12/schema");
            assertThat(schema.path("$id").asText())
                    .as(
                            "$id of %s: by it an archive's schema is compared with the stored one before it is deployed",
                            type)
                    .isEqualTo("urn:iochub:schema:" + type.domain() + ":" + type.name() + ":" + type.major());
            assertThat(schema.path("additionalProperties").asText())
                    .as("additionalProperties of %s: a field that nobody classified would leak", type)
                    .isEqualTo("false");
            List<String> faults = new ArrayList<>();
            words(schema, type.path(), faults);
            fields(schema, type.path()).forEach((name, field) -> {
                words(field, name, faults);
                if (!CLASSES.contains(field.path("x-classification").asText())) {
                    faults.add(name + " has no x-classification of " + new TreeSet<>(CLASSES));
                }
            });
            assertThat(faults).as("faults of the schema of %s", type).isEmpty();
            Schemas.compile(type.schema());
        }
    }

    /** @param unseen the fields that no good sample has, and need not have */
    void everyFieldIsSeen(Set<String> unseen) throws Exception {
        Set<String> declared = new TreeSet<>();
        for (RecordType type : subject.connector().source().types()) {
            if (!type.derived()) {
                declared.addAll(
                        fields(JSON.readTree(type.schema()), type.path()).keySet());
            }
        }
        Set<String> seen = new TreeSet<>();
        for (Path sample : subject.samples("good")) {
            for (HubRecord record : subject.run(subject.message(sample)).records()) {
                seen(record.data(), record.type().path(), seen);
            }
        }
        Set<String> missing = new TreeSet<>(declared);
        missing.removeAll(seen);
        Set<String> needless = new TreeSet<>(unseen);
        needless.removeIf(given -> missing.stream().anyMatch(field -> covers(given, field)));
        assertThat(needless)
                .as("names in unseenFields() that no missing field has")
                .isEmpty();
        missing.removeIf(field -> unseen.stream().anyMatch(given -> covers(given, field)));
        assertThat(missing)
                .as(
                        "fields of the schema that no good sample has: give a sample that has them, drop them, or name them in"
                                + " unseenFields()")
                .isEmpty();
    }

    private static boolean covers(String given, String field) {
        return field.equals(given) || field.startsWith(given + "/");
    }

    private static void seen(JsonNode node, String at, Set<String> found) {
        if (node.isArray()) {
            node.forEach(item -> seen(item, at + "/*", found));
        }
        for (Map.Entry<String, JsonNode> property : node.properties()) {
            String name = at + "/" + property.getKey();
            found.add(name);
            seen(property.getValue(), name, found);
        }
    }

    private static void words(JsonNode node, String at, List<String> faults) {
        for (String word : List.of("title", "x-title-vi", "description", "x-description-vi")) {
            if (node.path(word).asText().isBlank()) {
                faults.add(at + " has no " + word);
            }
        }
    }

    /** Each field by its place, {@code <prefix>/applicant/name}; items of a list have the place {@code *}. */
    static Map<String, JsonNode> fields(JsonNode schema, String prefix) {
        Map<String, JsonNode> found = new LinkedHashMap<>();
        collect(schema, prefix, found);
        return found;
    }

    private static void collect(JsonNode node, String at, Map<String, JsonNode> found) {
        for (Map.Entry<String, JsonNode> property : node.path("properties").properties()) {
            String name = at + "/" + property.getKey();
            found.put(name, property.getValue());
            collect(property.getValue(), name, found);
        }
        if (node.has("items")) {
            collect(node.get("items"), at + "/*", found);
        }
    }

    /** Whether readers who may not see personal data see it masked. */
    static boolean masked(JsonNode field) {
        return PERSONAL.contains(field.path("x-classification").asText());
    }
}
