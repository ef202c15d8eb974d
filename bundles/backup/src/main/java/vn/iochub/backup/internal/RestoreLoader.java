package vn.iochub.backup.internal;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Text;
import vn.iochub.api.service.Health;

/**
 * Loads what {@code ./hub restore} has laid into {@code data/restore/pending}. While that folder is there the repository
 * makes its tables, in the version of the backup, and waits: no record is written between the two. The load is one
 * transaction; a crash in the middle of it leaves the folder, and it is done again.
 */
final class RestoreLoader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RestoreLoader.class);
    private static final String PART = "restore";
    private static final long RETRY_MILLIS = 500;

    private final DataSource database;
    private final Path pending;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "hub-restore");
    private volatile Health health;
    private String said = "";

    RestoreLoader(DataSource database, Path data) {
        this.database = database;
        this.pending = data.resolve(Format.PENDING);
        thread.setDaemon(true);
    }

    /** Begins, when there is something to load. */
    void start() {
        if (Files.isDirectory(pending)) {
            waits("Đang chờ cơ sở dữ liệu để nạp bản sao lưu.", "Waiting for the database, to load the backup.");
            thread.start();
        }
    }

    /** The state of a restore; empty when there is none. */
    Optional<Health> health() {
        return Optional.ofNullable(health);
    }

    private void waits(String vi, String en) {
        health = new Health(PART, Health.Status.STARTING, new Text(vi, en), Map.of());
    }

    private void down(String vi, String en) {
        health = new Health(PART, Health.Status.DOWN, new Text(vi, en), Map.of());
        if (!en.equals(said)) {
            said = en;
            LOG.error("event=restore_stands_still cause=\"{}\"", en);
        }
    }

    private void run() {
        try {
            while (!attempt()) {
                if (stop.await(RETRY_MILLIS, TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("interrupted", e);
        }
    }

    /** False when it is to be tried again. */
    private boolean attempt() {
        try {
            Properties manifest = new Properties();
            try (InputStreamReader in = new InputStreamReader(
                    Files.newInputStream(pending.resolve(Format.MANIFEST)), StandardCharsets.UTF_8)) {
                manifest.load(in);
            }
            if (!load(manifest)) {
                return false;
            }
            finish();
            health = null;
            return true;
        } catch (SQLException e) {
            if (e.getSQLState() == null
                    || e.getSQLState().startsWith("08")
                    || e.getSQLState().startsWith("57")) {
                waits(
                        "Đang chờ cơ sở dữ liệu để nạp bản sao lưu: " + e.getMessage(),
                        "Waiting for the database, to load the backup: " + e.getMessage());
            } else {
                down(
                        "Không nạp được bản sao lưu: " + e.getMessage(),
                        "The backup cannot be loaded: " + e.getMessage() + " (SQLSTATE " + e.getSQLState() + ")");
            }
            return false;
        } catch (IOException | RuntimeException e) {
            down(
                    "Không nạp được bản sao lưu: " + e.getMessage() + ". Hãy khôi phục lại từ tệp sao lưu.",
                    "The backup cannot be loaded: " + e.getMessage() + ". Restore it anew from its file.");
            return false;
        }
    }

    private boolean load(Properties manifest) throws SQLException, IOException {
        String wanted = manifest.getProperty(Format.SCHEMA_VERSION);
        try (Connection connection = database.getConnection()) {
            Optional<String> there = TableImport.schemaVersion(connection);
            connection.setAutoCommit(false);
            try {
                TableImport tables = new TableImport(connection, manifest, pending.resolve("tables"));
                if (there.isEmpty()) {
                    waits(
                            "Đang chờ các bảng được tạo để nạp bản sao lưu.",
                            "Waiting for the tables to be made, to load the backup.");
                    return false;
                }
                if (tables.loadedBefore()) {
                    return true;
                }
                if (!there.get().equals(wanted)) {
                    // The repository is on its way there, or cannot get there.
                    down(
                            "Bảng ở phiên bản " + there.get() + ", bản sao lưu ở phiên bản " + wanted + ".",
                            "The tables are of version " + there.get() + ", the backup's of version " + wanted
                                    + ". Restore into an empty database.");
                    return false;
                }
                boolean force = Boolean.parseBoolean(manifest.getProperty(Format.FORCE, "false"));
                long rows = tables.rowsThere();
                if (rows > 0 && !force) {
                    down(
                            "Cơ sở dữ liệu không trống. Hãy dùng cơ sở dữ liệu trống, hoặc --force để thay dữ liệu đang có.",
                            "The database is not empty. Use an empty one, or --force to replace what it holds.");
                    return false;
                }
                waits("Đang nạp bản sao lưu.", "The backup is being loaded.");
                long began = System.nanoTime();
                try (Statement statement = connection.createStatement()) {
                    // One large load; what it writes is on disk with its commit.
                    statement.execute("SET LOCAL statement_timeout = 0");
                }
                long loaded = tables.load(Instant.now());
                connection.commit();
                LOG.info(
                        "event=backup_loaded made={} rows={} millis={}",
                        manifest.getProperty(Format.MADE),
                        loaded,
                        (System.nanoTime() - began) / 1_000_000);
                return true;
            } finally {
                connection.rollback();
            }
        }
    }

    private void finish() throws IOException {
        // First out of the way under another name, at once; then deleted.
        Path done = pending.resolveSibling("loaded");
        delete(done);
        Files.move(pending, done);
        delete(done);
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path each : deepestFirst) {
                Files.delete(each);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public void close() {
        stop.countDown();
        thread.interrupt();
    }
}
