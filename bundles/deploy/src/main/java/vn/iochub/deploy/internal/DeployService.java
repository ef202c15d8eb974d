package vn.iochub.deploy.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Text;
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

    private final Store store;
    private final ArchiveReader reader;
    private final DryRun dryRun;
    private final Installer installer;
    private final Folder folder;
    private final Drops drops;

    private final ScheduledThreadPoolExecutor thread;
    private volatile Text trouble;
    private volatile boolean recovered;

    DeployService(Store store, ArchiveReader reader, DryRun dryRun, Installer installer, Folder folder, Drops drops) {
        this.store = store;
        this.reader = reader;
        this.dryRun = dryRun;
        this.installer = installer;
        this.folder = folder;
        this.drops = drops;
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
            drops.scan();
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
