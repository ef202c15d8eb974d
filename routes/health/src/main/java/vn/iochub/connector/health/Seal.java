package vn.iochub.connector.health;

import java.util.Map;
import vn.iochub.reading.Pseudonyms;

/**
 * Marks each element of what was kept as written here, by an HMAC with the key of the pseudonyms. A document in the kept form
 * that comes in again may then pass as it is; one that a source made up, with names where pseudonyms belong, cannot. Thread-safe.
 */
final class Seal {
    private final Pseudonyms pseudonyms;

    Seal(Pseudonyms pseudonyms) {
        this.pseudonyms = pseudonyms;
    }

    /** 32 hexadecimal digits, of the element's name, attributes and columns in their order. */
    String of(String element, Map<String, String> attributes, Map<String, String> columns) {
        StringBuilder all = new StringBuilder(element);
        append(all, attributes);
        append(all, columns);
        return pseudonyms.of("kept", all.toString());
    }

    /** With the lengths, so that no two elements come to one text. */
    private static void append(StringBuilder all, Map<String, String> values) {
        all.append('\n').append(values.size());
        values.forEach((name, value) -> all.append('\n')
                .append(name)
                .append(' ')
                .append(value.length())
                .append(' ')
                .append(value));
    }
}
