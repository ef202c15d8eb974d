package vn.iochub.audit.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import vn.iochub.api.service.Accounts;
import vn.iochub.api.service.Audit.Act;
import vn.iochub.api.service.Audit.Outcome;
import vn.iochub.api.service.SecurityEvents;

/**
 * What the hub saw and has yet to note. It needs nothing, so that it is there before the accounts and secrets whose
 * changes it hears of, and the trail needs them in turn.
 *
 * <p>Never blocks a caller: bounded in number and in rate, so that nobody who makes noise can push older entries out of
 * the trail; what goes beyond is counted. Thread-safe.
 */
@Component(
        service = {Inbox.class, SecurityEvents.class},
        immediate = true)
public final class Inbox implements SecurityEvents {
    static final int CAPACITY = 2_000;
    /** So many at once, and then {@link #PER_SECOND}: more than people do, less than a flood. */
    static final int BURST = 1_000;

    static final int PER_SECOND = 5;
    static final int REFUSALS_PER_HOUR = 120;
    private static final int KEPT_LOGINS = 1_000;
    private static final int MAX_NAME = 64;
    private static final long HOUR = Duration.ofHours(1).toNanos();
    private static final Set<String> STAFF = Set.of(Accounts.ADMIN, Accounts.OPERATOR);

    private final LongSupplier nanoTime;
    private final BlockingQueue<Act> queue = new ArrayBlockingQueue<>(CAPACITY);
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong untold = new AtomicLong();

    // Under the lock of logins.
    private final Map<String, Long> logins = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > KEPT_LOGINS;
        }
    };
    private long hourBegan;
    private int refusals;
    private long moreRefusals;

    // Under the lock of queue.
    private double tokens = BURST;
    private long filled;

    @Activate
    public Inbox() {
        this(System::nanoTime);
    }

    Inbox(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        filled = nanoTime.getAsLong();
        hourBegan = filled;
    }

    /** Notes an act as soon as there is time. */
    void see(Act act) {
        if (!admits() || !queue.offer(Line.cut(act))) {
            dropped.incrementAndGet();
            untold.incrementAndGet();
        }
    }

    private boolean admits() {
        synchronized (queue) {
            long now = nanoTime.getAsLong();
            tokens = Math.min(BURST, tokens + (now - filled) * PER_SECOND / 1e9);
            filled = now;
            if (tokens < 1) {
                return false;
            }
            tokens--;
            return true;
        }
    }

    /** The next act; null when none came within the time. */
    Act next(Duration patience) throws InterruptedException {
        return queue.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What goes into the trail about what did not: at most an entry of each kind. */
    List<Act> gaps() {
        List<Act> acts = new ArrayList<>();
        long missing = untold.getAndSet(0);
        if (missing > 0) {
            acts.add(new Act(
                    "system",
                    "hub",
                    "trail.dropped",
                    "",
                    Outcome.SEEN,
                    Map.of("acts", Long.toString(missing), "reason", "too many at once")));
        }
        synchronized (logins) {
            if (nanoTime.getAsLong() - hourBegan >= HOUR) {
                if (moreRefusals > 0) {
                    acts.add(new Act(
                            "system",
                            "hub",
                            "login.more",
                            "",
                            Outcome.REFUSED,
                            Map.of("logins", Long.toString(moreRefusals))));
                }
                hourBegan = nanoTime.getAsLong();
                refusals = 0;
                moreRefusals = 0;
            }
        }
        return acts;
    }

    /** Acts not noted since the start. */
    long dropped() {
        return dropped.get();
    }

    @Override
    public void loggedIn(String via, String user, Set<String> roles, String remote) {
        if (roles.stream().noneMatch(STAFF::contains)) {
            return;
        }
        synchronized (logins) {
            if (!isFirst("+|" + via + "|" + user + "|" + remote)) {
                return;
            }
        }
        see(new Act(user, via, "login", "", Outcome.DONE, remote.isEmpty() ? Map.of() : Map.of("remote", remote)));
    }

    @Override
    public void loggedOut(String via, String user, Set<String> roles, String remote, String reason) {
        if (roles.stream().noneMatch(STAFF::contains)) {
            return;
        }
        synchronized (logins) {
            if (!isFirst("o|" + via + "|" + user + "|" + remote + "|" + reason)) {
                return;
            }
        }
        see(new Act(user, via, "logout", "", Outcome.DONE, Map.of("remote", remote, "reason", reason)));
    }

    @Override
    public void refused(String via, String user, String remote, String reason) {
        String name = printable(user);
        synchronized (logins) {
            if (!isFirst("-|" + via + "|" + name + "|" + remote + "|" + reason) || refusals >= REFUSALS_PER_HOUR) {
                moreRefusals++;
                return;
            }
            refusals++;
        }
        see(new Act(name, via, "login", "", Outcome.REFUSED, Map.of("remote", remote, "reason", reason)));
    }

    @Override
    public void changed(String actor, String action, String target, Map<String, String> details) {
        see(new Act(actor, "hub", action, target, Outcome.DONE, details));
    }

    /** Whether this login is the first of its kind within an hour. */
    private boolean isFirst(String login) {
        long now = nanoTime.getAsLong();
        Long told = logins.get(login);
        if (told != null && now - told < HOUR) {
            return false;
        }
        logins.put(login, now);
        return true;
    }

    /** A name as a stranger typed it: short, and without what could pass for something else. */
    private static String printable(String text) {
        String shown = text.length() > MAX_NAME ? text.substring(0, MAX_NAME) : text;
        return shown.replaceAll("[^A-Za-z0-9._@-]", "?");
    }
}
