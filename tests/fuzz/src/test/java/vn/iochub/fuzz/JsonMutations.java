package vn.iochub.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Other JSON, and what only looks like it. */
final class JsonMutations {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final List<String> RAW = List.of(
            "1e999999999",
            "-1e-999999999",
            "9".repeat(2_000),
            "0." + "0".repeat(2_000) + "1",
            "NaN",
            "-",
            "01",
            "\"\\ud800\"",
            "\"\\udc00\\ud800\"",
            "\"\\u0000\"",
            "\"a\\u0000b\"",
            "\"\\x\"",
            "\"unclosed",
            "'single'",
            "{\"a\":1,}",
            "[1,,2]",
            "// comment\n1",
            "[".repeat(400) + "]".repeat(400),
            "[".repeat(20_000),
            "{\"a\":".repeat(5_000) + "1" + "}".repeat(5_000),
            "\"" + "\\u1ed9".repeat(20_000) + "\"",
            "{\"" + "k".repeat(60_000) + "\":1}",
            "[" + "1,".repeat(50_000) + "1]",
            "null",
            "true",
            "{}",
            "[]",
            "\"\"",
            "0",
            "-1");

    private final Random random;
    private final Mutator mutator;
    private final int depth;

    JsonMutations(Random random, Mutator mutator, int depth) {
        this.random = random;
        this.mutator = mutator;
        this.depth = depth;
    }

    static boolean fits(byte[] content) {
        for (byte one : content) {
            if (!Character.isWhitespace(one)) {
                return one == '{' || one == '[';
            }
        }
        return false;
    }

    byte[] mutate(byte[] content) {
        JsonNode root;
        try {
            root = MAPPER.readTree(content);
        } catch (IOException e) {
            // It was spoilt before.
            return mutator.bytes(content);
        }
        List<JsonNode> containers = new ArrayList<>();
        collect(root, containers);
        if (containers.isEmpty()) {
            return mutator.bytes(content);
        }
        JsonNode chosen = containers.get(random.nextInt(containers.size()));
        if (chosen instanceof ObjectNode object) {
            object(object);
        } else {
            array((ArrayNode) chosen);
        }
        try {
            // As text: to bytes, half a surrogate pair would be refused.
            return MAPPER.writeValueAsString(root).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree is always written", e);
        }
    }

    private static void collect(JsonNode node, List<JsonNode> found) {
        if (node.isContainerNode()) {
            if (!node.isEmpty()) {
                found.add(node);
            }
            node.forEach(child -> collect(child, found));
        }
    }

    private void object(ObjectNode object) {
        List<Map.Entry<String, JsonNode>> fields = new ArrayList<>(object.properties());
        Map.Entry<String, JsonNode> field = fields.get(random.nextInt(fields.size()));
        String key = field.getKey();
        switch (random.nextInt(6)) {
            case 0 -> object.remove(key);
            case 1 -> {
                // The same key twice, with another value.
                JsonNode twice = fields.get(random.nextInt(fields.size())).getValue();
                object.set(key, raw(field.getValue() + "," + quoted(key) + ":" + twice));
            }
            case 2 -> {
                object.remove(key);
                object.set(
                        random.nextBoolean() ? key + Interesting.text(random) : Interesting.text(random),
                        field.getValue());
            }
            case 3 ->
                object.set(
                        key,
                        fields.get(random.nextInt(fields.size())).getValue().deepCopy());
            default -> object.set(key, value(field.getValue()));
        }
    }

    private void array(ArrayNode array) {
        int at = random.nextInt(array.size());
        JsonNode item = array.get(at);
        switch (random.nextInt(5)) {
            case 0 -> array.remove(at);
            case 1 -> array.insert(at, item.deepCopy());
            case 2 -> {
                int more = random.nextInt(20) == 0 ? 1_500 : 5;
                for (int i = 0; i < more && item.toString().length() * (long) more < 3_000_000; i++) {
                    array.add(item.deepCopy());
                }
            }
            default -> array.set(at, value(item));
        }
    }

    private JsonNode value(JsonNode old) {
        JsonNodeFactory make = JsonNodeFactory.instance;
        return switch (random.nextInt(8)) {
            case 0 -> make.arrayNode().add(old);
            case 1 -> make.objectNode().set("a", old);
            case 2 -> make.textNode(old.isContainerNode() ? old.toString() : old.asText() + Interesting.text(random));
            case 3 -> {
                byte[] inner = old.asText().getBytes(StandardCharsets.UTF_8);
                byte[] changed = Base64Text.mutate(inner, mutator, depth);
                yield make.textNode(new String(changed, StandardCharsets.UTF_8));
            }
            case 4, 5 -> raw(RAW.get(random.nextInt(RAW.size())));
            default -> make.textNode(Interesting.text(random));
        };
    }

    private static JsonNode raw(String text) {
        return JsonNodeFactory.instance.rawValueNode(new RawValue(text));
    }

    private static String quoted(String text) {
        return JsonNodeFactory.instance.textNode(text).toString();
    }
}
