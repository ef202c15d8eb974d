package vn.iochub.deploy.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.osgi.framework.Version;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.service.Audit;
import vn.iochub.api.service.Deployments.Finding;
import vn.iochub.api.service.Deployments.Kind;
import vn.iochub.api.service.Deployments.Plan;
import vn.iochub.api.service.Deployments.Report;
import vn.iochub.api.service.Deployments.Result;

/**
 * Makes what lies in {@code deploy/} what is deployed: takes what came, remembers what was refused and why, and takes out what
 * went. Used by the installer's one thread.
 */
final class Drops {
    private static final Logger LOG = LoggerFactory.getLogger(Drops.class);
    /** Who drops files: the name in reports. */
    private static final String DROP = "deploy";

    private final Store store;
    private final ArchiveReader reader;
    private final DryRun dryRun;
    private final Installer installer;
    private final ConfigCheck configs;
    private final Folder folder;
    private final Audit audit;
    /** Which hub this is: what was refused by another may be taken by this one. */
    private final String hub;

    private final Map<String, Integer> missing = new HashMap<>();
    private boolean first = true;

    /** @param hub the hub's version and build */
    Drops(
            Store store,
            ArchiveReader reader,
            DryRun dryRun,
            Installer installer,
            ConfigCheck configs,
            Folder folder,
            Audit audit,
            String hub) {
        this.store = store;
        this.reader = reader;
        this.dryRun = dryRun;
        this.installer = installer;
        this.configs = configs;
        this.folder = folder;
        this.audit = audit;
        this.hub = hub;
    }

    /**
     * One look at the folder: deploys what came, takes out what went.
     *
     * @throws NoSuchFileException when the folder is not there
     */
    void scan() throws IOException, InterruptedException {
        if (!folder.exists()) {
            // A folder that is not mounted is no wish to be rid of every connector.
            throw new NoSuchFileException("deploy/");
        }
        Map<String, Store.Entry> byFile = new HashMap<>();
        store.state().deployed().values().forEach(entry -> byFile.put(entry.file(), entry));
        Map<String, Store.RefusedFile> refused = new TreeMap<>(store.state().refused());
        Folder.Content content = folder.look(file -> known(file, byFile) || isRefused(file, refused));

        if (refused.keySet().retainAll(content.all().keySet())) {
            store.refused(refused);
        }
        for (Installer.Dropped file : content.cut()) {
            Finding finding = Findings.blocking(
                    Findings.UNREADABLE,
                    "Tệp không phải là ZIP nguyên vẹn, và không được ghi tiếp; hãy chép lại.",
                    "The file is no whole ZIP, and nothing more of it comes; copy it again.");
            installer.unreadable(file.name(), finding, DROP);
            refuse(file, "", true, List.of(finding));
        }
        take(content.whole());
        // Only now: a new version may have taken the place of a file that is gone.
        removals(content);
        folder.tidy(store.state().refused().keySet());
        first = false;
    }

    private boolean known(Installer.Dropped file, Map<String, Store.Entry> byFile) {
        Store.Entry entry = byFile.get(file.name());
        return entry != null
                && entry.size() == file.size()
                && entry.modified() == file.modified()
                && installer.whole(entry);
    }

    private boolean isRefused(Installer.Dropped file, Map<String, Store.RefusedFile> refused) {
        Store.RefusedFile before = refused.get(file.name());
        return before != null
                && before.is(file)
                && (before.tried() || !first)
                && before.surroundings().equals(surroundings(before.connector(), before.tried()));
    }

    /**
     * What a refusal depends on beside the file: the hub and the connector's configurations; unless it was tried, also what
     * else is deployed.
     */
    private String surroundings(String connector, boolean tried) {
        StringBuilder all = new StringBuilder(hub);
        if (!connector.isEmpty()) {
            configs.files(Module.CONNECTOR + connector.substring(connector.lastIndexOf('-') + 1))
                    .forEach((name, file) -> {
                        try {
                            all.append(name)
                                    .append(Files.getLastModifiedTime(file).toMillis());
                        } catch (IOException e) {
                            // It went just now.
                            all.append(name);
                        }
                    });
        }
        if (!tried) {
            store.state().deployed().forEach((name, entry) -> all.append(name).append(entry.sha256()));
        }
        return Integer.toHexString(all.toString().hashCode());
    }

    private void refuse(Installer.Dropped file, String connector, boolean tried, List<Finding> findings)
            throws IOException {
        Map<String, Store.RefusedFile> refused = new TreeMap<>(store.state().refused());
        refused.put(
                file.name(),
                new Store.RefusedFile(file.size(), file.modified(), connector, tried, surroundings(connector, tried)));
        folder.refuse(file.name(), findings);
        store.refused(refused);
        folder.done(file.name());
    }

    private void accept(Installer.Dropped file) throws IOException {
        Map<String, Store.RefusedFile> refused = new TreeMap<>(store.state().refused());
        if (refused.remove(file.name()) != null) {
            store.refused(refused);
        }
        folder.done(file.name());
    }

    private record Candidate(Archive archive, Installer.Dropped file) {}

    private void take(List<Installer.Dropped> files) throws IOException, InterruptedException {
        List<Candidate> candidates = new ArrayList<>();
        try {
            for (Installer.Dropped file : files) {
                try {
                    candidates.add(new Candidate(reader.read(folder.file(file.name())), file));
                } catch (BadArchiveException e) {
                    installer.unreadable(file.name(), e.finding(), DROP);
                    refuse(file, "", true, List.of(e.finding()));
                } catch (NoSuchFileException e) {
                    LOG.debug("deploy=gone file={}", file.name());
                }
            }
            // Of two versions the older goes first, so that the newer one runs in the end.
            candidates.sort(Comparator.comparing(
                            (Candidate each) -> each.archive().name())
                    .thenComparing(each -> Version.parseVersion(each.archive().version())));
            List<Candidate> round = new ArrayList<>();
            Set<String> names = new HashSet<>();
            for (Candidate each : candidates) {
                if (!names.add(each.archive().name())) {
                    deploy(round);
                    round.clear();
                    names.clear();
                    names.add(each.archive().name());
                }
                round.add(each);
            }
            deploy(round);
        } finally {
            for (Candidate each : candidates) {
                each.archive().close();
            }
        }
    }

    private void deploy(List<Candidate> round) throws IOException, InterruptedException {
        List<Installer.Order> orders = new ArrayList<>();
        List<Candidate> ordered = new ArrayList<>();
        for (Candidate each : round) {
            Optional<Store.Entry> running = dryRun.running(each.archive().name());
            if (running.isPresent()
                    && running.get().sha256().equals(each.archive().sha256())
                    && installer.whole(running.get())) {
                // The same content, copied or touched: nothing to do but to know the file again.
                String before = running.get().file();
                store.deployed(
                        each.archive().name(),
                        running.get()
                                .withFile(
                                        each.file().name(),
                                        each.file().size(),
                                        each.file().modified()));
                if (!before.equals(each.file().name())) {
                    Files.deleteIfExists(folder.file(before));
                }
                accept(each.file());
                continue;
            }
            Plan plan = plan(each, running);
            Store.RefusedFile before = store.state().refused().get(each.file().name());
            if (!plan.allowed() && before != null && before.is(each.file())) {
                // It was looked at again because something else had changed, and nothing new was found.
                refuse(each.file(), each.archive().name(), false, plan.findings());
                continue;
            }
            audit(
                    each.archive(),
                    Audit.Outcome.BEGUN,
                    Map.of("file", each.file().name()));
            orders.add(new Installer.Order(each.archive(), plan, Optional.of(each.file()), plan.kind(), DROP));
            ordered.add(each);
        }
        List<Report> reports = installer.deploy(orders);
        Map<String, Report> byName = new HashMap<>();
        reports.forEach(report -> byName.put(report.connector(), report));
        for (Candidate each : ordered) {
            Report report = byName.get(each.archive().name());
            if (report.result() == Result.DONE) {
                accept(each.file());
            } else {
                refuse(each.file(), each.archive().name(), report.result() != Result.REFUSED, report.findings());
            }
            audit(
                    each.archive(),
                    outcome(report),
                    Map.of(
                            "file", each.file().name(),
                            "report", Long.toString(report.number()),
                            "result", report.result().name()));
        }
    }

    private Plan plan(Candidate each, Optional<Store.Entry> running) throws IOException {
        Plan plan = dryRun.of(each.archive());
        boolean beside = running.isPresent()
                && !running.get().file().equals(each.file().name())
                && Files.exists(folder.file(running.get().file()));
        if (!first || plan.kind() != Kind.DOWNGRADE || !beside) {
            return plan;
        }
        // An installer laid the shipped version beside a newer one of the admin's.
        List<Finding> findings = new ArrayList<>(plan.findings());
        findings.add(Findings.blocking(
                Findings.OLDER,
                "Phiên bản " + running.get().version() + " mới hơn đang chạy từ deploy/"
                        + running.get().file() + "; muốn hạ phiên bản hãy dùng hub:deploy hoặc hub:rollback.",
                "The newer version " + running.get().version() + " runs from deploy/"
                        + running.get().file() + "; to go back use hub:deploy or hub:rollback."));
        return new Plan(
                plan.connector(),
                plan.version(),
                plan.installed(),
                plan.kind(),
                findings,
                plan.refreshed(),
                plan.types());
    }

    private void removals(Folder.Content content) throws IOException, InterruptedException {
        if (!content.arriving().isEmpty()) {
            // What is being copied may be the next version of what is gone.
            return;
        }
        for (Map.Entry<String, Store.Entry> each : new TreeMap<>(store.state().deployed()).entrySet()) {
            String name = each.getKey();
            if (Files.exists(folder.file(each.getValue().file()))) {
                missing.remove(name);
            } else if (first || missing.merge(name, 1, Integer::sum) > 1) {
                missing.remove(name);
                Map<String, String> details = Map.of("file", each.getValue().file());
                audit.write(new Audit.Act("system", "file", "deployment.remove", name, Audit.Outcome.BEGUN, details));
                installer.remove(name, "", DROP);
                audit.write(new Audit.Act("system", "file", "deployment.remove", name, Audit.Outcome.DONE, details));
            }
        }
    }

    private void audit(Archive archive, Audit.Outcome outcome, Map<String, String> details) {
        Map<String, String> all = new HashMap<>(details);
        all.put("version", archive.version());
        all.put("sha256", archive.sha256());
        audit.write(new Audit.Act("system", "file", "deployment.deploy", archive.name(), outcome, all));
    }

    private static Audit.Outcome outcome(Report report) {
        return switch (report.result()) {
            case DONE -> Audit.Outcome.DONE;
            case REFUSED -> Audit.Outcome.REFUSED;
            default -> Audit.Outcome.FAILED;
        };
    }
}
