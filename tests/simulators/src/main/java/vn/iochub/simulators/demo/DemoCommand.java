package vn.iochub.simulators.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jline.utils.Signals;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import vn.iochub.simulators.ledger.Ledger;
import vn.iochub.simulators.reconcile.Reckoning;
import vn.iochub.simulators.reconcile.Reconciliation;
import vn.iochub.simulators.reconcile.RepositoryReader;
import vn.iochub.simulators.sources.HubAddress;
import vn.iochub.simulators.sources.Simulator;
import vn.iochub.simulators.synthetic.Mix;

/** {@code hub demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Starts a hub of its own with simulators of every upstream system, shows what becomes of what they send, and",
            "at the end holds the repository to the simulators' ledger, message by message. Your own hub is not touched."
        },
        footer = {
            "",
            "Ends with 0 when every message is accounted for, 1 when not, 2 when the demo could not run.",
            "HUB_DEMO_HOME is where it runs (default: .hub-demo in the clone)."
        })
final class DemoCommand implements Callable<Integer> {
    private static final int TROUBLE = 2;
    private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(180);
    private static final long STILL_NANOS = TimeUnit.SECONDS.toNanos(75);
    private static final int SHOWN_DIFFERENCES = 40;
    private static final int FILE_WIDTH = 120;
    private static final int TITLE = 15;

    @Option(names = "--seconds", paramLabel = "N", description = "send for N seconds (default: until Ctrl-C)")
    private int seconds;

    @Option(
            names = "--rate",
            paramLabel = "R",
            defaultValue = "60",
            description = "rows a second, all sources together (default: 60)")
    private double rate;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "the seed of the synthetic data (default: 1)")
    private long seed;

    @Option(names = "--keep", description = "keep the data for a look at it afterwards, also when all is well")
    private boolean keep;

    @Option(
            names = "--bad",
            paramLabel = "P",
            defaultValue = "3",
            description = "percent of rows that must be rejected (default: 3)")
    private double bad;

    @Option(
            names = "--duplicates",
            paramLabel = "P",
            defaultValue = "6",
            description = "percent that is sent again (default: 6)")
    private double duplicates;

    @Option(
            names = "--corrections",
            paramLabel = "P",
            defaultValue = "25",
            description = "percent that corrects what was sent (default: 25)")
    private double corrections;

    @Option(
            names = "--late",
            paramLabel = "P",
            defaultValue = "4",
            description = "percent of versions that come after newer ones (default: 4)")
    private double late;

    @Option(
            names = "--legacy",
            paramLabel = "P",
            defaultValue = "8",
            description = "percent in old encodings and dialects (default: 8)")
    private double legacy;

    @Option(
            names = "--faults",
            paramLabel = "P",
            defaultValue = "2",
            description = "percent of QOffice's answers that are an error or cut off (default: 2)")
    private double faults;

    @Option(
            names = "--sources",
            split = ",",
            paramLabel = "NAME",
            description = "only these of ioffice, qoffice, eprocedure, tax, education, health")
    private List<String> sources = List.of();

    @Option(names = "--clone", hidden = true, required = true)
    private Path clone;

    @Option(names = "--home", hidden = true, required = true)
    private Path home;

    @Option(names = "--launcher", hidden = true, description = "default: hub in the clone")
    private Path launcher;

    @Option(
            names = "--port",
            hidden = true,
            description = "the hub's, such as HUB_HTTP_PORT=18181; the others are any free ones")
    private Map<String, Integer> ports = Map.of();

    @Option(names = "--terminal", hidden = true)
    private boolean terminal;

    private final PrintStream out;
    private final Interrupts interrupts = new Interrupts();

    DemoCommand(PrintStream out) {
        this.out = out;
    }

    /** Ctrl-C once: send no more, settle, reconcile. Twice, or before anything is sent, or SIGTERM: stop everything now. */
    private static final class Interrupts {
        private final Thread main = Thread.currentThread();
        private volatile boolean enough;
        private volatile boolean sending;
        private volatile boolean closing;

        void register() {
            Signals.register("INT", () -> {
                if (enough || !sending) {
                    end();
                }
                enough = true;
            });
            Signals.register("TERM", this::end);
            Signals.register("HUP", this::end);
        }

        private synchronized void end() {
            if (!closing) {
                main.interrupt();
            }
        }

        /** From here on nothing is interrupted any more. */
        @SuppressWarnings("unused") // the flag is cleared, whatever it was
        synchronized void close() {
            closing = true;
            boolean was = Thread.interrupted();
        }
    }

    @Override
    public Integer call() throws IOException {
        interrupts.register();
        try (Screen screen = Screen.open(out, terminal)) {
            try {
                return run(screen);
            } catch (Trouble e) {
                screen.say(screen.paint().red("hub demo: " + e.getMessage()) + "\n" + e.cure());
                return TROUBLE;
            } catch (InterruptedException e) {
                screen.say("Ended before the reconciliation; everything is stopped.");
                return TROUBLE;
            } catch (Exception e) {
                screen.say(screen.paint().red("hub demo: " + e) + "\nSee " + home.resolve("demo.log"));
                org.slf4j.LoggerFactory.getLogger(DemoCommand.class).error("event=demo_failed", e);
                return TROUBLE;
            }
        }
    }

    private Mix mix() throws Trouble {
        try {
            return new Mix(bad / 100, duplicates / 100, corrections / 100, late / 100, legacy / 100);
        } catch (IllegalArgumentException e) {
            throw new Trouble("a percentage is not between 0 and 100.", "See ./hub demo --help");
        }
    }

    private int run(Screen screen) throws Exception {
        if (!(faults >= 0 && faults <= 50)) {
            throw new Trouble("--faults is from 0 to 50.", "See ./hub demo --help");
        }
        if (rate <= 0 || seconds < 0) {
            throw new Trouble("--rate and --seconds are more than 0.", "See ./hub demo --help");
        }
        Mix mix = mix();
        long began = System.nanoTime();
        try (DemoHub hub = new DemoHub(home, launcher == null ? clone.resolve("hub") : launcher, ports)) {
            hub.prepare();
            return run(screen, hub, mix, began);
        }
    }

    private int run(Screen screen, DemoHub hub, Mix mix, long began) throws Exception {
        Path folder = home.resolve("upstreams");
        Path ledgerFile = home.resolve("ledger.jsonl");
        boolean accounted = false;
        Upstreams upstreams = null;
        try (Ledger ledger = new Ledger(ledgerFile)) {
            try {
                progress(screen, began, "starting the upstream systems");
                upstreams = Upstreams.open(folder, ledger, seed, rate, mix, faults / 100, Set.copyOf(sources));
                for (Simulator each : upstreams.all()) {
                    String file = "vn.iochub.connector." + each.source() + "-main.cfg";
                    hub.configure(
                            file,
                            clone.resolve("routes/" + each.source() + "/src/main/etc/" + file),
                            each.configuration());
                }
                hub.secure(clone.resolve("etc/vn.iochub.http.cfg"));
                progress(screen, began, "starting the hub");
                hub.start();
                HubAddress address = hub.address();
                screen.say(String.format(
                        Locale.ROOT, "The hub is up at %s after %.0f s.", address.get("HUB_URL"), since(began)));
                accounted = new Session(screen, hub, address, ledger, upstreams).run();
            } finally {
                interrupts.close();
                screen.say("Stopping.");
                stop(hub, upstreams);
            }
        }
        clear(screen, hub, folder, accounted);
        return accounted ? 0 : 1;
    }

    private static void stop(DemoHub hub, Upstreams upstreams) throws IOException, InterruptedException {
        try {
            if (upstreams != null) {
                upstreams.close();
            }
        } finally {
            hub.stop();
        }
    }

    private void clear(Screen screen, DemoHub hub, Path folder, boolean accounted) throws IOException {
        if (keep || !accounted) {
            screen.say("The data is kept in " + home + "; for a look at it: HUB_HOME=" + home + " ./hub start");
        } else {
            Trees.delete(folder);
            Trees.delete(hub.home().resolve("data"));
            Trees.delete(Certificate.in(hub.home()));
        }
    }

    private static void progress(Screen screen, long began, String what) {
        screen.draw(List.of(String.format(Locale.ROOT, "  %s … %.0f s", what, since(began))));
        screen.sayNowAndThen(what);
    }

    private static double since(long began) {
        return (System.nanoTime() - began) / 1e9;
    }

    /** From the first message to the reconciliation. */
    private final class Session {
        private final Screen screen;
        private final HubAddress address;
        private final Ledger ledger;
        private final Upstreams upstreams;
        private final HubMetrics metrics;
        private final RepositoryReader repository;
        private final LiveTable table;
        private Map<String, Map<String, Double>> figures = Map.of();

        Session(Screen screen, DemoHub hub, HubAddress address, Ledger ledger, Upstreams upstreams)
                throws Trouble, IOException {
            this.screen = screen;
            this.address = address;
            this.ledger = ledger;
            this.upstreams = upstreams;
            this.metrics = new HubMetrics(address);
            this.repository =
                    new RepositoryReader(address.get("HUB_REPOSITORY_JDBC_URL"), hub.contents(address), hub.raw());
            this.table = new LiveTable(screen.paint());
        }

        boolean run() throws InterruptedException, SQLException, IOException {
            interrupts.sending = true;
            upstreams.all().forEach(each -> each.start(address));
            long began = System.nanoTime();
            while (!interrupts.enough && (seconds == 0 || since(began) < seconds)) {
                show(time(began), "Ctrl-C ends it and reconciles");
                TimeUnit.MILLISECONDS.sleep(500);
            }
            upstreams.all().forEach(Simulator::stopSending);
            Reckoning reckoning = settle();
            screen.keep();
            report(reckoning);
            return reckoning.accounted();
        }

        private String time(long began) {
            long now = Math.round(since(began));
            String end = seconds == 0 ? "" : String.format(Locale.ROOT, " of %d:%02d", seconds / 60, seconds % 60);
            return String.format(Locale.ROOT, "sending for %d:%02d%s, seed %d", now / 60, now % 60, end, seed);
        }

        /** Waits until the ledger and the repository agree, as long as something moves. */
        private Reckoning settle() throws InterruptedException, SQLException, IOException {
            long began = System.nanoTime();
            long moved = began;
            String last = "";
            while (true) {
                Reckoning reckoning = Reconciliation.of(ledger.book(), repository);
                int underWay = upstreams.underWay();
                if (reckoning.accounted() && underWay == 0) {
                    show("settled after " + Math.round(since(began)) + " s", "");
                    return reckoning;
                }
                String state = underWay + " " + reckoning.differences().size() + figures;
                if (!state.equals(last)) {
                    moved = System.nanoTime();
                    last = state;
                }
                if (System.nanoTime() - began > SETTLE_NANOS || System.nanoTime() - moved > STILL_NANOS) {
                    show("not settled after " + Math.round(since(began)) + " s", "");
                    return reckoning;
                }
                show(
                        "settling for " + Math.round(since(began)) + " s: " + underWay + " under way, "
                                + reckoning.differences().size() + " not accounted for yet",
                        "Ctrl-C ends it without the reconciliation");
                TimeUnit.MILLISECONDS.sleep(700);
            }
        }

        private void show(String state, String hint) throws InterruptedException {
            String trouble = "";
            try {
                figures = metrics.read();
            } catch (IOException e) {
                trouble = "the hub's figures cannot be read: " + e.getMessage();
            }
            List<Figures> rows = new ArrayList<>();
            for (Simulator each : upstreams.all()) {
                rows.add(Figures.of(
                        each.source(),
                        each.ways(),
                        ledger.count(each.source()),
                        figures.getOrDefault(each.source(), Map.of()),
                        each.trouble()));
            }
            Paint paint = screen.paint();
            List<String> lines = new ArrayList<>();
            lines.add("");
            lines.add(paint.bold("IOC Hub demo") + "   " + LiveTable.cut(state, screen.width() - TITLE));
            lines.add("");
            lines.addAll(table.lines(rows, screen.width()));
            lines.add("");
            lines.add(paint.dim(LiveTable.cut("sent and received are messages, the others rows", screen.width())));
            lines.add(paint.dim(LiveTable.cut(address.get("HUB_URL") + "   " + hint, screen.width())));
            if (!trouble.isEmpty()) {
                lines.add(paint.red(LiveTable.cut(trouble, screen.width())));
            }
            screen.draw(lines);
            Figures total = rows.stream().reduce(Figures::plus).orElseThrow();
            screen.sayNowAndThen(String.format(
                    Locale.ROOT,
                    "%s: sent=%d received=%d accepted=%d rejected=%d duplicate=%d superseded=%d stored=%d lag=%.1fs%s",
                    state,
                    total.sent(),
                    total.received(),
                    total.accepted(),
                    total.rejected(),
                    total.duplicate(),
                    total.superseded(),
                    total.stored(),
                    total.lag(),
                    trouble.isEmpty() ? "" : " " + trouble));
        }

        private void report(Reckoning reckoning) throws IOException {
            Path file = home.resolve("reconciliation.txt");
            Files.write(file, ReckoningText.lines(reckoning, new Paint(false), Integer.MAX_VALUE, FILE_WIDTH));
            screen.say("");
            ReckoningText.lines(reckoning, screen.paint(), SHOWN_DIFFERENCES, screen.width())
                    .forEach(screen::say);
            screen.say(screen.paint().dim("Written to " + file + "; the ledger is ledger.jsonl beside it."));
        }
    }
}
