package vn.iochub.feeds.internal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the change log. Thread-safe.
 *
 * <p>No gaps: a writer takes its positions by an update of the one row of {@code hub.feed_head} at the end of its
 * transaction, and so holds that row until it has committed. Positions therefore become visible in their order, and what
 * any snapshot shows is the log's beginning up to some position, with nothing missing.
 */
@Component(service = FeedStore.class)
public final class FeedStore {
    private static final Logger LOG = LoggerFactory.getLogger(FeedStore.class);
    private static final int SECONDS = 20;
    /** What of a page is held in memory at once; a connection is lent for as long as it takes to read that much. */
    private static final int CHUNK_ROWS = 1000;

    private static final int CHUNK_CHARS = 2_000_000;

    private final AtomicReference<DataSource> source = new AtomicReference<>();
    private final AtomicBoolean down = new AtomicBoolean();

    @Activate
    public FeedStore() {}

    FeedStore(DataSource source) {
        setSource(source);
    }

    @Reference(
            target = "(hub.database=reader)",
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "removeSource")
    void setSource(DataSource service) {
        source.set(service);
    }

    void removeSource(DataSource service) {
        source.compareAndSet(service, null);
    }

    /**
     * The state of the log.
     *
     * @param oldest the first position that is still kept
     */
    record Head(int epoch, long position, long oldest) {
        Cursor end() {
            return new Cursor(epoch, position);
        }

        /** The cursor from which everything kept is read. */
        Cursor beginning() {
            return new Cursor(epoch, Math.max(0, oldest - 1));
        }
    }

    /**
     * What a page will hold.
     *
     * @param count how many changes
     * @param to the cursor after the page; the log's end when the type has no more
     * @param more whether the type has, or may have, more after it
     */
    record Plan(Cursor from, int count, Cursor to, boolean more) {}

    /** What is read in one connection. */
    @FunctionalInterface
    private interface Reading<T> {
        T read(Connection connection) throws SQLException, ApiException;
    }

    Head head() throws ApiException {
        return with(FeedStore::head);
    }

    /** All types, sorted by type and major. */
    List<FeedType> types() throws ApiException {
        return with(connection -> types(connection, null));
    }

    /** The majors of one type, sorted; empty when there is no such type. */
    List<FeedType> majors(String type) throws ApiException {
        return with(connection -> types(connection, type));
    }

    /** How many things of each type there are, in their latest state. Counts rows: seconds, where there are millions. */
    Map<String, Long> counts() throws ApiException {
        return with(connection -> {
            Map<String, Long> counts = new TreeMap<>();
            try (PreparedStatement query = prepare(connection, "SELECT type, count(*) FROM hub.record GROUP BY type")) {
                try (ResultSet rows = query.executeQuery()) {
                    while (rows.next()) {
                        counts.put(rows.getString(1), rows.getLong(2));
                    }
                }
            }
            return counts;
        });
    }

    /**
     * How many changes of each type were stored since a time. Positions are in the order of commits and so, but for what was
     * under way together, in that of time: the first is found by halving, and from there on all is counted.
     */
    Map<String, Long> changesSince(Instant begin) throws ApiException {
        return with(connection -> {
            Head head = head(connection);
            long low = head.oldest();
            long high = head.position() + 1;
            while (low < high) {
                long middle = (low + high) >>> 1;
                if (storedBefore(connection, middle, begin)) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            Map<String, Long> counts = new TreeMap<>();
            try (PreparedStatement query =
                    prepare(connection, "SELECT type, count(*) FROM hub.change WHERE position >= ? GROUP BY type")) {
                query.setLong(1, low);
                try (ResultSet rows = query.executeQuery()) {
                    while (rows.next()) {
                        counts.put(rows.getString(1), rows.getLong(2));
                    }
                }
            }
            return counts;
        });
    }

    /** Whether the first change at the position or after it is older; a position may lack its change. */
    private static boolean storedBefore(Connection connection, long position, Instant time) throws SQLException {
        try (PreparedStatement query = prepare(
                connection, "SELECT stored < ? FROM hub.change WHERE position >= ? ORDER BY position LIMIT 1")) {
            query.setObject(1, time.atOffset(ZoneOffset.UTC));
            query.setLong(2, position);
            try (ResultSet row = query.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /** The last changes of a type, the newest first. */
    List<FeedItem> last(String type, int limit) throws ApiException {
        return with(connection -> {
            List<FeedItem> items = new ArrayList<>();
            try (PreparedStatement query = prepare(
                    connection,
                    "SELECT position, id, major, key, ord, rev, occurred, received, stored, instance, raw_id, data"
                            + " FROM hub.change WHERE type = ? ORDER BY position DESC LIMIT ?")) {
                query.setString(1, type);
                query.setInt(2, limit);
                query.setFetchSize(16);
                try (ResultSet rows = query.executeQuery()) {
                    long chars = 0;
                    // It is a sample: what does not fit into memory is left out.
                    while (chars < CHUNK_CHARS && rows.next()) {
                        FeedItem item = item(type, rows);
                        items.add(item);
                        chars += item.data().length();
                    }
                }
            }
            return items;
        });
    }

    /** The latest state of a thing, its position 0 where the change log does not have it any more; empty where there is none. */
    Optional<FeedItem> latest(String type, String key) throws ApiException {
        return with(connection -> {
            try (PreparedStatement query = prepare(
                    connection,
                    "SELECT coalesce((SELECT c.position FROM hub.change c WHERE c.raw_id = r.raw_id AND c.item = r.item"
                            + " AND c.type = r.type AND c.key = r.key AND c.ord = r.ord AND c.rev = r.rev LIMIT 1), 0),"
                            + " id, major, key, ord, rev, occurred, received, stored, instance, raw_id, data"
                            + " FROM hub.record r WHERE type = ? AND key = ?")) {
                query.setString(1, type);
                query.setString(2, key);
                try (ResultSet row = query.executeQuery()) {
                    return row.next() ? Optional.of(item(type, row)) : Optional.empty();
                }
            }
        });
    }

    /** Things whose key begins so, by key, without their data. */
    List<FeedItem> find(String type, String prefix, int limit) throws ApiException {
        return with(connection -> {
            List<FeedItem> items = new ArrayList<>();
            try (PreparedStatement query = prepare(
                    connection,
                    "SELECT 0, id, major, key, ord, rev, occurred, received, stored, instance, raw_id, ''"
                            + " FROM hub.record WHERE type = ? AND starts_with(key, ?) ORDER BY key LIMIT ?")) {
                query.setString(1, type);
                query.setString(2, prefix);
                query.setInt(3, limit);
                try (ResultSet rows = query.executeQuery()) {
                    while (rows.next()) {
                        items.add(item(type, rows));
                    }
                }
            }
            return items;
        });
    }

    /**
     * Finds the end of the page that begins after the cursor.
     *
     * @param after null for the beginning
     * @throws ApiException 410 when the cursor leads nowhere any more
     */
    Plan plan(String type, Cursor after, int limit) throws ApiException {
        return with(connection -> {
            // The head is read first. What is committed after it can only lie beyond it, so when the page does not
            // fill, there is nothing of this type up to the head but what the page has.
            Head head = head(connection);
            Cursor from = after == null ? head.beginning() : after;
            check(from, head);
            try (PreparedStatement query = prepare(
                    connection,
                    "SELECT count(*), max(position) FROM (SELECT position FROM hub.change"
                            + " WHERE type = ? AND position > ? ORDER BY position LIMIT ?) AS page")) {
                query.setString(1, type);
                query.setLong(2, from.position());
                query.setInt(3, limit);
                try (ResultSet rows = query.executeQuery()) {
                    rows.next();
                    int count = rows.getInt(1);
                    long last = rows.getLong(2);
                    boolean more = count == limit;
                    long to = more ? last : Math.max(last, head.position());
                    // Once more: what retention took while this was read would be a gap that nobody notices.
                    check(from, head(connection));
                    return new Plan(from, count, new Cursor(head.epoch(), to), more);
                }
            }
        });
    }

    private static void check(Cursor cursor, Head head) throws ApiException {
        if (cursor.epoch() != head.epoch() || cursor.position() > head.position()) {
            throw gone(
                    "cursor_void",
                    "Con trỏ không còn giá trị vì kho dữ liệu đã được khôi phục từ bản sao lưu.",
                    "The cursor is void, because the repository was restored from a backup.",
                    head);
        }
        if (cursor.position() < head.oldest() - 1) {
            throw gone(
                    "cursor_expired",
                    "Con trỏ cũ hơn thời hạn lưu giữ, nên có thay đổi đã bị bỏ qua.",
                    "The cursor is older than what is kept, so changes after it are gone.",
                    head);
        }
    }

    private static ApiException gone(String code, String vi, String en, Head head) {
        return new ApiException(
                        410,
                        code,
                        new vn.iochub.api.Text(
                                vi + " Hãy đọc lại từ đầu, không dùng 'after', và thay thế bản ghi theo 'key'.",
                                en + " Read again from the beginning, without 'after', and replace records by 'key'."))
                .with("oldest", head.beginning().toString())
                .with("head", head.end().toString());
    }

    /**
     * The next part of a planned page, in order: all of it, or as much as may be held in memory.
     *
     * @param after the position of the last item so far
     * @throws ApiException 410 when the log was cut or restored meanwhile
     */
    List<FeedItem> chunk(String type, Cursor after, Cursor to) throws ApiException {
        return with(connection -> {
            List<FeedItem> items = new ArrayList<>();
            try (PreparedStatement query = prepare(
                    connection,
                    "SELECT position, id, major, key, ord, rev, occurred, received, stored, instance, raw_id, data"
                            + " FROM hub.change WHERE type = ? AND position > ? AND position <= ?"
                            + " ORDER BY position LIMIT ?")) {
                query.setString(1, type);
                query.setLong(2, after.position());
                query.setLong(3, to.position());
                query.setInt(4, CHUNK_ROWS);
                query.setFetchSize(16);
                try (ResultSet rows = query.executeQuery()) {
                    long chars = 0;
                    while (chars < CHUNK_CHARS && rows.next()) {
                        FeedItem item = item(type, rows);
                        items.add(item);
                        chars += item.data().length();
                        // The driver holds a fetch in memory: as many rows as fit, by what they have been so far.
                        long average = Math.max(1, chars / items.size());
                        rows.setFetchSize((int) Math.max(1, Math.min(500, CHUNK_CHARS / 2 / average)));
                    }
                }
            }
            // After the reading: what retention took before or meanwhile would be a gap that nobody notices.
            check(after, head(connection));
            return items;
        });
    }

    private static FeedItem item(String type, ResultSet row) throws SQLException {
        return new FeedItem(
                row.getLong(1),
                row.getString(2).replace("-", ""),
                type,
                row.getInt(3),
                row.getString(4),
                row.getLong(5),
                row.getInt(6),
                instant(row, 7),
                instant(row, 8),
                instant(row, 9),
                row.getString(10),
                row.getString(11),
                row.getString(12));
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static Head head(Connection connection) throws SQLException, ApiException {
        try (PreparedStatement query = prepare(connection, "SELECT epoch, position, oldest FROM hub.feed_head");
                ResultSet row = query.executeQuery()) {
            if (!row.next()) {
                throw ApiException.unavailable();
            }
            return new Head(row.getInt(1), row.getLong(2), row.getLong(3));
        }
    }

    private static List<FeedType> types(Connection connection, String type) throws SQLException {
        List<FeedType> types = new ArrayList<>();
        try (PreparedStatement query = prepare(
                connection,
                "SELECT type, major, schema, classification, masked FROM hub.record_type"
                        + " WHERE type = ? OR ?::text IS NULL ORDER BY type, major")) {
            query.setString(1, type);
            query.setString(2, type);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    String[] masked = (String[]) rows.getArray(5).getArray();
                    types.add(new FeedType(
                            rows.getString(1),
                            rows.getInt(2),
                            rows.getString(3),
                            rows.getString(4),
                            Arrays.asList(masked)));
                }
            }
        }
        return types;
    }

    private static PreparedStatement prepare(Connection connection, String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setQueryTimeout(SECONDS);
        return statement;
    }

    private <T> T with(Reading<T> reading) throws ApiException {
        DataSource now = source.get();
        if (now == null) {
            throw ApiException.unavailable();
        }
        try (Connection connection = now.getConnection()) {
            // Without a transaction the driver would fetch a result whole.
            connection.setAutoCommit(false);
            try {
                T result = reading.read(connection);
                if (down.compareAndSet(true, false)) {
                    LOG.info("event=feeds_readable");
                }
                return result;
            } finally {
                connection.rollback();
            }
        } catch (SQLException e) {
            if (isOutage(e)) {
                // Once: readers ask again and again.
                if (down.compareAndSet(false, true)) {
                    LOG.warn(
                            "event=feeds_not_readable reason=database state={} error=\"{}\"",
                            e.getSQLState(),
                            e.getMessage());
                }
                throw ApiException.unavailable();
            }
            throw new IllegalStateException("The repository refused a query of the feeds", e);
        }
    }

    /** The server is away, starting, overloaded, or its tables are not made yet: the same call may succeed later. */
    private static boolean isOutage(SQLException e) {
        if (e instanceof SQLTransientException || e instanceof SQLRecoverableException) {
            return true;
        }
        String state = e.getSQLState();
        return state == null
                || state.startsWith("08")
                || state.startsWith("53")
                || state.startsWith("57")
                || state.startsWith("58")
                || state.startsWith("28")
                || state.startsWith("40")
                || state.equals("25P03")
                || state.equals("3D000")
                || state.equals("3F000")
                || state.equals("42P01")
                || state.equals("42501");
    }
}
