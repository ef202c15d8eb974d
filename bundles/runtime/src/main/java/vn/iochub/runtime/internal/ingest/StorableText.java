package vn.iochub.runtime.internal.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * What the repository can store as text. PostgreSQL refuses U+0000 and half a surrogate pair, so they are found here,
 * where the fault still has a place in the message.
 */
final class StorableText {
    private StorableText() {}

    static boolean isStorable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return false;
            }
            if (Character.isSurrogate(c)) {
                if (Character.isLowSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /** The text with what cannot be stored replaced by a sign that shows it, cut to so many characters. */
    static String clean(String text, int max) {
        if (text == null) {
            return "";
        }
        String cut = text;
        if (text.length() > max) {
            cut = text.substring(0, Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max);
        }
        if (isStorable(cut)) {
            return cut;
        }
        StringBuilder clean = new StringBuilder(cut.length());
        cut.codePoints().forEach(c -> {
            if (c == 0) {
                clean.append('\u2400');
            } else if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                clean.append('\uFFFD');
            } else {
                clean.appendCodePoint(c);
            }
        });
        return clean.toString();
    }

    /** The JSON pointer of the first name, text or number that cannot be stored, or null when all can. */
    static String firstFault(JsonNode node) {
        if (node.isObject()) {
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                if (!isStorable(field.getKey())) {
                    return "/" + escape(clean(field.getKey(), 256));
                }
                String fault = firstFault(field.getValue());
                if (fault != null) {
                    return "/" + escape(field.getKey()) + fault;
                }
            }
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                String fault = firstFault(node.get(i));
                if (fault != null) {
                    return "/" + i + fault;
                }
            }
        } else if (node.isTextual()) {
            return isStorable(node.textValue()) ? null : "";
        } else if (node.isFloatingPointNumber() && !Double.isFinite(node.doubleValue()) && !node.isBigDecimal()) {
            // JSON has no NaN and no infinity.
            return "";
        }
        return null;
    }

    static String escape(String name) {
        return name.indexOf('~') < 0 && name.indexOf('/') < 0
                ? name
                : name.replace("~", "~0").replace("/", "~1");
    }
}
