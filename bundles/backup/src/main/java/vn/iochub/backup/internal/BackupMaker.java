package vn.iochub.backup.internal;

import jakarta.jms.JMSException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Text;
import vn.iochub.api.service.Backups.Progress;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.RefusedException;
import vn.iochub.api.service.RefusedException.Kind;
import vn.iochub.api.service.UnavailableException;

/** Makes backups, one at a time, in a thread of its own. Thread-safe. */
final class BackupMaker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BackupMaker.class);
    private static final String PART = "backup";
    private static final String LAST = "backup.properties";
    private static final long STOP_MILLIS = 10_000;
    /** Compression makes about a third of it; what is left is for the hub, which goes on. */
    private static final int ROOM_DIVISOR = 2;

    private static final String LOCK =
            """
            DO $$ DECLARE t regclass; BEGIN
                FOR t IN SELECT oid::regclass FROM pg_class WHERE relnamespace = 'hub'::regnamespace
                    AND relkind IN ('r', 'p') AND NOT relispartition AND relpersistence = 'p'
                LOOP EXECUTE 'LOCK TABLE ' || t || ' IN ACCESS SHARE MODE'; END LOOP;
            END $$
            """;

    private final Broker broker;
    private final DataSource database;
    private final HubFolders folders;
    private final String version;
    private final Duration patience;
    private final Clock clock;

    private Job job;
    private volatile Progress progress;
    private volatile Instant lastSuccess;
    private volatile String lastFile = "";

    BackupMaker(
            Broker broker, DataSource database, HubFolders folders, String version, Duration patience, Clock clock) {
        this.broker = broker;
        this.database = database;
        this.folders = folders;
        this.version = version;
        this.patience = patience;
        this.clock = clock;
        readLast();
    }

    synchronized Progress start(Path file, String by) {
        if (job != null && job.thread.isAlive()) {
            throw new RefusedException(
                    Kind.CONFLICT,
                    "Đang sao lưu vào " + job.file + "; hãy chờ xong hoặc huỷ.",
                    "A backup is being made to " + job.file + "; wait for it, or cancel it.");
        }
        Path absolute = file.toAbsolutePath().normalize();
        Path folder = absolute.getParent();
        if (Files.exists(absolute)) {
            throw new RefusedException(
                    Kind.INVALID,
                    "Tệp " + absolute + " đã có; hãy chọn tên khác.",
                    "The file " + absolute + " is there already; choose another name.");
        }
        if (Stream.of(folders.etc(), folders.deploy(), folders.data())
                .anyMatch(own -> absolute.startsWith(own.toAbsolutePath().normalize()))) {
            // It would be taken for a configuration or a connector, be in the next backup, or go with the data.
            throw new RefusedException(
                    Kind.INVALID,
                    "Không đặt bản sao lưu trong thư mục etc, deploy hay data của hub.",
                    "A backup cannot lie in the hub's folders etc, deploy or data.");
        }
        if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new RefusedException(
                    Kind.INVALID,
                    "Hub không ghi được vào thư mục " + folder + ".",
                    "The hub cannot write to the folder " + folder + ".");
        }
        progress = new Progress(absolute, by, now(), Optional.empty(), "waiting", 0, 0, Optional.empty());
        job = new Job(absolute);
        job.thread.start();
        return progress;
    }

    Optional<Progress> progress() {
        return Optional.ofNullable(progress);
    }

    synchronized void cancel() {
        if (job != null) {
            job.stop.countDown();
        }
    }

    List<Text> verify(Path file) {
        try {
            return Sums.faults(file, version).stream()
                    .map(fault -> new Text("Bản sao lưu có lỗi: " + fault, fault))
                    .toList();
        } catch (IOException e) {
            return List.of(new Text("Không đọc được tệp: " + e.getMessage(), "It cannot be read: " + e.getMessage()));
        }
    }

    double ageSeconds() {
        Instant last = lastSuccess;
        return last == null
                ? Double.NaN
                : Duration.between(last, clock.instant()).toMillis() / 1000.0;
    }

    Health health() {
        Progress now = progress;
        Map<String, String> details = new TreeMap<>();
        Instant last = lastSuccess;
        if (last != null) {
            details.put("last", last.toString());
            details.put("file", lastFile);
        }
        if (now != null && now.failure().isPresent()) {
            Text cause = now.failure().get();
            return new Health(
                    PART,
                    Health.Status.DEGRADED,
                    new Text("Sao lưu không thành: " + cause.vi(), "The last backup failed: " + cause.en()),
                    details);
        }
        if (now != null && now.ended().isEmpty()) {
            details.put("written", Long.toString(now.written()));
            return new Health(
                    PART,
                    Health.Status.UP,
                    new Text("Đang sao lưu vào " + now.file(), "Being made to " + now.file()),
                    details);
        }
        return last == null
                ? new Health(PART, Health.Status.UP, new Text("Chưa sao lưu lần nào", "none was made yet"), details)
                : new Health(
                        PART,
                        Health.Status.UP,
                        new Text("Lần cuối lúc " + last + ": " + lastFile, "last at " + last + ": " + lastFile),
                        details);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private void readLast() {
        Path file = folders.data().resolve("run").resolve(LAST);
        if (!Files.exists(file)) {
            return;
        }
        try (var in = Files.newBufferedReader(file)) {
            Properties last = new Properties();
            last.load(in);
            lastFile = last.getProperty("file", "");
            lastSuccess = Instant.parse(last.getProperty("at"));
        } catch (IOException | RuntimeException e) {
            LOG.warn("event=last_backup_unknown file={} cause=\"{}\"", file, e.toString());
        }
    }

    private void keepLast(Path file, Instant at) {
        lastFile = file.toString();
        lastSuccess = at;
        Properties last = new Properties();
        last.setProperty("file", lastFile);
        last.setProperty("at", at.toString());
        Path kept = folders.data().resolve("run").resolve(LAST);
        try {
            Files.createDirectories(kept.getParent());
            try (var out = Files.newBufferedWriter(kept)) {
                last.store(out, null);
            }
        } catch (IOException e) {
            LOG.warn("event=last_backup_not_noted file={} cause=\"{}\"", kept, e.toString());
        }
    }

    @Override
    public void close() {
        Job last;
        synchronized (this) {
            last = job;
        }
        if (last != null) {
            last.stop.countDown();
            try {
                last.thread.join(STOP_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** One backup. */
    private final class Job implements Runnable {
        private final Path file;
        private final CountDownLatch stop = new CountDownLatch(1);
        private final Thread thread = new Thread(this, "hub-backup");

        Job(Path file) {
            this.file = file;
            thread.setDaemon(true);
        }

        @Override
        public void run() {
            long began = System.nanoTime();
            LOG.info("event=backup_begun file={}", file);
            try {
                make();
                keepLast(file, now());
                end(Optional.empty());
                LOG.info(
                        "event=backup_made file={} bytes={} millis={}",
                        file,
                        Files.size(file),
                        (System.nanoTime() - began) / 1_000_000);
            } catch (InterruptedException | InterruptedIOException e) {
                end(Optional.of(new Text("Đã huỷ.", "It was cancelled.")));
                LOG.info("event=backup_cancelled file={}", file);
            } catch (FileAlreadyExistsException e) {
                fail(new Text("Tệp " + file + " đã có.", "The file " + file + " is there already."), e);
            } catch (SQLException e) {
                fail(new Text("Không đọc được cơ sở dữ liệu: " + e.getMessage(), "The database: " + e.getMessage()), e);
            } catch (JMSException e) {
                fail(new Text("Không hỏi được bộ môi giới: " + e.getMessage(), "The broker: " + e.getMessage()), e);
            } catch (IOException | UnavailableException e) {
                fail(new Text("Không ghi được bản sao lưu: " + e.getMessage(), "Writing it: " + e.getMessage()), e);
            } catch (RuntimeException e) {
                fail(new Text("Lỗi trong hub: " + e, "A fault of the hub: " + e), e);
            }
        }

        private void fail(Text cause, Exception e) {
            end(Optional.of(cause));
            LOG.error("event=backup_failed file={}", file, e);
        }

        private void end(Optional<Text> failure) {
            Progress now = progress;
            progress = new Progress(
                    now.file(),
                    now.by(),
                    now.began(),
                    Optional.of(now()),
                    failure.isPresent() ? "failed" : "done",
                    now.written(),
                    now.total(),
                    failure);
        }

        private void step(String step, long written, long total) {
            Progress now = progress;
            progress = new Progress(
                    now.file(), now.by(), now.began(), Optional.empty(), step, written, total, Optional.empty());
        }

        private void checkGoesOn() throws InterruptedIOException {
            if (stop.getCount() == 0) {
                throw new InterruptedIOException("cancelled");
            }
        }

        private void make() throws IOException, SQLException, JMSException, InterruptedException {
            Properties manifest = new Properties();
            manifest.setProperty(Format.FORMAT, Integer.toString(Format.VERSION));
            manifest.setProperty(Format.ID, UUID.randomUUID().toString());
            manifest.setProperty(Format.HUB_VERSION, version);
            // Before all else: what a source gave up to here is on the broker by now, and so in the tables when they
            // are
            // read. A later position would be past messages that are not in the backup, and they would not be asked
            // for.
            Map<String, byte[]> positions = folders.positions();
            long missing = new Barrier(broker, patience, stop).await();
            manifest.setProperty(Format.COMPLETE, missing == 0 ? "true" : Long.toString(missing));
            if (missing > 0) {
                LOG.warn("event=backup_incomplete file={} messages_not_stored={}", file, missing);
            }
            manifest.setProperty(Format.MADE, now().toString());
            try (Connection connection = database.getConnection()) {
                connection.setAutoCommit(false);
                try (Statement statement = connection.createStatement()) {
                    statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
                    // An external server may have limits for usual work: this transaction is idle while files are
                    // copied.
                    statement.execute("SET LOCAL statement_timeout = 0");
                    statement.execute("SET LOCAL idle_in_transaction_session_timeout = 0");
                    // So that retention takes no part of a table away between the snapshot and the reading of it.
                    statement.execute(LOCK);
                }
                try {
                    write(new TableExport(connection), manifest, positions);
                } finally {
                    connection.rollback();
                }
            }
        }

        private void write(TableExport tables, Properties manifest, Map<String, byte[]> positions)
                throws IOException, SQLException {
            Map<String, Path> files = folders.files();
            files.keySet().removeIf(name -> name.startsWith(Format.POSITIONS));
            List<String> raw = new ArrayList<>();
            long[] total = {tables.size()};
            tables.files(name -> {
                raw.add(name);
                Path file = folders.data().resolve("raw").resolve(name);
                total[0] += Files.exists(file) ? Files.size(file) : 0;
            });
            for (Path each : files.values()) {
                total[0] += Files.size(each);
            }
            long usable = Files.getFileStore(file.getParent()).getUsableSpace();
            if (usable < total[0] / ROOM_DIVISOR) {
                throw new IOException("there are " + (usable >> 20) + " MB free at " + file.getParent()
                        + "; a backup of " + (total[0] >> 20) + " MB may take half of that. Choose a larger disk.");
            }
            String[] step = {"tables"};
            // The progress is told now and then; that is also where a cancelled one ends.
            long[] told = {0};
            try (Archive archive = new Archive(file, written -> {
                if (written - told[0] > 1 << 20) {
                    checkGoesOn();
                    told[0] = written;
                    step(step[0], written, total[0]);
                }
            })) {
                tables.write(archive, manifest);
                step[0] = "raw messages";
                long gone = 0;
                for (String name : raw) {
                    checkGoesOn();
                    if (!archive.file(
                            Format.RAW + name, folders.data().resolve("raw").resolve(name))) {
                        gone++;
                    }
                }
                manifest.setProperty(Format.FILES_GONE, Long.toString(gone));
                step[0] = "files";
                for (Map.Entry<String, byte[]> each : positions.entrySet()) {
                    archive.entry(each.getKey(), out -> out.write(each.getValue()));
                }
                for (Map.Entry<String, Path> each : files.entrySet()) {
                    checkGoesOn();
                    // One that went meanwhile is none of the hub's at this moment.
                    archive.file(each.getKey(), each.getValue());
                }
                archive.entry(Format.MANIFEST, out -> {
                    StringWriter text = new StringWriter();
                    manifest.store(text, null);
                    out.write(text.toString().getBytes(StandardCharsets.UTF_8));
                });
                checkGoesOn();
                archive.finish();
            }
        }
    }
}
