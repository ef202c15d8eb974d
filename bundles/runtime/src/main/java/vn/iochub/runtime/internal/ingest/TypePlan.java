package vn.iochub.runtime.internal.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import vn.iochub.api.RecordType;

/**
 * What is the same for every record of one type: its check and the constants of its envelope.
 *
 * @param path the type's name without its version
 * @param cloudEventsType the event type
 * @param dataSchema the schema's URN
 * @param classification the highest class among the type's fields
 * @param schema its check
 */
record TypePlan(String path, String cloudEventsType, String dataSchema, String classification, SchemaCheck schema) {
    private static final String CLASSIFICATION = "x-classification";
    private static final List<String> CLASSES = List.of("public", "internal", "personal", "sensitive");

    /** @throws IllegalArgumentException when the type's schema cannot be used */
    static TypePlan of(RecordType type) {
        return new TypePlan(
                type.path(),
                type.cloudEventsType(),
                "urn:iochub:schema:" + type.domain() + ":" + type.name() + ":" + type.major(),
                classification(type),
                new SchemaCheck(type));
    }

    private static String classification(RecordType type) {
        try {
            int highest = -1;
            for (JsonNode mark : new ObjectMapper().readTree(type.schema()).findValues(CLASSIFICATION)) {
                int rank = CLASSES.indexOf(mark.asText());
                if (rank < 0) {
                    throw new IllegalArgumentException(
                            "The schema of " + type + " has an " + CLASSIFICATION + " that is none of " + CLASSES);
                }
                highest = Math.max(highest, rank);
            }
            // A schema that does not say is for the inside only.
            return highest < 0 ? "internal" : CLASSES.get(highest);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("The schema of " + type + " is not JSON: " + e.getOriginalMessage(), e);
        }
    }
}
