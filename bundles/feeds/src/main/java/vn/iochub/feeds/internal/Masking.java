package vn.iochub.feeds.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes out of a record what a reader may not see. Immutable. When in doubt it takes out more. */
final class Masking {
    private static final Logger LOG = LoggerFactory.getLogger(Masking.class);
    /** All of the record: for a type whose classification is not known. */
    static final List<String> ALL = List.of("");

    /** Numbers keep every digit. What PostgreSQL has stored is never too long or too deep to be read again. */
    static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .maxNumberLength(Integer.MAX_VALUE)
                            .maxNestingDepth(10_000)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .setNodeFactory(JsonNodeFactory.withExactBigDecimals(true));

    private final List<String> pointers;
    private final List<String[]> paths = new ArrayList<>();

    Masking(List<String> pointers) {
        this.pointers = List.copyOf(pointers);
        for (String pointer : pointers) {
            paths.add(split(pointer));
        }
    }

    /** What is taken out, as JSON pointers; the same for each record of a type, so that it tells nothing of the record. */
    List<String> pointers() {
        return pointers;
    }

    boolean isEmpty() {
        return pointers.isEmpty();
    }

    /** Whether a field, named by its path from the top, is taken out whole. */
    boolean covers(List<String> field) {
        return paths.stream().anyMatch(path -> path.length <= field.size() && startsWith(field, path));
    }

    private static boolean startsWith(List<String> field, String[] path) {
        for (int i = 0; i < path.length; i++) {
            if (!path[i].equals("*") && !path[i].equals(field.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** The record without what is masked. */
    JsonNode apply(String json) {
        JsonNode root;
        try {
            root = MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            // One odd row must not end the feed, and what cannot be read cannot be masked.
            LOG.warn("event=record_not_masked reason=unreadable shown=nothing at={}", e.getLocation());
            return JsonNodeFactory.instance.objectNode();
        }
        for (String[] path : paths) {
            if (hides(root, path, 0)) {
                return JsonNodeFactory.instance.objectNode();
            }
        }
        return root;
    }

    /** Takes out what the path leads to below the node; true when the node itself must go. */
    private static boolean hides(JsonNode node, String[] path, int at) {
        if (at == path.length) {
            return true;
        }
        if (node instanceof ArrayNode array) {
            // A pointer that names a field where an array stands means that field of every item.
            int next = path[at].equals("*") ? at + 1 : at;
            for (int i = array.size() - 1; i >= 0; i--) {
                if (hides(array.get(i), path, next)) {
                    array.remove(i);
                }
            }
            return false;
        }
        if (node instanceof ObjectNode object) {
            if (path[at].equals("*")) {
                List<String> gone = new ArrayList<>();
                object.properties().forEach(field -> {
                    if (hides(field.getValue(), path, at + 1)) {
                        gone.add(field.getKey());
                    }
                });
                object.remove(gone);
            } else {
                JsonNode child = object.get(path[at]);
                if (child != null && hides(child, path, at + 1)) {
                    object.remove(path[at]);
                }
            }
            return false;
        }
        // A plain value where a structure is expected: it may well be what should be hidden below.
        return !node.isNull();
    }

    private static String[] split(String pointer) {
        if (pointer.isEmpty()) {
            return new String[0];
        }
        String[] names = pointer.substring(1).split("/", -1);
        for (int i = 0; i < names.length; i++) {
            names[i] = names[i].replace("~1", "/").replace("~0", "~");
        }
        return names;
    }
}
