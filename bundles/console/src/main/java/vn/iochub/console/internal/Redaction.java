package vn.iochub.console.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.regex.Pattern;

/**
 * Takes passwords out of what is shown: of addresses in a route's text, and of settings written as JSON. What Camel masks
 * itself is masked by then; a route's XML is not.
 */
final class Redaction {
    /** Without what may stand before it: that stays as it is, and searching for it would cost much in a long text. */
    private static final String NAMES =
            "(?:passw|passphrase|secret|token|credential|private-?key|access-?key|api-?key|authorization|cookie)[\\w.-]*";

    /** In an address: up to the next parameter, or to the end of RAW(…). */
    private static final Pattern PARAMETER =
            Pattern.compile("(?i)(" + NAMES + "=)(RAW\\([^)]*\\)|RAW\\{[^}]*}|[^&\"'<>\\s;,]+)");

    private static final Pattern JSON = Pattern.compile("(?i)(" + NAMES + "\"\\s*:\\s*)\"(?:[^\"\\\\]|\\\\.)*+\"");

    /** scheme://user:password@host */
    private static final Pattern USER_INFO = Pattern.compile("(://[^/@:\\s\"'<>]{0,256}:)[^/@\\s\"'<>]{1,256}@");

    /** An attribute of XML, such as the basic login of a component. */
    private static final Pattern XML = Pattern.compile("(?i)(" + NAMES + "\\s*=\\s*)\"[^\"]*\"");

    /** A header or property in Camel's trace, as XML and as JSON. */
    private static final Pattern TRACED_XML = Pattern.compile("(?i)(\\bkey=\"[^\"]*" + NAMES + "\"[^>]*>)[^<]*<");

    private static final Pattern TRACED_JSON = Pattern.compile(
            "(?i)(\"key\"\\s*:\\s*\"[^\"]*" + NAMES + "\"[^{}]*?\"value\"\\s*:\\s*)\"(?:[^\"\\\\]|\\\\.)*+\"");

    private static final Pattern KEY = Pattern.compile("(?i)" + NAMES);
    private static final String HIDDEN = "xxxxxx";

    private Redaction() {}

    static String clean(String text) {
        // Most texts have none of it; this is asked of each.
        if (text.indexOf('=') < 0 && text.indexOf(':') < 0) {
            return text;
        }
        String result = TRACED_XML.matcher(text).replaceAll("$1" + HIDDEN + "<");
        result = TRACED_JSON.matcher(result).replaceAll("$1\"" + HIDDEN + "\"");
        result = XML.matcher(result).replaceAll("$1\"" + HIDDEN + "\"");
        result = PARAMETER.matcher(result).replaceAll("$1" + HIDDEN);
        result = JSON.matcher(result).replaceAll("$1\"" + HIDDEN + "\"");
        return USER_INFO.matcher(result).replaceAll("$1" + HIDDEN + "@");
    }

    /**
     * A copy of it with every text cleaned; a text under a name of that kind goes whole.
     *
     * @param names whether the names in it are data too, such as a table's keys
     */
    static JsonNode clean(JsonNode node, boolean names) {
        if (node.isTextual()) {
            return TextNode.valueOf(clean(node.textValue()));
        }
        if (node instanceof ObjectNode object) {
            ObjectNode cleaned = JsonNodeFactory.instance.objectNode();
            object.fields().forEachRemaining(field -> {
                String name = field.getKey();
                JsonNode value = field.getValue();
                boolean secret = value.isTextual()
                        && !value.textValue().isEmpty()
                        && KEY.matcher(name).find();
                cleaned.set(names ? clean(name) : name, secret ? TextNode.valueOf(HIDDEN) : clean(value, names));
            });
            return cleaned;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode cleaned = JsonNodeFactory.instance.arrayNode(array.size());
            array.forEach(item -> cleaned.add(clean(item, names)));
            return cleaned;
        }
        return node;
    }
}
