package vn.iochub.http.internal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.service.Accounts;
import vn.iochub.api.service.Identity;
import vn.iochub.api.service.SecurityEvents;
import vn.iochub.api.service.Sessions;
import vn.iochub.api.service.UnavailableException;

/**
 * The sessions, by the hash of their tokens: a copy of this memory logs nobody in. An end by time is noticed, and told, at
 * the next request of anybody's.
 */
@Component(
        service = {Sessions.class, SessionStore.class},
        configurationPid = "vn.iochub.http",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class SessionStore implements Sessions {
    static final int PER_ACCOUNT = 20;
    static final int IN_ALL = 500;
    static final String VIA = "console";

    private static final Logger LOG = LoggerFactory.getLogger(SessionStore.class);
    private static final Duration LONGEST_IDLE = Duration.ofHours(24);
    private static final int SECRET_BYTES = 32;

    private final Accounts accounts;
    private final Duration idle;
    private final Duration longest;
    private final LongSupplier nanoTime;
    private final RefusedLogins refused;
    private final SecureRandom random = new SecureRandom();
    private final List<SecurityEvents> listeners = new CopyOnWriteArrayList<>();

    /** The least lately used first. Under its own lock. */
    private final Map<String, Held> held = new LinkedHashMap<>(16, 0.75f, true);

    @Activate
    public SessionStore(Config config, @Reference Accounts accounts) {
        this(
                accounts,
                minutes("session.minutes", config.session_minutes(), LONGEST_IDLE),
                minutes("session.longest.minutes", config.session_longest_minutes(), Duration.ofDays(7)),
                System::nanoTime);
    }

    /**
     * @param idle a session without a request for so long ends
     * @param longest however busy, it ends after this
     */
    SessionStore(Accounts accounts, Duration idle, Duration longest, LongSupplier nanoTime) {
        this.accounts = accounts;
        this.idle = idle;
        this.longest = longest;
        this.nanoTime = nanoTime;
        refused = new RefusedLogins(nanoTime);
    }

    private static Duration minutes(String key, int value, Duration most) {
        Duration result = Duration.ofMinutes(value);
        if (value >= 1 && result.compareTo(most) <= 0) {
            return result;
        }
        Duration taken = value < 1 ? Duration.ofMinutes(1) : most;
        LOG.warn(
                "http event=setting-out-of-range file=etc/vn.iochub.http.cfg key={} value={} taken={}",
                key,
                value,
                taken.toMinutes());
        return taken;
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addListener(SecurityEvents listener) {
        listeners.add(listener);
    }

    void removeListener(SecurityEvents listener) {
        listeners.remove(listener);
    }

    /** One session; what changes is under the lock of {@link #held}. */
    private static final class Held {
        private final Accounts.Standing standing;
        private final String csrf;
        private final String remote;
        private final long begun;
        private final Instant endsAt;
        private long used;

        private Held(Accounts.Standing standing, String csrf, String remote, long begun, Instant endsAt) {
            this.standing = standing;
            this.csrf = csrf;
            this.remote = remote;
            this.begun = begun;
            this.endsAt = endsAt;
            used = begun;
        }

        private Identity identity() {
            return standing.identity();
        }
    }

    private record Ended(Held session, String reason) {}

    @Override
    public Login open(String user, String password, Set<String> roles, String remote) {
        Optional<Accounts.Standing> proven;
        try {
            proven = accounts.prove(user, password);
        } catch (UnavailableException e) {
            refused.unchecked(user, remote, VIA, e);
            tellRefused(user, remote, "too-many-logins");
            throw e;
        }
        if (proven.isEmpty()) {
            refused.wrong(user, remote, VIA);
            tellRefused(user, remote, "wrong-password-or-user");
            return Refused.WRONG;
        }
        Identity identity = proven.get().identity();
        if (roles.stream().noneMatch(identity::has)) {
            refused.forbidden(identity.name(), remote, VIA);
            tellRefused(identity.name(), remote, "role-missing");
            return Refused.FORBIDDEN;
        }
        String token = secret();
        Held fresh = new Held(
                proven.get(),
                secret(),
                remote,
                nanoTime.getAsLong(),
                Instant.now().plus(longest));
        List<Ended> ended = sweep();
        synchronized (held) {
            if (count(fresh.identity().name()) >= PER_ACCOUNT) {
                ended.add(takeOldest(
                        other -> other.identity().name().equals(fresh.identity().name())));
            }
            if (held.size() >= IN_ALL) {
                ended.add(takeOldest(other -> true));
            }
            held.put(hash(token), fresh);
        }
        ended.forEach(this::tell);
        listeners.forEach(listener -> listener.loggedIn(VIA, identity.name(), identity.roles(), remote));
        return new Session(token, fresh.csrf, view(fresh));
    }

    private long count(String user) {
        return held.values().stream()
                .filter(other -> other.identity().name().equals(user))
                .count();
    }

    private Ended takeOldest(Predicate<Held> which) {
        String key = held.entrySet().stream()
                .filter(entry -> which.test(entry.getValue()))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
        return new Ended(held.remove(key), "too-many");
    }

    @Override
    public Optional<View> find(String token) {
        return use(token).map(this::view);
    }

    /** As {@link #find}, and whether a request with this second secret may change something. */
    Optional<Identity> find(String token, String csrf) {
        return use(token)
                .filter(session -> csrf != null
                        && MessageDigest.isEqual(
                                session.csrf.getBytes(StandardCharsets.UTF_8), csrf.getBytes(StandardCharsets.UTF_8)))
                .map(Held::identity);
    }

    private Optional<Held> use(String token) {
        sweep().forEach(this::tell);
        String key = hash(token);
        synchronized (held) {
            Held found = held.get(key);
            if (found != null) {
                found.used = nanoTime.getAsLong();
            }
            return Optional.ofNullable(found);
        }
    }

    @Override
    public void close(String token) {
        Held closed;
        synchronized (held) {
            closed = held.remove(hash(token));
        }
        if (closed != null) {
            tell(new Ended(closed, "logout"));
        }
    }

    int size() {
        synchronized (held) {
            return held.size();
        }
    }

    private View view(Held session) {
        return new View(session.identity(), idle.toSeconds(), session.endsAt);
    }

    /** Takes out those that do not count any more; there are few enough to look at all. */
    private List<Ended> sweep() {
        List<Ended> ended = new ArrayList<>();
        long now = nanoTime.getAsLong();
        synchronized (held) {
            held.values().removeIf(session -> {
                String reason = !session.standing.stands().getAsBoolean()
                        ? "account-changed"
                        : now - session.begun > longest.toNanos()
                                ? "limit"
                                : now - session.used > idle.toNanos() ? "idle" : null;
                if (reason != null) {
                    ended.add(new Ended(session, reason));
                }
                return reason != null;
            });
        }
        return ended;
    }

    private void tell(Ended ended) {
        Held session = ended.session();
        listeners.forEach(listener -> listener.loggedOut(
                VIA, session.identity().name(), session.identity().roles(), session.remote, ended.reason()));
    }

    private void tellRefused(String user, String remote, String reason) {
        listeners.forEach(listener -> listener.refused(VIA, user, remote, reason));
    }

    private String secret() {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String hash(String token) {
        try {
            return Base64.getEncoder()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JDK has no SHA-256", e);
        }
    }
}
