package vn.iochub.repository.internal.writer;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import vn.iochub.api.RecordType;
import vn.iochub.broker.DeadLetterQueue;
import vn.iochub.repository.internal.base.Troubles;
import vn.iochub.repository.internal.store.ChangePartitions;
import vn.iochub.repository.internal.store.Store;
import vn.iochub.repository.internal.testing.Pipeline;
import vn.iochub.repository.internal.testing.TestBroker;
import vn.iochub.repository.internal.testing.TestDatabase;
import vn.iochub.repository.internal.types.Types;
import vn.iochub.resilience.ResilienceComponent;

/**
 * How fast the writer empties a full queue, and what a record costs: broker, writer and PostgreSQL on this machine.
 * Arguments: records (200000), records in a batch (5000). One record in ten is an update of an earlier one.
 */
public final class Throughput {
    private static final int PER_MESSAGE = 100;

    private Throughput() {}

    public static void main(String[] arguments) throws Exception {
        int records = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 200_000;
        int batch = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5_000;
        Path folder = Files.createTempDirectory("iochub-throughput");
        try (TestDatabase database = new TestDatabase();
                TestBroker broker = new TestBroker(folder)) {
            database.fresh();
            // The first fifth warms up.
            fill(broker, records / 5, 0);
            drain(database, broker, batch, records / 5);
            fill(broker, records, records);
            report(System.out, records, batch, drain(database, broker, batch, records + records / 5));
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted((one, other) -> other.compareTo(one)).forEach(Throughput::delete);
            }
        }
    }

    private record Cost(double seconds, double hubCpu, double databaseCpu) {}

    private static void fill(TestBroker broker, int records, int from) throws Exception {
        Random random = new Random(from);
        try (Pipeline pipeline = new Pipeline(broker, "eprocedure")) {
            int made = 0;
            for (int sent = 0; sent < records; sent += PER_MESSAGE) {
                UUID raw = UUID.randomUUID();
                for (int item = 0; item < PER_MESSAGE; item++) {
                    int n = made > 0 && random.nextInt(10) == 0 ? random.nextInt(made) : made++;
                    pipeline.record(key(from + n), sent, true, raw, item, json(from + n, sent + item));
                }
                pipeline.raw(raw, PER_MESSAGE, 0);
                pipeline.commit();
            }
        }
    }

    private static Cost drain(TestDatabase database, TestBroker broker, int batch, long changes)
            throws InterruptedException, IOException, SQLException {
        ChangePartitions partitions = new ChangePartitions(database.writer());
        RecordType dossier = new RecordType("procedure", "ServiceDossier", 1, "{}");
        OperatingSystemMXBean machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        Writer writer = new Writer(
                database.writer(),
                partitions,
                new QueueWorker.Shared(
                        broker,
                        new QueueWorker.Faults(ResilienceComponent.withDefaults(), new DeadLetterQueue(broker)),
                        new Store(database.writer(), partitions),
                        new Types(database.writer(), () -> List.of(dossier), "hub_reader"),
                        new Meters(new SimpleMeterRegistry()),
                        new Troubles(),
                        new Semaphore(4, true),
                        batch,
                        5 << 20,
                        Duration.ofMinutes(1)),
                Duration.ofMinutes(1),
                new PendingRestore(Path.of("none")));
        long started = System.nanoTime();
        long hub = machine.getProcessCpuTime();
        double server = databaseCpu();
        writer.start();
        try {
            while (database.number("SELECT position FROM hub.feed_head") < changes) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            return new Cost(
                    (System.nanoTime() - started) / 1e9,
                    (machine.getProcessCpuTime() - hub) / 1e9,
                    databaseCpu() - server);
        } finally {
            writer.close();
        }
    }

    private static void report(PrintStream out, int records, int batch, Cost cost) {
        out.printf(
                "records=%d batch=%d bytes=%d seconds=%.2f records_per_second=%.0f hub_cpu_us=%.1f database_cpu_us=%.1f%n",
                records,
                batch,
                json(1, 1).length(),
                cost.seconds(),
                records / cost.seconds(),
                cost.hubCpu() * 1e6 / records,
                cost.databaseCpu() * 1e6 / records);
    }

    /** Seconds of all PostgreSQL processes below this one; of those that ended, too. */
    private static double databaseCpu() throws IOException {
        double seconds = 0;
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            for (Path process : processes
                    .filter(path -> path.getFileName().toString().matches("[0-9]+"))
                    .toList()) {
                try {
                    String stat = Files.readString(process.resolve("stat"));
                    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                    Path program = Files.readSymbolicLink(process.resolve("exe"));
                    if (program.toString().contains("iochub-repository-test") && program.endsWith("postgres")) {
                        seconds += (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
                    }
                } catch (IOException e) {
                    // It ended while we looked.
                    continue;
                }
            }
        }
        return seconds;
    }

    private static String key(int n) {
        return String.format("000.00.15.H51-%06d-%04d", n / 10_000, n % 10_000);
    }

    private static String json(int n, int version) {
        StringBuilder json = new StringBuilder("{");
        for (int field = 0; field < 25; field++) {
            json.append(field == 0 ? "" : ",")
                    .append("\"fieldName")
                    .append(field)
                    .append("\":\"giá trị ")
                    .append(n)
                    .append(" của trường ")
                    .append(field)
                    .append(" bản ")
                    .append(version)
                    .append('"');
        }
        return json.append('}').toString();
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
