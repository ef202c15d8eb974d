package vn.iochub.chaos;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import vn.iochub.simulators.reconcile.Difference;
import vn.iochub.simulators.reconcile.Reckoning;
import vn.iochub.simulators.reconcile.Reconciliation;
import vn.iochub.simulators.reconcile.RepositoryReader;
import vn.iochub.simulators.sources.Simulator;

/** Load, faults, calm, judgement. */
final class Run {
    private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(300);
    private static final long STILL_NANOS = TimeUnit.SECONDS.toNanos(90);
    private static final long LOOK_MILLIS = 1_000;

    private final Settings settings;
    private final Set<Kind> only;
    private final Consumer<String> say;

    Run(Settings settings, Set<Kind> only, Consumer<String> say) {
        this.settings = settings;
        this.only = only;
        this.say = say;
    }

    /** @return everything that the report tells */
    Report run(Rig rig) throws Exception {
        long began = System.nanoTime();
        rig.feed().start();
        rig.simulators().forEach(each -> each.start(rig.address()));
        Faults faults = new Faults(rig, settings.seed());
        faults.notRun().forEach((kind, why) -> say.accept("not run: " + kind.words() + " (" + why + ")"));
        // Everybody has sent something before the first fault.
        while (rig.simulators().stream().anyMatch(each -> rig.ledger().count(each.source())[0] == 0)) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        List<Fault.Outcome> outcomes = new Driver(rig, faults, settings, say).run(only);
        rig.simulators().forEach(Simulator::stopSending);
        long quiet = System.nanoTime();
        say.accept("the faults are over, settling");
        Reckoning reckoning = settle(rig);
        Map<String, List<Long>> log = rig.changes();
        FeedReader.Verdict verdict = feed(rig, log);
        long changes = log.values().stream().mapToLong(List::size).sum();
        return new Report(
                settings,
                faults.notRun(),
                outcomes,
                reckoning,
                verdict,
                changes,
                (quiet - began) / 1e9,
                (System.nanoTime() - quiet) / 1e9,
                rig.databaseVersion());
    }

    /** Waits until the ledger and the repository agree, as long as something moves. */
    private Reckoning settle(Rig rig) throws InterruptedException, SQLException, IOException {
        RepositoryReader repository = rig.repository();
        long began = System.nanoTime();
        long moved = began;
        String last = "";
        while (true) {
            Reckoning reckoning = Reconciliation.of(rig.ledger().book(), repository, Reconciliation.Course.INTERRUPTED);
            int underWay =
                    rig.simulators().stream().mapToInt(Simulator::underWay).sum();
            if (reckoning.accounted() && underWay == 0) {
                return reckoning;
            }
            String state = underWay + " under way, " + reckoning.differences().size() + " not accounted for yet";
            if (!state.equals(last)) {
                moved = System.nanoTime();
                last = state;
                say.accept("  " + state + troubles(rig));
            }
            if (System.nanoTime() - began > SETTLE_NANOS || System.nanoTime() - moved > STILL_NANOS) {
                return underWay == 0 ? reckoning : withUnderWay(rig, reckoning);
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    private static String troubles(Rig rig) {
        StringBuilder text = new StringBuilder();
        for (Simulator each : rig.simulators()) {
            if (!each.trouble().isEmpty()) {
                text.append("; ").append(each.source()).append(": ").append(each.trouble());
            }
        }
        String health = rig.health().troubles();
        return text + (health.isEmpty() ? "" : "; " + health);
    }

    /** What is never answered is lost to its source, whatever the repository has. */
    private static Reckoning withUnderWay(Rig rig, Reckoning reckoning) {
        List<Difference> all = new java.util.ArrayList<>(reckoning.differences());
        for (Simulator each : rig.simulators()) {
            if (each.underWay() > 0) {
                all.add(new Difference(
                        each.source(),
                        Difference.Kind.WRONG_ANSWER,
                        "-",
                        each.underWay() + " messages are still under way: " + each.trouble()));
            }
        }
        return new Reckoning(reckoning.sources(), reckoning.derived(), all);
    }

    private static FeedReader.Verdict feed(Rig rig, Map<String, List<Long>> log) throws InterruptedException {
        long deadline = System.nanoTime() + STILL_NANOS;
        FeedReader.Verdict verdict = rig.feed().judge(log);
        while (!verdict.well() && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            verdict = rig.feed().judge(log);
        }
        return verdict;
    }
}
