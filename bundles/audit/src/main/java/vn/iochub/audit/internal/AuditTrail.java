package vn.iochub.audit.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Text;
import vn.iochub.api.service.Audit;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.HealthPart;
import vn.iochub.api.service.Secrets;
import vn.iochub.api.service.UnavailableException;

/**
 * The trail as a service. A disk that gives nothing at the start does not keep it down: each call tries anew, and until
 * then what may not be done without an entry is not done.
 */
@Component(
        service = {Audit.class, HealthPart.class, AuditTrail.class},
        immediate = true,
        configurationPid = AuditConfig.PID)
@Designate(ocd = AuditConfig.class)
public final class AuditTrail implements Audit, HealthPart {
    private static final Logger LOG = LoggerFactory.getLogger(AuditTrail.class);
    private static final long MEGABYTE = 1_048_576;
    private static final Duration PAUSE = Duration.ofHours(24);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

    private final Opener opener;
    private final long keptBytes;
    private final AtomicLong entries = new AtomicLong();
    private final ScheduledExecutorService checker = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "hub-audit-check");
        thread.setDaemon(true);
        return thread;
    });

    // Under the lock of this.
    private Trail trail;
    private boolean closed;

    private volatile String unavailable = "";
    private volatile Optional<Text> broken = Optional.empty();
    private volatile long newest;

    @Activate
    public AuditTrail(BundleContext context, AuditConfig config, @Reference Secrets secrets) {
        this(
                Path.of(context.getProperty("karaf.data"), Trail.FOLDER),
                secrets,
                Math.min(64, Math.max(1, config.segment_megabytes())) * MEGABYTE,
                Math.max(2, config.keep_megabytes()) * MEGABYTE);
    }

    AuditTrail(Path folder, Secrets secrets, long segmentBytes, long keptBytes) {
        this.keptBytes = Math.max(keptBytes, 2 * segmentBytes);
        // Asked once: after a failed opening the key is there, and that does not mean that a trail was.
        boolean keyWasThere = secrets.get(Trail.SECRET).isPresent();
        opener = () -> new Trail(
                folder,
                secrets.getOrCreate(Trail.SECRET),
                keyWasThere,
                segmentBytes,
                this.keptBytes,
                Clock.systemUTC());
        try {
            trail();
        } catch (UnavailableException e) {
            LOG.error(
                    "audit event=not-opened cure=\"see the cause; acts that need an entry are refused until then\"", e);
        }
        checker.scheduleWithFixedDelay(this::check, 0, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Opens the files. */
    private interface Opener {
        Trail open() throws IOException;
    }

    private synchronized Trail trail() {
        if (closed) {
            throw new UnavailableException("The audit trail is closed", null);
        }
        if (trail == null) {
            try {
                trail = opener.open();
                unavailable = "";
                broken = trail.broken();
            } catch (IOException e) {
                unavailable = cause(e);
                throw new UnavailableException("The audit trail cannot be opened", e);
            } catch (UnavailableException e) {
                unavailable = cause(e);
                throw e;
            }
        }
        return trail;
    }

    private static String cause(Throwable failure) {
        Throwable root = failure.getCause() == null ? failure : failure.getCause();
        return root.getClass().getSimpleName() + ": " + root.getMessage();
    }

    @Override
    public long write(Act act) {
        try {
            Trail open = trail();
            Optional<Text> known = open.broken();
            long number = open.write(act);
            if (!open.broken().equals(known)) {
                broken = open.broken();
            }
            unavailable = "";
            newest = Math.max(newest, number);
            entries.incrementAndGet();
            return number;
        } catch (UnavailableException e) {
            unavailable = cause(e);
            throw e;
        }
    }

    @Override
    public List<Entry> list(Filter filter, long before, int limit) {
        return trail().list(filter, before, limit);
    }

    @Override
    public Verification verify() {
        Verification found = trail().verify();
        newest = Math.max(newest, found.last());
        if (!found.fault().equals(broken)) {
            found.fault().ifPresent(fault -> LOG.error("audit event=trail-broken cause=\"{}\"", fault.en()));
        }
        broken = found.fault();
        return found;
    }

    private void check() {
        try {
            verify();
        } catch (UnavailableException e) {
            // The health says so already; the next turn tries again.
            LOG.warn("audit event=not-checked", e);
        }
    }

    /** Entries written since the start. */
    long entries() {
        return entries.get();
    }

    @Override
    public List<Health> health() {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("last", Long.toString(newest));
        details.put("keep.bytes", Long.toString(keptBytes));
        String down = unavailable;
        if (!down.isEmpty()) {
            return List.of(new Health(
                    "audit",
                    Health.Status.DOWN,
                    new Text(
                            "Không ghi được nhật ký kiểm toán (" + down
                                    + "); các thao tác quản trị bị từ chối cho đến khi ghi được",
                            "The audit trail cannot be written (" + down
                                    + "); administrative acts are refused until it can"),
                    details));
        }
        Optional<Text> fault = broken;
        return List.of(fault.map(text -> new Health(
                        "audit",
                        Health.Status.DEGRADED,
                        new Text(
                                "Nhật ký kiểm toán đã bị thay đổi từ bên ngoài: " + text.vi()
                                        + "; xem hub:audit-verify",
                                "The audit trail was changed from outside: " + text.en() + "; see hub:audit-verify"),
                        details))
                .orElseGet(() -> new Health("audit", Health.Status.UP, new Text("đang ghi", "writing"), details)));
    }

    @Deactivate
    void close() {
        checker.shutdownNow();
        try {
            if (!checker.awaitTermination(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("audit event=check-not-ended");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            closed = true;
            if (trail != null) {
                trail.close();
            }
        }
    }
}
