package vn.iochub.deploy.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Version;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Text;
import vn.iochub.api.service.Audit;
import vn.iochub.api.service.Deployments;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.RefusedException;
import vn.iochub.api.service.UnavailableException;

/**
 * {@link Deployments}, and the watch over {@code deploy/}: the folder is the truth, and what is deployed in another way is put
 * there. All changes are made by one thread.
 */
final class DeployService implements Deployments, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeployService.class);
    private static final long PERIOD_MILLIS = 500;
    private static final long STOP_SECONDS = 60;
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

    private final ScheduledThreadPoolExecutor thread;
    private volatile Text trouble;
    private volatile boolean recovered;
    // the thread's own
    private final Map<String, Integer> missing = new HashMap<>();
    private boolean first = true;

    /** @param hub the hub's version and build */
    DeployService(
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
        thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread created = new Thread(task, "hub-deploy");
            created.setDaemon(true);
            return created;
        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        thread.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
    }

    void start() {
        thread.scheduleWithFixedDelay(this::tend, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.error("deploy=stop-hangs seconds={}", STOP_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // --------------------------------------------------------------------------------------------------- the folder

    /** One look at the folder. What goes wrong is told by {@link #health()} and tried again at the next. */
    private void tend() {
        if (installer.ending()) {
            return;
        }
        try {
            if (!recovered) {
                installer.recover();
                recovered = true;
            }
            scan();
            trouble = null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | UncheckedIOException | UnavailableException e) {
            Text now = new Text("Không làm việc được với deploy/: " + e, "deploy/ cannot be worked with: " + e);
            if (!now.equals(trouble)) {
                LOG.warn("deploy=trouble cause=\"{}\"", e.toString());
            }
            trouble = now;
        } catch (RuntimeException e) {
            LOG.error("deploy=failed", e);
            trouble = new Text("Lỗi trong bộ cài đặt: " + e, "The installer failed: " + e);
        }
    }

    private void scan() throws IOException, InterruptedException {
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

    // -------------------------------------------------------------------------------------------------- the service

    @Override
    public List<Deployed> deployed() {
        List<Deployed> all = new ArrayList<>();
        store.state()
                .deployed()
                .forEach((name, entry) -> all.add(new Deployed(
                        name,
                        entry.version(),
                        folder.file(entry.file()),
                        Instant.parse(entry.since()),
                        entry.previous().stream().map(Store.Kept::version).toList())));
        return all;
    }

    @Override
    public Plan check(Path archive) {
        try (Archive read = read(archive)) {
            return dryRun.of(read);
        } catch (IOException e) {
            throw new UnavailableException("The archive could not be checked: " + e, e);
        }
    }

    private Archive read(Path archive) {
        try {
            return reader.read(archive);
        } catch (BadArchiveException e) {
            throw new RefusedException(
                    RefusedException.Kind.INVALID, e.finding().text());
        } catch (NoSuchFileException e) {
            throw new RefusedException(
                    RefusedException.Kind.INVALID,
                    "Không có tệp " + archive + " trên máy chủ của hub.",
                    "There is no file " + archive + " on the hub's machine.");
        } catch (AccessDeniedException e) {
            throw new RefusedException(
                    RefusedException.Kind.INVALID,
                    "Hub không có quyền đọc tệp " + archive + ".",
                    "The hub may not read the file " + archive + ".");
        } catch (IOException e) {
            if (Files.isDirectory(archive)) {
                throw new RefusedException(
                        RefusedException.Kind.INVALID,
                        archive + " là thư mục, không phải tệp.",
                        archive + " is a folder and no file.");
            }
            // Most often the disk to which it is copied: no fault of the archive's.
            throw new UnavailableException("The file " + archive + " could not be read or copied: " + e, e);
        }
    }

    @Override
    public Report deploy(Path archive, String by) {
        try (Archive read = read(archive)) {
            return call(() -> one(read, Optional.empty(), by));
        } catch (IOException e) {
            throw new UnavailableException("The archive could not be deployed: " + e, e);
        }
    }

    private Report one(Archive read, Optional<Kind> kind, String by) throws IOException, InterruptedException {
        Plan plan = dryRun.of(read);
        Installer.Order order = new Installer.Order(read, plan, Optional.empty(), kind.orElse(plan.kind()), by);
        return installer.deploy(List.of(order)).get(0);
    }

    @Override
    public Report remove(String connector, String by) {
        return call(() -> {
            Store.Entry entry = running(connector);
            return installer.remove(connector, entry.file(), by);
        });
    }

    @Override
    public Report rollBack(String connector, String by) {
        return call(() -> {
            Store.Entry entry = running(connector);
            if (entry.previous().isEmpty()) {
                throw new RefusedException(
                        RefusedException.Kind.CONFLICT,
                        "Không còn phiên bản trước của " + connector + " để quay lại.",
                        "There is no version of " + connector + " to go back to.");
            }
            try (Archive read =
                    read(store.archive(connector, entry.previous().get(0).sha256()))) {
                return one(read, Optional.of(Kind.ROLL_BACK), by);
            }
        });
    }

    private Store.Entry running(String connector) {
        return dryRun.running(connector)
                .orElseThrow(() -> new RefusedException(
                        RefusedException.Kind.UNKNOWN,
                        "Chưa cài đặt " + connector + "; xem hub:deployments.",
                        connector + " is not deployed; see hub:deployments."));
    }

    @Override
    public List<Report> reports(int limit) {
        try {
            return store.reports(limit);
        } catch (IOException e) {
            throw new UnavailableException("The reports cannot be read: " + e, e);
        }
    }

    @Override
    public Optional<Report> report(long number) {
        try {
            return store.report(number);
        } catch (IOException e) {
            throw new UnavailableException("The report cannot be read: " + e, e);
        }
    }

    /** Has it done by the one thread, after what this is at. */
    private <T> T call(Callable<T> task) {
        try {
            return thread.submit(() -> {
                        if (!recovered) {
                            installer.recover();
                            recovered = true;
                        }
                        return task.call();
                    })
                    .get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RefusedException refused) {
                throw refused;
            }
            if (e.getCause() instanceof InterruptedException) {
                throw new UnavailableException("The hub is stopping; at its next start it ends what was begun", e);
            }
            LOG.error("deploy=failed", e.getCause());
            throw new UnavailableException("The deployment failed inside the hub: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("The wait for the deployment was ended; it goes on", e);
        } catch (RejectedExecutionException e) {
            throw new UnavailableException("The installer is stopping", e);
        }
    }

    // ---------------------------------------------------------------------------------------------------- its health

    List<Health> health() {
        Set<String> refused = store.state().refused().keySet();
        Map<String, String> details = new TreeMap<>();
        details.put("deployed", Integer.toString(store.state().deployed().size()));
        details.put("refused", String.join(", ", refused));
        Text told = trouble;
        if (told != null) {
            return List.of(new Health("deploy", Health.Status.DEGRADED, told, details));
        }
        if (!refused.isEmpty()) {
            String files = String.join(", ", refused);
            return List.of(new Health(
                    "deploy",
                    Health.Status.DEGRADED,
                    new Text(
                            "Bị từ chối trong deploy/: " + files + "; lý do ở tệp .refused.txt bên cạnh.",
                            "Refused in deploy/: " + files + "; the reason is in the .refused.txt beside it."),
                    details));
        }
        return List.of(new Health(
                "deploy",
                Health.Status.UP,
                new Text(details.get("deployed") + " gói đang chạy.", details.get("deployed") + " deployed."),
                details));
    }
}
