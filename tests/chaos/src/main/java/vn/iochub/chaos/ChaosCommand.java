package vn.iochub.chaos;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The whole of it: starts everything, does the faults, judges, ends everything. */
@Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs the built distribution between an external broker and an external PostgreSQL, six sources under load and a",
            "feed's consumer, kills and cuts them at random, and at the end holds the hub to everything that it was sent."
        },
        footer = {"", "Ends with 0 when nothing was lost, 1 when something was, 2 when it could not run."})
final class ChaosCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(ChaosCommand.class);
    private static final int TROUBLE = 2;
    private static final String MARK = ".iochub-chaos";

    @Option(names = "--minutes", defaultValue = "2", description = "for how long faults come (default: 2)")
    private double minutes;

    @Option(names = "--seed", defaultValue = "1", description = "of the data and of the faults (default: 1)")
    private long seed;

    @Option(
            names = "--faults-per-minute",
            defaultValue = "5",
            description = "on average; each kind comes once at least (default: 5)")
    private double faultsPerMinute;

    @Option(names = "--rate", defaultValue = "40", description = "rows a second, all sources together (default: 40)")
    private double rate;

    @Option(
            names = "--visible-seconds",
            defaultValue = "10",
            description = "how soon a failure, and its end, must show in the hub's health (default: 10)")
    private int visibleSeconds;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "KIND",
            description = "these kinds alone: ${COMPLETION-CANDIDATES}")
    private Set<Kind> only = Set.of();

    @Option(names = "--sources", required = true, description = "the root of the sources, built")
    private Path sources;

    @Option(names = "--distribution", description = "the archive (default: that of the build)")
    private Path distribution;

    @Option(names = "--work", required = true, description = "a folder of its own; emptied first")
    private Path work;

    private final PrintStream out;
    private FileChannel lock;

    ChaosCommand(PrintStream out) {
        this.out = out;
    }

    private void say(String line) {
        synchronized (out) {
            out.println(line);
            out.flush();
        }
    }

    @Override
    public Integer call() throws Exception {
        Path root = sources.toRealPath();
        Settings settings = new Settings(
                root,
                distribution == null ? built(root) : distribution.toRealPath(),
                emptied(),
                seed,
                Duration.ofMillis(Math.round(minutes * 60_000)),
                faultsPerMinute,
                rate,
                Duration.ofSeconds(visibleSeconds));
        say("chaos: seed " + seed + ", " + minutes + " minutes, "
                + settings.distribution().getFileName());
        Path logs = settings.work().resolve("logs");
        Thread main = Thread.currentThread();
        CountDownLatch ended = new CountDownLatch(1);
        // Ctrl-C or SIGTERM: everything that was started is ended all the same.
        Thread hook = new Thread(
                () -> {
                    main.interrupt();
                    try {
                        ended.await(120, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        LOG.debug("no time left", e);
                    }
                },
                "end");
        Runtime.getRuntime().addShutdownHook(hook);
        Rig rig = null;
        boolean well = false;
        try {
            rig = Rig.open(settings);
            say("everything runs");
            Report report = new Run(settings, only, this::say).run(rig);
            report.write(settings.work().resolve("report.txt"), settings.work().resolve("report.json"));
            say("");
            report.lines().forEach(this::say);
            well = report.well();
            return well ? 0 : 1;
        } catch (InterruptedException e) {
            say("Ended before the judgement.");
            return TROUBLE;
        } catch (Exception e) {
            LOG.error("event=chaos_failed", e);
            say("chaos: " + e);
            return TROUBLE;
        } finally {
            @SuppressWarnings("unused") // what follows is to run to its end
            boolean interrupted = Thread.interrupted();
            try {
                end(rig, settings, well ? null : logs);
            } finally {
                ended.countDown();
            }
        }
    }

    /** @param logs where they are kept; null when nobody needs them */
    private void end(Rig rig, Settings settings, Path logs) throws IOException, InterruptedException {
        if (rig == null) {
            return;
        }
        if (logs != null) {
            rig.keepLogs(logs);
            say("The logs are in " + logs + ", the ledger is beside them.");
        }
        rig.close();
        clear(settings.work());
    }

    private static Path built(Path root) throws IOException {
        Path folder = root.resolve("karaf-assembly/target");
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".tar.gz"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("No distribution in " + folder + ": run mvn verify"));
        }
    }

    private Path emptied() throws IOException {
        Path folder = work.toAbsolutePath().normalize();
        Files.createDirectories(folder.getParent());
        // Beside it, since it is emptied; held for as long as this program lives.
        lock = FileChannel.open(
                folder.resolveSibling(folder.getFileName() + ".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        if (lock.tryLock() == null) {
            throw new IOException("another run uses " + folder);
        }
        if (Files.isDirectory(folder) && !Files.exists(folder.resolve(MARK))) {
            try (Stream<Path> files = Files.list(folder)) {
                if (files.findAny().isPresent()) {
                    throw new IOException(folder + " is not empty, and no run made it");
                }
            }
        }
        if (Files.isDirectory(folder)) {
            delete(folder);
        }
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(MARK), "A run of tests/chaos; each one empties the folder.\n");
        return folder.toRealPath();
    }

    /** The data goes, the report and the ledger stay. */
    private static void clear(Path work) throws IOException {
        for (String name : List.of("hub", "database", "broker", "broker-disk", "sftp", "upstreams", "hub-clock")) {
            delete(work.resolve(name));
        }
    }

    private static void delete(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
