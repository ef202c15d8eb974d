package vn.iochub.simulators.reconcile;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import vn.iochub.simulators.ledger.Outcome;

/**
 * What the repository holds, at one moment.
 *
 * @param messages the raw messages by their id
 * @param fates what became of each item, by raw message and number
 * @param records the latest state of each thing
 * @param derived the data of each record that the hub made itself of others
 */
record RepositoryState(
        Map<UUID, RawRow> messages,
        Map<UUID, Map<Integer, Fate>> fates,
        Map<Thing, Latest> records,
        Map<Thing, String> derived) {

    /** A type and a key. */
    record Thing(String type, String key) {}

    /**
     * @param identity the SHA-256 of what the source sent, in hexadecimal digits
     * @param rows for a page of a view: each row's identity
     */
    record RawRow(
            UUID id, String instance, long arrival, String identity, long accepted, long rejected, List<String> rows) {}

    /**
     * @param position in the change log; 0 for what is not stored
     * @param order the stored version; 0 for what is not stored
     * @param code of a rejected item
     */
    record Fate(Outcome outcome, String type, String key, long position, long order, String code) {}

    /** @param data as the reader may see it */
    record Latest(long order, UUID raw, int item, String instance, String data) {}
}
