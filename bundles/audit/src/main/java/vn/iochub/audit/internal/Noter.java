package vn.iochub.audit.internal;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.service.Audit;
import vn.iochub.api.service.UnavailableException;

/** Writes what the inbox holds, on a thread of its own. While the trail cannot be written, the inbox fills. */
@Component(service = Noter.class, immediate = true)
public final class Noter {
    private static final Logger LOG = LoggerFactory.getLogger(Noter.class);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

    private final Inbox inbox;
    private final Audit trail;
    private final CountDownLatch ending = new CountDownLatch(1);
    private final Thread thread;

    @Activate
    public Noter(@Reference Inbox inbox, @Reference Audit trail) {
        this.inbox = inbox;
        this.trail = trail;
        thread = new Thread(this::run, "hub-audit-noter");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            boolean open = true;
            while (open) {
                open = ending.getCount() > 0;
                Audit.Act act = inbox.next(open ? PATIENCE : Duration.ZERO);
                for (Audit.Act gap : inbox.gaps()) {
                    note(gap);
                }
                while (act != null) {
                    note(act);
                    act = inbox.next(Duration.ZERO);
                }
            }
        } catch (InterruptedException e) {
            // Asked to end at once.
            Thread.currentThread().interrupt();
        }
    }

    private void note(Audit.Act act) throws InterruptedException {
        boolean told = false;
        while (true) {
            try {
                trail.write(act);
                return;
            } catch (UnavailableException e) {
                if (!told) {
                    LOG.warn("audit event=waiting-to-note", e);
                    told = true;
                }
                if (ending.await(RETRY.toMillis(), TimeUnit.MILLISECONDS)) {
                    LOG.warn("audit event=not-noted action={}", act.action());
                    return;
                }
            }
        }
    }

    /** Writes what is there, and ends. */
    @Deactivate
    void close() {
        ending.countDown();
        try {
            thread.join(CLOSE_PATIENCE.toMillis());
            if (thread.isAlive()) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
