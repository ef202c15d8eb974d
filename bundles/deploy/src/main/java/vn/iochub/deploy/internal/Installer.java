package vn.iochub.deploy.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.service.Deployments.Finding;
import vn.iochub.api.service.Deployments.Kind;
import vn.iochub.api.service.Deployments.Plan;
import vn.iochub.api.service.Deployments.Report;
import vn.iochub.api.service.Deployments.Result;

/**
 * Makes changes as a whole or not at all. Before the first step a journal tells what is being done; whoever finds one at the
 * hub's start brings back what was there before, or puts in order what had been decided. Used by one thread.
 */
final class Installer {
    private static final Logger LOG = LoggerFactory.getLogger(Installer.class);

    /** A file in {@code deploy/} as it was when it was read. */
    record Dropped(String name, long size, long modified) {
        static Dropped of(Path file) throws IOException {
            return new Dropped(
                    file.getFileName().toString(),
                    Files.size(file),
                    Files.getLastModifiedTime(file).toMillis());
        }
    }

    /** Where things lie, and how long they may take. */
    record Settings(Path etc, Path deploy, Duration start, int keepVersions) {}

    private final Bundles bundles;
    private final Store store;
    private final ArchiveReader reader;
    private final DryRun dryRun;
    private final Trial trial;
    private final Instances instances;
    private final Settings settings;
    private final Clock clock;
    private final Consumer<Report> ended;

    /** @param ended is told every report when it is final */
    Installer(
            Bundles bundles,
            Store store,
            ArchiveReader reader,
            DryRun dryRun,
            ConfigCheck configs,
            Instances instances,
            Settings settings,
            Clock clock,
            Consumer<Report> ended) {
        this.bundles = bundles;
        this.store = store;
        this.reader = reader;
        this.dryRun = dryRun;
        this.trial = new Trial(bundles, configs, instances);
        this.instances = instances;
        this.settings = settings;
        this.clock = clock;
        this.ended = ended;
    }

    /** One archive to deploy. @param dropped where it lies in {@code deploy/}; empty when it comes from elsewhere */
    record Order(Archive archive, Plan plan, Optional<Dropped> dropped, Kind kind, String by) {}

    /** Deploys them all: each begins before any is waited for, so that a first start takes as long as its slowest source. */
    List<Report> deploy(List<Order> orders) throws IOException, InterruptedException {
        List<Change> changes = new ArrayList<>();
        List<Report> reports = new ArrayList<>();
        for (Order order : orders) {
            Change change = begin(order);
            if (!order.plan().allowed()) {
                reports.add(close(change, Result.REFUSED));
                continue;
            }
            changes.add(change);
            apply(change, order);
        }
        long deadline = System.nanoTime() + settings.start().toNanos();
        for (Change change : changes) {
            if (change.applied) {
                trial.watch(change, deadline);
            }
            reports.add(change.findings.stream().anyMatch(Finding::blocks) ? undo(change) : commit(change));
        }
        return reports;
    }

    private Change begin(Order order) throws IOException {
        Archive archive = order.archive();
        Change change = new Change(
                archive,
                order.by(),
                dryRun.running(archive.name()),
                order.kind(),
                store.nextReport(),
                clock.instant(),
                new ArrayList<>(order.plan().findings()));
        Dropped dropped =
                order.dropped().orElseGet(() -> new Dropped(archive.name() + "-" + archive.version() + ".kar", -1, -1));
        change.to = new Store.Entry(
                archive.version(),
                archive.sha256(),
                dropped.name(),
                dropped.size(),
                dropped.modified(),
                change.began.toString(),
                dryRun.wanted(archive),
                previous(change));
        return change;
    }

    /** The versions that can be brought back once this one runs. */
    private List<Store.Kept> previous(Change change) {
        List<Store.Kept> previous = new ArrayList<>();
        change.from.ifPresent(from -> {
            Store.Kept last = new Store.Kept(from.version(), from.sha256());
            List<Store.Kept> older = new ArrayList<>(from.previous());
            if (change.kind == Kind.ROLL_BACK) {
                // Last of all, so that the next roll-back goes further back and does not return here.
                older.add(last);
            } else {
                older.add(0, last);
            }
            for (Store.Kept kept : older) {
                if (!kept.sha256().equals(change.archive.sha256()) && !previous.contains(kept)) {
                    previous.add(kept);
                }
            }
        });
        return List.copyOf(previous.subList(0, Math.min(previous.size(), settings.keepVersions())));
    }

    private void apply(Change change, Order order) throws IOException, InterruptedException {
        Archive archive = change.archive;
        Map<String, byte[]> made = dryRun.added(archive, change.from);
        String obsolete = change.from
                .map(Store.Entry::file)
                .filter(file -> !file.equals(change.to.file()))
                .orElse("");
        change.journal =
                new Store.Journal(change.number, Store.Phase.APPLYING, List.copyOf(made.keySet()), change.to, obsolete);
        store.keep(archive.name(), archive.sha256(), archive.file());
        store.report(change.report(Optional.empty(), Result.RUNNING));
        store.running(archive.name(), change.journal);
        LOG.info(
                "deploy=begun number={} connector={} kind={} from={} to={} by={}",
                change.number,
                archive.name(),
                change.kind,
                change.from.map(Store.Entry::version).orElse(""),
                archive.version(),
                change.by);
        try {
            connector(archive.name()).ifPresent(bundle -> change.before = instances.look(bundle));
            if (order.dropped().isEmpty()) {
                draft(change);
            }
            for (Map.Entry<String, byte[]> file : made.entrySet()) {
                Files.write(
                        settings.etc().resolve(file.getKey()),
                        file.getValue(),
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE);
            }
            place(archive);
            change.applied = true;
        } catch (BundleException | IOException e) {
            change.findings.add(notInstalled(e));
        }
    }

    private static Finding notInstalled(Exception e) {
        String words = Zips.printable(String.valueOf(e.getMessage()));
        return Findings.blocking(
                Findings.NOT_INSTALLED,
                "Không cài được: " + words,
                "It could not be installed: " + e.getClass().getSimpleName() + ": " + words);
    }

    /** What is to lie in {@code deploy/}, under a name that nobody takes for an archive yet. */
    private void draft(Change change) throws IOException {
        Path draft = draft(change.to.file());
        Store.copy(change.archive.file(), draft);
        Dropped copied = Dropped.of(draft);
        change.to = change.to.withFile(change.to.file(), copied.size(), copied.modified());
        change.journal = new Store.Journal(
                change.journal.report(),
                change.journal.phase(),
                change.journal.configs(),
                change.to,
                change.journal.obsolete());
        store.running(change.archive.name(), change.journal);
    }

    private Path draft(String file) {
        return settings.deploy().resolve("." + file + ".part");
    }

    private void place(Archive archive) throws BundleException, IOException, InterruptedException {
        for (Module module : archive.modules()) {
            boolean main = module.equals(archive.modules().get(archive.modules().size() - 1));
            if (!dryRun.provided(archive, module)) {
                bundles.place(main ? DryRun.main(module) : DryRun.library(module), module);
            }
        }
    }

    private Optional<Bundle> connector(String name) {
        return dryRun.running(name)
                .flatMap(entry -> bundles.at(
                        entry.bundles().get(entry.bundles().size() - 1).location()));
    }

    private Report commit(Change change) throws IOException, InterruptedException {
        String name = change.archive.name();
        change.journal = change.journal.in(Store.Phase.COMMITTING);
        // From here on there is no way back: what remains is done again at the next start.
        store.running(name, change.journal);
        settle(name, change.journal, change.from);
        return close(change, Result.DONE);
    }

    /** The last steps, each of which may have been done already. */
    private void settle(String name, Store.Journal journal, Optional<Store.Entry> from)
            throws IOException, InterruptedException {
        Store.Entry to = journal.to();
        Path draft = draft(to.file());
        if (Files.exists(draft)) {
            Store.move(draft, settings.deploy().resolve(to.file()));
        }
        store.deployed(name, to);
        if (!journal.obsolete().isEmpty()) {
            Files.deleteIfExists(settings.deploy().resolve(journal.obsolete()));
        }
        if (from.isPresent()) {
            uninstall(dryRun.unused(name, from.get(), to.bundles()));
        }
        Set<String> referred = new HashSet<>(Set.of(to.sha256()));
        to.previous().forEach(kept -> referred.add(kept.sha256()));
        store.tidy(name, referred);
        store.finished(name);
    }

    private void uninstall(List<String> locations) throws InterruptedException {
        try {
            bundles.remove(locations);
        } catch (BundleException e) {
            // What is left of it runs beside the new one until the hub is started anew.
            LOG.error("deploy=leftover bundles={}", locations, e);
        }
    }

    private Report undo(Change change) throws IOException, InterruptedException {
        String name = change.archive.name();
        Result result = restore(name, change.journal, change.from, change.findings);
        Report report = close(change, result);
        store.finished(name);
        return report;
    }

    /** Brings back what was there before. */
    private Result restore(String name, Store.Journal journal, Optional<Store.Entry> from, List<Finding> findings)
            throws IOException, InterruptedException {
        Files.deleteIfExists(draft(journal.to().file()));
        Result result = Result.FAILED;
        List<String> own =
                dryRun.unused(name, journal.to(), from.map(Store.Entry::bundles).orElse(List.of()));
        if (from.isPresent()) {
            try (Archive archive = reader.read(store.archive(name, from.get().sha256()))) {
                place(archive);
                result = Result.ROLLED_BACK;
            } catch (BadArchiveException | BundleException | IOException e) {
                LOG.error("deploy=not-restored connector={}", name, e);
                findings.add(Findings.blocking(
                        Findings.NOT_RESTORED,
                        "Không khôi phục được phiên bản " + from.get().version() + ": " + e.getMessage(),
                        "Version " + from.get().version() + " could not be brought back: " + e.getMessage()));
            }
        } else {
            for (String file : journal.configs()) {
                Files.deleteIfExists(settings.etc().resolve(file));
            }
        }
        uninstall(own);
        Set<String> referred = new HashSet<>();
        from.ifPresent(entry -> {
            referred.add(entry.sha256());
            entry.previous().forEach(kept -> referred.add(kept.sha256()));
        });
        store.tidy(name, referred);
        return result;
    }

    private Report close(Change change, Result result) throws IOException {
        Report report = change.report(Optional.of(clock.instant()), result);
        finish(report);
        return report;
    }

    private void finish(Report report) throws IOException {
        store.report(report);
        LOG.info(
                "deploy=ended number={} connector={} kind={} result={} findings={} millis={}",
                report.number(),
                report.connector(),
                report.kind(),
                report.result(),
                report.findings().stream().map(Finding::code).distinct().toList(),
                Duration.between(report.began(), report.ended().orElse(report.began()))
                        .toMillis());
        ended.accept(report);
    }

    /**
     * Takes a connector out. Its configuration and the last archive of it stay.
     *
     * @param file what is to go from {@code deploy/} too; empty when it went already
     */
    Report remove(String name, String file, String by) throws IOException, InterruptedException {
        Store.Entry from = dryRun.running(name).orElseThrow();
        long number = store.nextReport();
        Report running = new Report(
                number,
                clock.instant(),
                Optional.empty(),
                by,
                name,
                Kind.REMOVE,
                Optional.of(from.version()),
                Optional.empty(),
                Result.RUNNING,
                List.of());
        store.report(running);
        store.running(name, new Store.Journal(number, Store.Phase.REMOVING, List.of(), null, file));
        LOG.info("deploy=begun number={} connector={} kind=REMOVE from={} by={}", number, name, from.version(), by);
        return remove(name, running, file, Optional.of(from));
    }

    private Report remove(String name, Report running, String file, Optional<Store.Entry> from)
            throws IOException, InterruptedException {
        if (!file.isEmpty()) {
            Files.deleteIfExists(settings.deploy().resolve(file));
        }
        if (from.isPresent()) {
            uninstall(dryRun.unused(name, from.get(), List.of()));
            store.deployed(name, null);
            store.tidy(name, List.of(from.get().sha256()));
        }
        Report done = ended(running, Result.DONE, running.findings());
        finish(done);
        store.finished(name);
        return done;
    }

    private Report ended(Report running, Result result, List<Finding> findings) {
        return new Report(
                running.number(),
                running.began(),
                Optional.of(clock.instant()),
                running.by(),
                running.connector(),
                running.kind(),
                running.from(),
                running.to(),
                result,
                findings);
    }

    /** A file that is no archive at all is reported too. */
    Report unreadable(String file, Finding finding, String by) throws IOException {
        Instant now = clock.instant();
        Report report = new Report(
                store.nextReport(),
                now,
                Optional.of(now),
                by,
                file,
                Kind.INSTALL,
                Optional.empty(),
                Optional.empty(),
                Result.REFUSED,
                List.of(finding));
        finish(report);
        return report;
    }

    /** Ends what was under way when the hub died, and takes out what nothing tells of. */
    void recover() throws IOException, InterruptedException {
        for (Map.Entry<String, Store.Journal> each : store.interrupted().entrySet()) {
            String name = each.getKey();
            Store.Journal journal = each.getValue();
            Optional<Report> running = store.report(journal.report());
            Optional<Store.Entry> from = dryRun.running(name);
            List<Finding> findings =
                    new ArrayList<>(running.map(Report::findings).orElse(List.of()));
            LOG.warn("deploy=interrupted number={} connector={} phase={}", journal.report(), name, journal.phase());
            Result result = Result.DONE;
            switch (journal.phase()) {
                case APPLYING -> {
                    result = restore(name, journal, from, findings);
                    findings.add(Findings.note(
                            Findings.INTERRUPTED,
                            "Hub dừng giữa chừng; phiên bản trước đã được khôi phục.",
                            "The hub stopped in the middle of it; what was there before was brought back."));
                }
                case COMMITTING -> {
                    settle(name, journal, from);
                    findings.add(Findings.note(
                            Findings.INTERRUPTED,
                            "Hub dừng giữa chừng; việc đã được hoàn tất khi khởi động.",
                            "The hub stopped in the middle of it; it was finished at the next start."));
                }
                case REMOVING -> {
                    if (running.isPresent()) {
                        remove(name, running.get(), journal.obsolete(), from);
                    }
                    store.finished(name);
                    continue;
                }
                default -> throw new IllegalStateException(String.valueOf(journal.phase()));
            }
            if (running.isPresent()) {
                finish(ended(running.get(), result, findings));
            }
            store.finished(name);
        }
        Set<String> known = new HashSet<>();
        store.state().deployed().values().forEach(entry -> entry.bundles().forEach(at -> known.add(at.location())));
        List<String> strangers = bundles.own().stream()
                .map(Bundle::getLocation)
                .filter(location -> !known.contains(location))
                .toList();
        if (!strangers.isEmpty()) {
            LOG.warn("deploy=strangers bundles={}", strangers);
            uninstall(strangers);
        }
        try (Stream<Path> files = Files.list(settings.deploy())) {
            for (Path left : files.filter(file -> file.getFileName().toString().matches("\\..*\\.part"))
                    .toList()) {
                Files.deleteIfExists(left);
            }
        }
    }

    boolean ending() {
        return bundles.ending();
    }

    /** Whether all bundles of what is deployed are there, as they are not when the framework's cache was emptied. */
    boolean whole(Store.Entry entry) {
        return entry.bundles().stream().allMatch(at -> bundles.at(at.location()).isPresent());
    }
}
