package vn.iochub.http.internal;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.service.UnavailableException;

/**
 * Tells the log who was refused: at once the first time, then once a minute with a count, so that neither a forgotten
 * client nor an attacker fills the disk.
 */
final class RefusedLogins {
    private static final Logger LOG = LoggerFactory.getLogger(RefusedLogins.class);
    private static final Duration PAUSE = Duration.ofMinutes(1);
    private static final int KEPT = 500;

    private final LongSupplier nanoTime;
    private final Map<String, Seen> seen = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Seen> eldest) {
            return size() > KEPT;
        }
    };

    RefusedLogins(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** @param at the path that was asked for, or the way of login */
    void wrong(String user, String remote, String at) {
        log("wrong-password-or-user", user, remote, at);
    }

    void forbidden(String user, String remote, String at) {
        log("role-missing", user, remote, at);
    }

    void unchecked(String user, String remote, String at, UnavailableException cause) {
        LOG.debug("http event=login-not-checked", cause);
        log("too-many-logins", user, remote, at);
    }

    private void log(String reason, String user, String remote, String at) {
        String name = printable(user);
        long count = count(reason + "|" + name + "|" + remote);
        if (count > 0) {
            LOG.warn(
                    "http event=login-refused reason={} user={} remote={} path={} count={}",
                    reason,
                    name,
                    remote,
                    printable(at),
                    count);
        }
    }

    /** How many there were since the last line, this one included; 0 when it is not yet time for a line. */
    long count(String key) {
        long now = nanoTime.getAsLong();
        synchronized (seen) {
            Seen entry = seen.get(key);
            if (entry == null) {
                seen.put(key, new Seen(now));
                return 1;
            }
            entry.count++;
            if (now - entry.logged < PAUSE.toNanos()) {
                return 0;
            }
            long count = entry.count;
            entry.logged = now;
            entry.count = 0;
            return count;
        }
    }

    /** What a stranger sent must not look like a line of our own. */
    static String printable(String text) {
        String shown = text.length() > 100 ? text.substring(0, 100) + "…" : text;
        return shown.replaceAll("[\\p{Cntrl}\\s=\"]", "?");
    }

    private static final class Seen {
        private long logged;
        private long count;

        private Seen(long logged) {
            this.logged = logged;
        }
    }
}
