package vn.iochub.repository.internal.base;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is wrong now, by who has met it: for health, and so that a trouble is logged once, not at every retry. Thread-safe. */
public final class Troubles {
    private static final Logger LOG = LoggerFactory.getLogger(Troubles.class);

    /** Which side of the repository fails. */
    public enum Side {
        DATABASE,
        BROKER
    }

    /**
     * @param who the worker
     * @param cause in words, without data
     */
    public record Trouble(Side side, String who, Instant since, String cause) {}

    private final Map<String, Trouble> troubles = new ConcurrentHashMap<>();

    public void failed(Side side, String who, Throwable cause) {
        String words = Failures.words(cause);
        Trouble before = troubles.get(side + who);
        troubles.put(side + who, new Trouble(side, who, before == null ? Instant.now() : before.since(), words));
        if (before == null) {
            LOG.warn("event=repository_waits worker={} for={} cause=\"{}\"", who, side, words);
            LOG.debug("repository waits", cause);
        }
    }

    public void works(Side side, String who) {
        if (troubles.remove(side + who) != null) {
            LOG.info("event=repository_goes_on worker={} after={}", who, side);
        }
    }

    public void forget(String who) {
        for (Side side : Side.values()) {
            troubles.remove(side + who);
        }
    }

    public boolean has(Side side, String who) {
        return troubles.containsKey(side + who);
    }

    /** The oldest trouble on this side. */
    public Optional<Trouble> oldest(Side side) {
        return troubles.values().stream().filter(each -> each.side() == side).min((one, other) -> one.since()
                .compareTo(other.since()));
    }
}
