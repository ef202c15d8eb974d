package vn.iochub.connector.qoffice;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A page of the list as QOffice gives it, read liberally: an array, or an object that has one somewhere near its top.
 *
 * @param finished the ids of those that were acknowledged already
 */
record Listing(List<Poll.Item> items, Set<String> finished) {
    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(32)
                            .maxStringLength(1_000_000)
                            .build())
                    .build())
            .build();
    private static final Set<String> LISTS =
            Set.of("data", "items", "list", "knobsticks", "documents", "result", "content");

    /** The answer is not one that a list can be read from; says nothing of what it held. */
    static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnreadableException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    static Listing read(InputStream in, String messageType, Settings settings) throws UnreadableException, IOException {
        JsonNode root = json(in);
        if (refused(root)) {
            throw new UnreadableException("it says that the call failed", null);
        }
        JsonNode list = list(root, 0);
        if (list == null) {
            if (root.isObject()
                    && (root.path("data").isNull() || root.path("count").asInt(-1) == 0)) {
                return new Listing(List.of(), Set.of());
            }
            throw new UnreadableException("there is no list in it", null);
        }
        List<Poll.Item> items = new ArrayList<>();
        Set<String> finished = new HashSet<>();
        for (JsonNode node : list) {
            String id = node.isTextual() ? node.asText() : first(node, settings.idFields());
            if (id == null || id.isBlank() || id.length() > 500) {
                throw new UnreadableException("an item has no id", null);
            }
            String status = first(node, settings.statusFields());
            items.add(new Poll.Item(id, messageType, status != null));
            if (status != null && settings.finishedStatuses().stream().anyMatch(status::equalsIgnoreCase)) {
                finished.add(id);
            }
        }
        return new Listing(items, finished);
    }

    /** Whether a call was not carried out, though HTTP says that it was. */
    static boolean refused(JsonNode root) {
        String status = root.path("status").asText("").toLowerCase(Locale.ROOT);
        return (root.has("success") && !root.path("success").asBoolean(true))
                || status.equals("fail")
                || status.equals("error");
    }

    static JsonNode json(InputStream in) throws UnreadableException, IOException {
        try {
            JsonNode root = JSON.readTree(in);
            if (root == null || root.isMissingNode()) {
                throw new UnreadableException("it is empty", null);
            }
            return root;
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new UnreadableException("it is not JSON, or is cut off", null);
        }
    }

    private static JsonNode list(JsonNode node, int depth) {
        if (node.isArray()) {
            return node;
        }
        if (node.isObject() && depth < 3) {
            for (var member : node.properties()) {
                if (LISTS.contains(member.getKey().toLowerCase(Locale.ROOT))) {
                    JsonNode found = list(member.getValue(), depth + 1);
                    if (found != null) {
                        return found;
                    }
                }
            }
        }
        return null;
    }

    private static String first(JsonNode node, List<String> names) {
        for (String name : names) {
            for (var member : node.properties()) {
                if (member.getKey().equalsIgnoreCase(name)
                        && member.getValue().isValueNode()
                        && !member.getValue().isNull()) {
                    return member.getValue().asText().strip();
                }
            }
        }
        return null;
    }
}
