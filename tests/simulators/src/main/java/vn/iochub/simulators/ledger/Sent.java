package vn.iochub.simulators.ledger;

import java.util.List;
import java.util.Objects;

/**
 * One thing sent: a message, a file, a document, or a row of a view.
 *
 * @param id unique in the ledger: {@code m-17}
 * @param source the instance it goes to
 * @param way how: {@code http}, {@code amqp}, {@code sftp}, {@code view} …
 * @param name for people: a file's name, the service called
 * @param kind how it is known again in the repository
 * @param identity the SHA-256 of its content in hexadecimal digits; for a row the view, its id and its time
 * @param items its rows, in the order in which the hub numbers them
 */
public record Sent(String id, String source, String way, String name, Kind kind, String identity, List<Item> items) {
    /** How a thing sent is known again, and how often it may be there. */
    public enum Kind {
        /** By its content; once for each answer, and at most once more for each attempt whose end is unknown. */
        MESSAGE,
        /** By its content; never: its sender did not prove who it is. */
        REFUSED,
        /** By view, id and time; at least once, since a poll reads rows again. */
        ROW
    }

    public Sent {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(way, "way");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(identity, "identity");
        items = List.copyOf(items);
    }

    /** The identity of a row of a view. */
    public static String row(String view, String id, String updated) {
        return view + "|" + id + "|" + updated;
    }

    Sent refused() {
        return new Sent(id, source, way, name, Kind.REFUSED, identity, items);
    }
}
