package vn.iochub.management.internal.operations;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import vn.iochub.api.service.Accounts;
import vn.iochub.api.service.Feeds;
import vn.iochub.api.service.Tables;

/**
 * Feeds, records and the tables that they lie in. Personal fields are masked as the feeds mask them; where somebody may see
 * them and there are any, that look is audited. Thread-safe; {@link Operations} says what each throws.
 */
public final class RecordOperations extends Topic {
    RecordOperations(Rules rules) {
        super(rules);
    }

    public List<Feeds.Feed> feeds(Caller caller) {
        return look(caller, Operation.FEED_LOOK, "", () -> services.feeds().catalogue());
    }

    /** Who reads the feeds, and how far. */
    public List<Feeds.Reader> readers(Caller caller) {
        return look(caller, Operation.FEED_LOOK, "", () -> services.feeds().readers());
    }

    /** A feed's last changes, the newest first. */
    public List<Feeds.Item> sample(Caller caller, String type, int limit) {
        List<Feeds.Item> masked =
                look(caller, Operation.RECORD_LOOK, type, () -> services.feeds().sample(type, limit(limit), false));
        return whole(
                caller, type, masked, items -> items.stream().anyMatch(RecordOperations::lacks), () -> services.feeds()
                        .sample(type, limit, true));
    }

    /** Records whose key begins so; all where it is empty. */
    public List<Feeds.Thing> find(Caller caller, String type, String prefix, int limit) {
        return look(caller, Operation.RECORD_LOOK, type, () -> services.feeds().find(type, prefix, limit(limit)));
    }

    /** A record's latest state. */
    public Feeds.Item latest(Caller caller, String type, String key) {
        Feeds.Item masked = look(
                caller,
                Operation.RECORD_LOOK,
                type,
                () -> there(services.feeds().latest(type, key, false)));
        return whole(
                caller,
                type,
                masked,
                RecordOperations::lacks,
                () -> there(services.feeds().latest(type, key, true)));
    }

    private <T> T whole(Caller caller, String type, T masked, Predicate<T> lacks, Supplier<T> all) {
        return caller.roles().contains(Accounts.PERSONAL) && lacks.test(masked)
                ? shown(caller, Operation.RECORD_PERSONAL, type, all)
                : masked;
    }

    private static boolean lacks(Feeds.Item item) {
        return !item.masked().isEmpty();
    }

    private static Feeds.Item there(Optional<Feeds.Item> item) {
        return item.orElseThrow(() -> unknown("Không có bản ghi này.", "There is no such record."));
    }

    /** The repository's tables and views. */
    public List<Tables.Table> tables(Caller caller) {
        return look(
                caller, Operation.REPOSITORY_LOOK, "", () -> services.tables().tables());
    }
}
