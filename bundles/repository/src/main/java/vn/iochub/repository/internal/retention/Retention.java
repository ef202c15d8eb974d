package vn.iochub.repository.internal.retention;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Text;
import vn.iochub.api.service.Storage.Kind;
import vn.iochub.repository.internal.base.Failures;

/**
 * Takes the oldest away until all is within its bounds: whole parts of the partitioned tables, so that their disk is free at
 * once, and single rows where there are no parts. Every step is a short transaction of its own, and each may be the last:
 * how far it goes is written down before anything is taken, and what a crash leaves half done is found by the next run. Not
 * thread-safe.
 */
final class Retention {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    private static final long HOUR = TimeUnit.HOURS.toMillis(1);
    private static final long DAY = TimeUnit.DAYS.toMillis(1);
    /** Parts are there before they are needed, also when this hub or its database is away for a while. */
    private static final long AHEAD = 3 * DAY;

    private static final int MOST_AHEAD = 8;
    /** Widths of parts in hours. Each is a multiple of the next, so that bounds never cross. */
    private static final int[] WIDTHS = {120, 24, 12, 6, 3, 1};
    /**
     * A bound is kept with parts of about a twentieth of it. Not with many more: a query that has to look into all of them
     * locks each, and the server has room for some thousand locks.
     */
    private static final int PARTS = 20;

    private static final int DAYS_BY_DAY = 100;

    private static final int ROWS = 5_000;
    private static final long MOST_CHANGE_PARTITION = 10_000_000;
    /** Whoever waits for a lock that all others need lets them wait behind it: so not for long, but often. */
    private static final String BRIEFLY = "SET LOCAL lock_timeout = '300ms'";
    /** Rows are waited for longer: nobody waits behind. */
    private static final String PATIENTLY = "SET LOCAL lock_timeout = '10s'";

    private static final int TRIES = 10;
    private static final long PAUSE_MILLIS = 250;
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private static final String LOCK = "SELECT pg_try_advisory_lock(hashtextextended('hub.retention', 0))";
    private static final String UNLOCK = "SELECT pg_advisory_unlock(hashtextextended('hub.retention', 0))";

    private static final String MESSAGE_PARTS =
            """
            SELECT p.name, hub.id_millis(p.lower_bound::uuid), hub.id_millis(p.upper_bound::uuid),
                coalesce(pg_total_relation_size(to_regclass('hub.' || quote_ident(p.name))), 0)
            FROM hub.partitions(?::regclass) p ORDER BY 2
            """;
    private static final String CHANGE_PARTS =
            """
            SELECT p.name, p.lower_bound::bigint, p.upper_bound::bigint,
                coalesce(pg_total_relation_size(to_regclass('hub.' || quote_ident(p.name))), 0)
            FROM hub.partitions('hub.change'::regclass) p ORDER BY 2
            """;

    private static final String NOTE_STRAYS =
            """
            INSERT INTO hub.stray_message (id, since)
            SELECT DISTINCT o.id, ?::timestamptz FROM (
                SELECT id FROM hub.raw_message_other UNION ALL SELECT raw_id FROM hub.verdict_other) o
            WHERE NOT EXISTS (SELECT FROM hub.stray_message s WHERE s.id = o.id)
            ON CONFLICT DO NOTHING
            """;
    /** Oldest first; the bound is a time, or infinity where room is needed. */
    private static final String TAKE_STRAYS =
            """
            WITH old AS (SELECT id FROM hub.stray_message WHERE since < ?::timestamptz ORDER BY since, id LIMIT %d),
                raw AS (DELETE FROM hub.raw_message_other r USING old WHERE r.id = old.id),
                verdict AS (DELETE FROM hub.verdict_other v USING old WHERE v.raw_id = old.id)
            DELETE FROM hub.stray_message s USING old WHERE s.id = old.id
            """
                    .formatted(ROWS);

    /** How far the log goes back; a derived type that is behind takes its records from the latest states anew. */
    private static final String ADVANCE_AGGREGATES =
            """
            UPDATE hub.aggregate SET position = (SELECT position FROM hub.feed_head), filled = '' WHERE position < ? - 1
            """;

    private static final String ADVANCE_OLDEST = "UPDATE hub.feed_head SET oldest = ? WHERE oldest < ?";

    private static final String FIRST_CHANGE =
            """
            SELECT stored FROM hub.change WHERE position >= (SELECT oldest FROM hub.feed_head)
            ORDER BY position LIMIT 1
            """;
    /** The head is read before the log, so that nothing that comes meanwhile lies below it. */
    private static final String FIRST_TO_KEEP =
            """
            SELECT coalesce((SELECT position FROM hub.change WHERE position >= h.oldest AND stored >= ?
                ORDER BY position LIMIT 1), h.position + 1) FROM hub.feed_head h
            """;

    private static final String TAKE_CHANGES =
            """
            DELETE FROM hub.change WHERE position IN (
                SELECT position FROM hub.change WHERE position < ? ORDER BY position LIMIT %d)
            """
                    .formatted(ROWS);

    private static final String TAKE_QUARANTINE =
            """
            WITH old AS (DELETE FROM hub.quarantine WHERE id IN (
                SELECT id FROM hub.quarantine WHERE (state <> 'open') = ? AND seen < ?::timestamptz
                    AND coalesce(resolved_at, seen) < ?::timestamptz ORDER BY seen LIMIT ?) RETURNING raw_id, item),
                mends AS (DELETE FROM hub.mend m USING old WHERE m.raw_id = old.raw_id AND m.item = old.item)
            SELECT count(*) FROM old
            """;

    private final RawFiles files;
    private final RawOnTheWay onTheWay;
    private final RetentionLimits limits;
    private final Clock clock;
    private final CountDownLatch stop;
    private long width = DAY;
    /** When parts were made last, and of which width. */
    private long made;

    private long madeWidth;

    /** @param stop ends a run between two steps when it comes to zero */
    Retention(RawFiles files, RawOnTheWay onTheWay, RetentionLimits limits, Clock clock, CountDownLatch stop) {
        this.files = files;
        this.onTheWay = onTheWay;
        this.limits = limits;
        this.clock = clock;
        this.stop = stop;
    }

    /**
     * What a run did.
     *
     * @param fileBytes of the raw files that are left
     * @param trouble why a bound is not kept
     * @param elsewhere another hub was at the tables
     */
    record Report(Map<Kind, Long> removed, long fileBytes, Optional<Text> trouble, boolean elsewhere) {}

    /** A part of a table. */
    private record Part(String name, long lower, long upper, long bytes) {}

    /** Something holds the table for longer than can be waited for. */
    private static final class HeldException extends Exception {
        private static final long serialVersionUID = 1L;
        private final String table;

        HeldException(String table, SQLException cause) {
            super(table, cause);
            this.table = table;
        }
    }

    /** What one run knows. */
    private final class Run {
        final Connection connection;
        final Instant now = clock.instant();
        final RawFiles.Leave leave = onTheWay.leave(limits.fileGrace());
        final Map<Kind, Long> removed = new EnumMap<>(Kind.class);
        final List<Text> troubles = new ArrayList<>();
        long fileBytes;
        long referredBytes;

        Run(Connection connection) {
            this.connection = connection;
        }

        void took(Kind kind, long bytes) {
            if (bytes > 0) {
                removed.merge(kind, bytes, Long::sum);
            }
        }

        Instant daysAgo(int days) {
            return now.minus(Duration.ofDays(days));
        }
    }

    /**
     * Makes the parts for the times to come; does nothing most times.
     *
     * @param connection not within a transaction
     */
    void keepAhead(Connection connection) throws SQLException {
        long now = clock.millis();
        if (width == madeWidth && Math.abs(now - made) < HOUR) {
            return;
        }
        try {
            inTransaction(connection, BRIEFLY, () -> {
                // Yesterday's too: a message may be a while on its way. But none for times whose part has gone, also
                // after
                // a clock that ran ahead: it would be taken at once, with what has just come.
                long from = Math.max(now - now % DAY - DAY, number(connection, "SELECT raw_oldest FROM hub.storage"));
                try (PreparedStatement call =
                        connection.prepareStatement("SELECT hub.make_message_partitions(?, ?, ?)")) {
                    call.setLong(1, from);
                    call.setLong(2, now + Math.min(AHEAD, MOST_AHEAD * width));
                    call.setLong(3, width);
                    call.execute();
                }
                return null;
            });
            made = now;
        } catch (SQLException e) {
            if (!held(e)) {
                throw e;
            }
            // A backup, most likely. There are parts for days yet, and the rest of the work needs none of them.
            LOG.debug("parts cannot be made now", e);
            made = now - HOUR + TimeUnit.MINUTES.toMillis(1);
        }
        madeWidth = width;
    }

    /**
     * Looks at everything, and takes away what is beyond its bounds.
     *
     * @param connection not within a transaction; its locks are free on return
     */
    Report run(Connection connection) throws SQLException, IOException {
        Run run = new Run(connection);
        boolean mine = ask(connection, LOCK);
        try {
            if (mine) {
                chooseWidth(connection, run.now.toEpochMilli());
                keepAhead(connection);
            }
            sweepFiles(run);
            if (mine) {
                List<Step> steps = List.of(this::messages, this::changes, this::quarantine);
                for (Step step : steps) {
                    try {
                        if (!stopped()) {
                            step.run(run);
                        }
                    } catch (HeldException e) {
                        LOG.debug("a table is held", e);
                        run.troubles.add(new Text(
                                "Bảng " + e.table
                                        + " đang bị một giao dịch dài giữ (bản sao lưu, truy vấn); sẽ thử lại.",
                                "Table " + e.table
                                        + " is held by a long transaction (a backup, a query); it is tried again."));
                    }
                }
            }
        } finally {
            if (mine && !connection.isClosed()) {
                ask(connection, UNLOCK);
            }
        }
        return new Report(
                Map.copyOf(run.removed), run.fileBytes, run.troubles.stream().reduce(Retention::and), !mine);
    }

    /** One part of a run. */
    @FunctionalInterface
    private interface Step {
        void run(Run run) throws SQLException, IOException, HeldException;
    }

    private static Text and(Text one, Text other) {
        return new Text(one.vi() + " " + other.vi(), one.en() + " " + other.en());
    }

    private boolean stopped() {
        return stop.getCount() == 0;
    }

    private static boolean ask(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() && row.getBoolean(1);
        }
    }

    // ---- raw messages, their files, verdicts ----

    private void sweepFiles(Run run) throws SQLException, IOException {
        RawFiles.Sweep sweep = files.sweep(run.connection, run.leave, this::stopped);
        run.fileBytes = sweep.bytes();
        run.referredBytes = sweep.referred();
        run.took(Kind.RAW_FILES, sweep.removed());
    }

    private void messages(Run run) throws SQLException, IOException, HeldException {
        noteStrays(run);
        if (limits.rawDays() > 0) {
            takeStrays(run, run.daysAgo(limits.rawDays()));
        }
        long past = run.now.toEpochMilli();
        long cut = number(run.connection, "SELECT raw_oldest FROM hub.storage");
        dropMessageParts(run, cut);
        boolean full = false;
        for (Part part : messageParts(run.connection, "hub.raw_message")) {
            if (stopped() || part.upper() > past) {
                break;
            }
            long pool = pool(run);
            full = pool > (full ? RetentionLimits.low(limits.rawBytes()) : RetentionLimits.high(limits.rawBytes()));
            boolean old = limits.rawDays() > 0
                    && part.upper() <= run.daysAgo(limits.rawDays()).toEpochMilli();
            if (!full && !old) {
                break;
            }
            long end = part.upper();
            update(run.connection, "UPDATE hub.storage SET raw_oldest = ? WHERE raw_oldest < ?", end, end);
            dropMessageParts(run, end);
        }
        while (!stopped() && pool(run) > RetentionLimits.high(limits.rawBytes()) && takeSomeStrays(run, null) > 0) {
            // What is left over does not tell its age: the parts went first.
            vacuum(run.connection, "hub.raw_message_other", "hub.verdict_other");
        }
        long left = pool(run) - run.referredBytes + run.fileBytes;
        if (limits.rawBytes() > 0 && left > limits.rawBytes()) {
            run.troubles.add(
                    run.leave.before().isEmpty()
                            ? over(
                                    "Thông điệp gốc",
                                    "Raw messages",
                                    left,
                                    limits.rawBytes(),
                                    "tệp thừa chưa xóa được vì hàng đợi hub.raw chưa rỗng hoặc không đọc được",
                                    "files cannot go while the queues hub.raw are not empty, or cannot be read")
                            : over(
                                    "Thông điệp gốc",
                                    "Raw messages",
                                    left,
                                    limits.rawBytes(),
                                    "phần mới nhất không được xóa; hãy tăng raw.megabytes",
                                    "the newest part is never taken; raise raw.megabytes"));
        }
    }

    private static Text over(String vi, String en, long bytes, long limit, String whyVi, String whyEn) {
        long mega = 1 << 20;
        return new Text(
                vi + " chiếm " + bytes / mega + " MB, quá giới hạn " + limit / mega + " MB: " + whyVi + ".",
                en + " take " + bytes / mega + " MB, more than the bound of " + limit / mega + " MB: " + whyEn + ".");
    }

    /** What the bound of raw messages is for. */
    private static long pool(Run run) throws SQLException {
        Map<Kind, Long> bytes = StorageSizes.bytes(run.connection);
        return bytes.getOrDefault(Kind.RAW, 0L) + bytes.getOrDefault(Kind.VERDICT, 0L) + run.referredBytes;
    }

    private void dropMessageParts(Run run, long cut) throws SQLException, IOException, HeldException {
        for (Part part : messageParts(run.connection, "hub.raw_message")) {
            if (part.upper() <= cut && !stopped()) {
                List<String> names = filesOf(run.connection, part.name());
                drop(run.connection, "hub.raw_message", part.name());
                run.took(Kind.RAW, part.bytes());
                // What is not removed here, the sweep of a later run removes.
                RawFiles.Removal removal = files.remove(run.connection, names, run.leave);
                run.referredBytes -= removal.unreferred();
                run.fileBytes -= removal.removed();
                run.took(Kind.RAW_FILES, removal.removed());
            }
        }
        for (Part part : messageParts(run.connection, "hub.verdict")) {
            if (part.upper() <= cut && !stopped()) {
                drop(run.connection, "hub.verdict", part.name());
                run.took(Kind.VERDICT, part.bytes());
            }
        }
    }

    private static List<String> filesOf(Connection connection, String part) throws SQLException {
        List<String> names = new ArrayList<>();
        try (Statement query = connection.createStatement();
                ResultSet row =
                        query.executeQuery("SELECT DISTINCT file FROM hub.\"" + part + "\" WHERE file IS NOT NULL")) {
            while (row.next()) {
                names.add(row.getString(1));
            }
        }
        return names;
    }

    private void noteStrays(Run run) throws SQLException {
        inTransaction(run.connection, () -> {
            try (PreparedStatement insert = run.connection.prepareStatement(NOTE_STRAYS)) {
                insert.setTimestamp(1, Timestamp.from(run.now));
                return insert.executeUpdate();
            }
        });
    }

    private void takeStrays(Run run, Instant before) throws SQLException {
        boolean some = false;
        while (!stopped() && takeSomeStrays(run, before) > 0) {
            some = true;
        }
        if (some) {
            vacuum(run.connection, "hub.raw_message_other", "hub.verdict_other");
        }
    }

    /** @param before null for the oldest, however old */
    private static int takeSomeStrays(Run run, Instant before) throws SQLException {
        return inTransaction(run.connection, () -> {
            try (PreparedStatement delete = run.connection.prepareStatement(TAKE_STRAYS)) {
                delete.setString(1, before == null ? "infinity" : before.toString());
                return delete.executeUpdate();
            }
        });
    }

    private static List<Part> messageParts(Connection connection, String parent) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(MESSAGE_PARTS)) {
            query.setString(1, parent);
            return parts(query);
        }
    }

    private static List<Part> parts(PreparedStatement query) throws SQLException {
        List<Part> parts = new ArrayList<>();
        try (ResultSet row = query.executeQuery()) {
            while (row.next()) {
                parts.add(new Part(row.getString(1), row.getLong(2), row.getLong(3), row.getLong(4)));
            }
        }
        return parts;
    }

    /** Parts so wide that a bound on bytes is kept by taking one at a time. Empty ones that are too wide give way. */
    private void chooseWidth(Connection connection, long now) throws SQLException {
        boolean mayBeLong = limits.rawDays() == 0 || limits.rawDays() >= DAYS_BY_DAY;
        // Over two days: a source that brings all at midnight does not make the other hours' parts small too.
        long since = now - DAY;
        long bytes = 0;
        for (Part part : messageParts(connection, "hub.raw_message")) {
            if (part.lower() < now && part.upper() > now - 2 * DAY) {
                since = Math.min(since, part.lower());
                bytes += part.bytes();
            }
        }
        double perHour = bytes / ((now - since) / (double) HOUR);
        double hours = mayBeLong ? WIDTHS[0] : WIDTHS[1];
        if (limits.rawBytes() > 0) {
            hours = Math.min(hours, bytes == 0 ? WIDTHS[1] : limits.rawBytes() / (double) PARTS / perHour);
        }
        long chosen = WIDTHS[WIDTHS.length - 1] * HOUR;
        for (int each : WIDTHS) {
            if (each <= hours) {
                chosen = each * HOUR;
                break;
            }
        }
        if (chosen < width) {
            LOG.info("event=raw_parts_narrowed hours={}", chosen / HOUR);
            for (String parent : List.of("raw_message", "verdict")) {
                for (Part part : messageParts(connection, "hub." + parent)) {
                    if (part.lower() > now && part.upper() - part.lower() > chosen) {
                        dropIfEmpty(connection, parent, part.name());
                    }
                }
            }
        }
        width = chosen;
    }

    private static void dropIfEmpty(Connection connection, String parent, String part) throws SQLException {
        try {
            inTransaction(connection, BRIEFLY, () -> {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("LOCK TABLE hub." + parent + " IN ACCESS EXCLUSIVE MODE");
                    if (!ask(connection, "SELECT EXISTS (SELECT FROM hub.\"" + part + "\")")) {
                        statement.execute("DROP TABLE hub.\"" + part + '"');
                    }
                }
                return null;
            });
        } catch (SQLException e) {
            if (!held(e)) {
                throw e;
            }
            LOG.debug("part {} stays as wide as it is", part, e);
        }
    }

    // ---- the change log ----

    private void changes(Run run) throws SQLException, HeldException {
        dropChangeParts(run);
        boolean full = false;
        while (!stopped()) {
            List<Part> parts = changeParts(run.connection);
            long head = number(run.connection, "SELECT position FROM hub.feed_head");
            // The part that the next position goes to stays.
            if (parts.isEmpty() || parts.get(0).upper() > head) {
                break;
            }
            Part oldest = parts.get(0);
            long bytes = changeBytes(run);
            full = bytes
                    > (full ? RetentionLimits.low(limits.changeBytes()) : RetentionLimits.high(limits.changeBytes()));
            if (!full && !outlived(run, oldest)) {
                break;
            }
            advance(run.connection, oldest.upper());
            dropChangeParts(run);
        }
        takeOldChanges(run);
        long bytes = changeBytes(run);
        if (limits.changeBytes() > 0 && bytes > limits.changeBytes()) {
            run.troubles.add(over(
                    "Nhật ký thay đổi",
                    "The change log",
                    bytes,
                    limits.changeBytes(),
                    "phần mới nhất không được xóa; hãy tăng change.megabytes",
                    "its newest part is never taken; raise change.megabytes"));
        }
        chooseChangePartition(run);
    }

    private static long changeBytes(Run run) throws SQLException {
        return StorageSizes.bytes(run.connection).getOrDefault(Kind.CHANGE, 0L);
    }

    private boolean outlived(Run run, Part part) throws SQLException {
        if (limits.changeDays() == 0) {
            return false;
        }
        try (PreparedStatement query = run.connection.prepareStatement(
                "SELECT stored < ? FROM hub.\"" + part.name() + "\" ORDER BY position DESC LIMIT 1")) {
            query.setTimestamp(1, Timestamp.from(run.daysAgo(limits.changeDays())));
            try (ResultSet row = query.executeQuery()) {
                // Below the head and empty: rows were taken one by one.
                return !row.next() || row.getBoolean(1);
            }
        }
    }

    /** Where little changes, a part spans months: there the rows that are too old go one by one. */
    private void takeOldChanges(Run run) throws SQLException {
        if (limits.changeDays() == 0) {
            return;
        }
        Instant before = run.daysAgo(limits.changeDays());
        Instant late = before.minus(Duration.ofDays(Math.max(1, limits.changeDays() / PARTS)));
        long keep;
        try (PreparedStatement query = run.connection.prepareStatement(FIRST_CHANGE);
                ResultSet row = query.executeQuery()) {
            if (!row.next() || !row.getTimestamp(1).toInstant().isBefore(late)) {
                return;
            }
        }
        try (PreparedStatement query = run.connection.prepareStatement(FIRST_TO_KEEP)) {
            query.setTimestamp(1, Timestamp.from(before));
            try (ResultSet row = query.executeQuery()) {
                row.next();
                keep = row.getLong(1);
            }
        }
        advance(run.connection, keep);
        int rows = ROWS;
        while (rows == ROWS && !stopped()) {
            rows = update(run.connection, TAKE_CHANGES, keep);
        }
    }

    /**
     * From now on the log begins here. In a transaction of its own, before anything is taken: writers hold the head while
     * they wait for the log, and who holds the log must not wait for the head. Readers look at the head after they have
     * read, and so notice what was taken.
     */
    private static void advance(Connection connection, long oldest) throws SQLException {
        inTransaction(connection, () -> {
            // The derived types first, as their own steps do.
            change(connection, ADVANCE_AGGREGATES, oldest);
            change(connection, ADVANCE_OLDEST, oldest, oldest);
            return null;
        });
    }

    private void dropChangeParts(Run run) throws SQLException, HeldException {
        long oldest = number(run.connection, "SELECT oldest FROM hub.feed_head");
        long head = number(run.connection, "SELECT position FROM hub.feed_head");
        for (Part part : changeParts(run.connection)) {
            if (part.upper() <= oldest && part.upper() <= head && !stopped()) {
                drop(run.connection, "hub.change", part.name());
                run.took(Kind.CHANGE, part.bytes());
            }
        }
    }

    private static List<Part> changeParts(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(CHANGE_PARTS)) {
            return parts(query);
        }
    }

    private void chooseChangePartition(Run run) throws SQLException {
        if (limits.changeBytes() == 0) {
            return;
        }
        long rows = number(run.connection, "SELECT position - oldest + 1 FROM hub.feed_head");
        if (rows < limits.leastChangePartition()) {
            return;
        }
        double each = Math.max(1, changeBytes(run) / (double) rows);
        double wanted = limits.changeBytes() / (double) PARTS / each;
        // Round figures, so that it does not change with every run.
        long size = limits.leastChangePartition();
        while (size * 2 <= Math.min(wanted, MOST_CHANGE_PARTITION)) {
            size *= 2;
        }
        if (update(
                        run.connection,
                        "UPDATE hub.storage SET change_partition = ? WHERE change_partition <> ?",
                        size,
                        size)
                > 0) {
            LOG.info("event=change_parts_sized positions={}", size);
        }
    }

    // ---- quarantine ----

    private void quarantine(Run run) throws SQLException {
        long before = quarantineBytes(run);
        long rows = 0;
        if (limits.closedDays() > 0) {
            rows += takeQuarantine(run, true, run.daysAgo(limits.closedDays()), Long.MAX_VALUE);
        }
        if (limits.openDays() > 0) {
            rows += takeQuarantine(run, false, run.daysAgo(limits.openDays()), Long.MAX_VALUE);
        }
        if (rows > 0) {
            vacuum(run.connection, "hub.quarantine", "hub.mend");
        }
        long high = RetentionLimits.high(limits.quarantineBytes());
        if (quarantineBytes(run) > high) {
            // Rows that are gone still take room, and it may be all the room that is needed.
            shrink(run.connection);
            long bytes = quarantineBytes(run);
            if (bytes > high) {
                long there = number(run.connection, "SELECT count(*) FROM hub.quarantine");
                double each = Math.max(1, bytes / (double) Math.max(1, there));
                long excess = there - (long) (RetentionLimits.low(limits.quarantineBytes()) / each);
                long closed = takeQuarantine(run, true, null, excess);
                takeQuarantine(run, false, null, excess - closed);
                shrink(run.connection);
            }
        }
        long after = quarantineBytes(run);
        run.took(Kind.QUARANTINE, before - after);
        if (limits.quarantineBytes() > 0 && after > limits.quarantineBytes()) {
            run.troubles.add(over(
                    "Hàng cách ly",
                    "Refused rows",
                    after,
                    limits.quarantineBytes(),
                    "bảng chưa thu nhỏ được; sẽ thử lại",
                    "their table could not be made smaller; it is tried again"));
        }
    }

    private static long quarantineBytes(Run run) throws SQLException {
        return StorageSizes.bytes(run.connection).getOrDefault(Kind.QUARANTINE, 0L);
    }

    /** @param before null for the oldest, however old */
    private long takeQuarantine(Run run, boolean closed, Instant before, long most) throws SQLException {
        String bound = before == null ? "infinity" : before.toString();
        long taken = 0;
        while (taken < most && !stopped()) {
            int some = (int) Math.min(ROWS, most - taken);
            long rows = inTransaction(run.connection, () -> {
                try (PreparedStatement delete = run.connection.prepareStatement(TAKE_QUARANTINE)) {
                    delete.setBoolean(1, closed);
                    delete.setString(2, bound);
                    delete.setString(3, bound);
                    delete.setInt(4, some);
                    try (ResultSet row = delete.executeQuery()) {
                        row.next();
                        return row.getLong(1);
                    }
                }
            });
            taken += rows;
            if (rows < some) {
                break;
            }
        }
        return taken;
    }

    /** Gives the room of rows that are gone back to the disk; who writes the table meanwhile waits. */
    private static void shrink(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET lock_timeout = '5s'");
            try {
                statement.execute("VACUUM FULL hub.quarantine");
                statement.execute("VACUUM FULL hub.mend");
            } catch (SQLException e) {
                if (!held(e)) {
                    throw e;
                }
                LOG.debug("the tables stay as large as they are", e);
            } finally {
                statement.execute("RESET lock_timeout");
            }
        }
    }

    // ---- statements ----

    private static void vacuum(Connection connection, String... tables) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String table : tables) {
                statement.execute("VACUUM " + table);
            }
        }
    }

    /** Takes a part away; its disk is free when this returns. */
    private void drop(Connection connection, String parent, String part) throws SQLException, HeldException {
        for (int i = 1; ; i++) {
            try {
                inTransaction(connection, BRIEFLY, () -> {
                    try (Statement statement = connection.createStatement()) {
                        return statement.execute("DROP TABLE IF EXISTS hub.\"" + part + '"');
                    }
                });
                LOG.debug("event=part_removed part={}", part);
                return;
            } catch (SQLException e) {
                if (!held(e)) {
                    throw e;
                }
                if (i == TRIES || pause()) {
                    throw new HeldException(parent, e);
                }
            }
        }
    }

    /** Whether the run is to end. */
    private boolean pause() {
        try {
            return stop.await(PAUSE_MILLIS + ThreadLocalRandom.current().nextLong(PAUSE_MILLIS), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private static boolean held(SQLException e) {
        return LOCK_NOT_AVAILABLE.equals(e.getSQLState()) || Failures.lostRace(e);
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(sql)) {
            if (!row.next()) {
                throw new SQLException("a table of the hub lacks its only row", "55000");
            }
            return row.getLong(1);
        }
    }

    private static int update(Connection connection, String sql, long... values) throws SQLException {
        return inTransaction(connection, () -> change(connection, sql, values));
    }

    private static int change(Connection connection, String sql, long... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setLong(i + 1, values[i]);
            }
            return statement.executeUpdate();
        }
    }

    /** Work on a connection that is used by several steps. */
    @FunctionalInterface
    private interface Work<T> {
        T run() throws SQLException;
    }

    private static <T> T inTransaction(Connection connection, Work<T> work) throws SQLException {
        return inTransaction(connection, PATIENTLY, work);
    }

    private static <T> T inTransaction(Connection connection, String patience, Work<T> work) throws SQLException {
        connection.setAutoCommit(false);
        boolean done = false;
        try (Statement statement = connection.createStatement()) {
            statement.execute(patience);
            T result = work.run();
            connection.commit();
            done = true;
            return result;
        } finally {
            if (!connection.isClosed()) {
                if (!done) {
                    connection.rollback();
                }
                connection.setAutoCommit(true);
            }
        }
    }
}
