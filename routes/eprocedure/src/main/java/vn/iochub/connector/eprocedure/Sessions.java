package vn.iochub.connector.eprocedure;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The sessions that portals hold after login. In memory alone: after a restart a portal is told that its session has
 * ended, and logs in again, as it must be able to anyway. Thread-safe.
 */
final class Sessions {
    /** However busy, a session ends, so that a changed password takes effect. */
    private static final Duration LONGEST = Duration.ofHours(12);

    private final SecureRandom random = new SecureRandom();
    private final Duration idle;
    private final int most;
    private final InstantSource clock;

    /** By a hash of the token, so that the time of a look-up tells nothing of the tokens; least recently used first. */
    private final Map<String, Session> open = new LinkedHashMap<>(16, 0.75f, true);

    Sessions(Duration idle, int most, InstantSource clock) {
        this.idle = idle;
        this.most = most;
        this.clock = clock;
    }

    /** Opens a session and returns its token of 256 random bits. */
    String open() {
        byte[] bits = new byte[32];
        random.nextBytes(bits);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
        Instant now = clock.instant();
        synchronized (open) {
            open.values().removeIf(session -> !session.liveAt(now, idle));
            Iterator<Session> eldest = open.values().iterator();
            while (open.size() >= most) {
                eldest.next();
                eldest.remove();
            }
            open.put(hash(token), new Session(now));
        }
        return token;
    }

    /** Whether the token is of a live session, whose life it prolongs. */
    boolean touch(String token) {
        Instant now = clock.instant();
        synchronized (open) {
            Session session = open.get(hash(token));
            if (session == null || !session.liveAt(now, idle)) {
                return false;
            }
            session.used = now;
            return true;
        }
    }

    private static String hash(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static final class Session {
        private final Instant opened;
        private Instant used;

        Session(Instant opened) {
            this.opened = opened;
            this.used = opened;
        }

        boolean liveAt(Instant now, Duration idle) {
            return now.isBefore(used.plus(idle)) && now.isBefore(opened.plus(LONGEST));
        }
    }
}
