package vn.iochub.repository.internal.retention;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import vn.iochub.repository.internal.testing.States;
import vn.iochub.repository.internal.testing.TestDatabase;

/** Writes what weeks would bring into the repository's tables and folder, by a clock that goes as it is told. */
final class Weeks extends Clock {
    private final TestDatabase database;
    private final Path folder;
    private final Random random = new Random(7);
    private volatile Instant now = Instant.parse("2026-03-01T00:00:00Z");

    Weeks(TestDatabase database, Path folder) {
        this.database = database;
        this.folder = folder;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("one zone is enough");
    }

    @Override
    public Instant instant() {
        return now;
    }

    /** Time in which the hub was up and noted it, as it does with every run. */
    void pass(Duration time) throws SQLException {
        jump(time);
        database.execute("UPDATE hub.storage SET clock_from = 0, clock_since = 0, clock_seen = "
                + instant().toEpochMilli());
    }

    /** The clock is set, or goes on while the hub is off. */
    void jump(Duration time) {
        now = now.plus(time);
    }

    /** An id as the hub gives it at this time. */
    UUID id(Instant time) {
        return new UUID(
                (time.toEpochMilli() << 16) | 0x7000 | random.nextInt(0x1000),
                (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | Long.MIN_VALUE);
    }

    /** Parts of so many positions, as they would be after a while with small bounds. */
    void smallChangeParts(long positions) throws SQLException {
        database.execute("UPDATE hub.storage SET change_partition = " + positions);
        for (String part : database.rows("SELECT name FROM hub.partitions('hub.change')")) {
            database.execute("DROP TABLE hub." + part);
        }
        database.execute("SELECT hub.make_change_partitions(0)");
    }

    /** A message of now in the table, with verdicts on its rows. */
    UUID message(int bytes, int verdicts) throws SQLException {
        return message(id(now), bytes, null, verdicts);
    }

    UUID message(UUID id, int bytes, String file, int verdicts) throws SQLException {
        byte[] content = new byte[bytes];
        random.nextBytes(content);
        try (Connection connection = database.writer().getConnection();
                PreparedStatement raw = connection.prepareStatement(
                        "INSERT INTO hub.raw_message (id, instance, received, arrival, content_type, attributes, size, hash,"
                                + " connector, accepted, rejected, content, file)"
                                + " VALUES (?, 'eprocedure', ?, 1, 'x', '{}', ?, '\\x00', 'c/1', 1, 0, ?, ?)"
                                + " ON CONFLICT (id) DO NOTHING");
                PreparedStatement verdict = connection.prepareStatement(
                        "INSERT INTO hub.verdict (raw_id, item, verdict) SELECT ?, n, 'duplicate' FROM generate_series(1, ?) n"
                                + " ON CONFLICT (raw_id, item) DO NOTHING")) {
            raw.setObject(1, id);
            raw.setTimestamp(2, Timestamp.from(now));
            raw.setLong(3, bytes);
            raw.setBytes(4, file == null ? content : null);
            raw.setString(5, file);
            raw.executeUpdate();
            verdict.setObject(1, id);
            verdict.setInt(2, verdicts);
            verdict.executeUpdate();
        }
        return id;
    }

    /** A file as the runtime makes it; its name. */
    String file(int bytes) throws IOException {
        byte[] content = new byte[bytes];
        random.nextBytes(content);
        String hash = HexFormat.of().formatHex(States.sha256(content));
        String name = hash.substring(0, 2) + "/" + hash + ".z";
        Path path = folder.resolve(name);
        Files.createDirectories(path.getParent());
        Files.write(path, content);
        touch(name);
        return name;
    }

    /** As the runtime does when the same content comes again. */
    void touch(String file) throws IOException {
        Files.setLastModifiedTime(folder.resolve(file), FileTime.from(now));
    }

    boolean there(String file) {
        return Files.exists(folder.resolve(file));
    }

    void changes(int count) throws SQLException {
        database.execute("SELECT hub.make_change_partitions((SELECT position FROM hub.feed_head) + " + count + ")");
        try (Connection connection = database.writer().getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        """
                        WITH h AS (UPDATE hub.feed_head SET position = position + ? RETURNING position),
                            c AS (INSERT INTO hub.change (position, type, key, id, major, ord, rev, hash, received, stored,
                                    instance, raw_id, item, connector, data)
                                SELECT h.position - ? + n, 'procedure/ServiceDossier', 'k' || (h.position + n) % 500,
                                    gen_random_uuid(), 1, h.position + n, 0, '\\x00', ?, ?, 'eprocedure', ?, n, 'c/1',
                                    jsonb_build_object('a', (SELECT string_agg(md5(g || random()::text), '')
                                        FROM generate_series(1, 40) g))
                                FROM h, generate_series(1, ?) n RETURNING *)
                        INSERT INTO hub.record (type, key, id, major, ord, rev, unstamped, hash, received, stored, instance,
                                raw_id, item, origin, connector, data)
                            SELECT type, key, id, major, ord, rev, false, hash, received, stored, instance, raw_id, item,
                                '', connector, data FROM c
                            ON CONFLICT (type, key) DO UPDATE SET ord = excluded.ord, data = excluded.data
                        """)) {
            insert.setInt(1, count);
            insert.setInt(2, count);
            insert.setTimestamp(3, Timestamp.from(now));
            insert.setTimestamp(4, Timestamp.from(now));
            insert.setObject(5, id(now));
            insert.setInt(6, count);
            insert.executeUpdate();
        }
    }

    void refused(int count, String state) throws SQLException {
        try (Connection connection = database.writer().getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        """
                        INSERT INTO hub.quarantine (raw_id, item, instance, code, origin, path, reason_vi, reason_en, fragment,
                            connector, type, seen, first_seen, cause, state)
                        SELECT ?, n, 'eprocedure', 'BAD_DATE', '/' || n, '/d', 'vi', 'en',
                            (SELECT string_agg(md5(g || random()::text), '') FROM generate_series(1, 40) g), 'c/1', '', ?, ?, 'c', ?
                        FROM generate_series(1, ?) n
                        """)) {
            insert.setObject(1, id(now));
            insert.setTimestamp(2, Timestamp.from(now));
            insert.setTimestamp(3, Timestamp.from(now));
            insert.setString(4, state);
            insert.setInt(5, count);
            insert.executeUpdate();
        }
    }

    /** Bytes of all files below the folder. */
    long folderBytes() throws IOException {
        if (!Files.exists(folder)) {
            return 0;
        }
        List<Path> files = new ArrayList<>();
        try (var all = Files.walk(folder)) {
            all.filter(Files::isRegularFile).forEach(files::add);
        }
        long bytes = 0;
        for (Path file : files) {
            bytes += Files.size(file);
        }
        return bytes;
    }
}
