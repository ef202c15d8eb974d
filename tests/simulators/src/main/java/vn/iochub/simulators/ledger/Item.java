package vn.iochub.simulators.ledger;

import java.util.Objects;

/**
 * One row of what was sent, and what the hub must make of it. Its number is its place in {@link Sent#items()}, which is the
 * number that the hub gives it.
 *
 * @param type the record's type; empty for a rejected row
 * @param key the record's key; empty for a rejected row
 * @param order the source's own version; null where it has none
 * @param expected what must become of it
 * @param code the reject code; empty for other rows
 * @param witness a field of the record by which the stored version can be told from the others, as
 *     {@code name/name=value}; empty where there is none
 * @param group the key of the derived record that sums this one up with others; empty where there is none
 */
public record Item(String type, String key, Long order, Outcome expected, String code, String witness, String group) {
    public Item {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(expected, "expected");
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(witness, "witness");
        Objects.requireNonNull(group, "group");
    }

    /** A row that becomes a record of a source without versions. */
    public static Item unstamped(String type, String key, Outcome expected, String witness) {
        return new Item(type, key, null, expected, "", witness, "");
    }

    /** A row that becomes a record of a source with versions. */
    public static Item stamped(String type, String key, long order, Outcome expected, String witness) {
        return new Item(type, key, order, expected, "", witness, "");
    }

    /** A row that the hub must refuse. */
    public static Item rejected(String code) {
        return new Item("", "", null, Outcome.REJECTED, code, "", "");
    }

    public Item expecting(Outcome other) {
        return new Item(type, key, order, other, code, witness, group);
    }

    /** The same item, summed up in a derived record. */
    public Item in(String derived) {
        return new Item(type, key, order, expected, code, witness, derived);
    }
}
