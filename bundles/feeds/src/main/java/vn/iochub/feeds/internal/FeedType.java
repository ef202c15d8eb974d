package vn.iochub.feeds.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import vn.iochub.api.Text;

/**
 * One row of {@code hub.record_type}.
 *
 * @param schema the JSON Schema as text
 * @param masked JSON pointers of the personal and sensitive fields
 */
record FeedType(String type, int major, String schema, String classification, List<String> masked) {
    FeedType {
        masked = List.copyOf(masked);
    }

    /** What a schema says of its type, for people. */
    record Words(Text title, Text description) {}

    Words words() {
        JsonNode json = parsed();
        String title = json.path("title").asText(type);
        String description = json.path("description").asText("");
        return new Words(
                new Text(json.path("x-title-vi").asText(title), title),
                new Text(json.path("x-description-vi").asText(description), description));
    }

    JsonNode parsed() {
        try {
            return Masking.MAPPER.readTree(schema);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The schema of " + type + " is not JSON", e);
        }
    }
}
