package vn.iochub.api.service;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import vn.iochub.api.Text;

/**
 * The feeds and what can be read of them, for people: which there are, who reads them how far, and the records themselves,
 * masked by the rule of the feeds. Thread-safe; every call may throw {@link UnavailableException} when the repository cannot be
 * read now, and {@link RefusedException} where it says so.
 */
@ProviderType
public interface Feeds {
    /** The most rows that one call gives. */
    int MAX_LIMIT = 1_000;
    /** Beyond so many, changes that a reader has not read are not counted. */
    long MOST_BEHIND = 100_000;

    /**
     * One feed.
     *
     * @param path such as {@code procedure/ServiceDossier}
     * @param majors the major versions of its schema, rising
     * @param classification the highest class among its fields, in the newest major
     * @param masked JSON pointers of what is left out without the role {@code personal}, in the newest major
     * @param records things in their latest state; counted at most a minute ago
     * @param oldest the cursor from which all is read that is kept
     * @param head the cursor of the end
     * @param changesToday changes stored since the day began in Vietnam; counted at most a minute ago
     */
    record Feed(
            String path,
            List<Integer> majors,
            Text title,
            Text description,
            String classification,
            List<String> masked,
            long records,
            String oldest,
            String head,
            long changesToday) {
        public Feed {
            majors = List.copyOf(majors);
            masked = List.copyOf(masked);
        }
    }

    /**
     * An account that reads a feed. It is forgotten 30 days after it last did.
     *
     * @param path the feed's
     * @param cursor the last that it asked to go on from: what comes before it has arrived there
     * @param behind changes of this feed after the cursor; at most {@link #MOST_BEHIND}, which means as many or more; empty where
     *     the cursor is void since a backup was restored, so that it must read again from the beginning
     * @param expired changes after its cursor are no longer kept: it must read again from the beginning
     * @param perMinute changes that it was given, the mean of the last five minutes of this hub
     */
    record Reader(
            String account,
            String path,
            String cursor,
            Optional<Long> behind,
            boolean expired,
            Instant lastRead,
            double perMinute) {}

    /**
     * One state of a thing as the feed gives it.
     *
     * @param cursor the place just after it; empty where the change log does not have it any more
     * @param data JSON; what is masked is left out
     * @param masked JSON pointers of what was left out
     */
    record Item(
            String id,
            String path,
            int major,
            String key,
            Optional<String> cursor,
            Optional<Instant> occurred,
            Instant received,
            Instant stored,
            String sequence,
            String instance,
            String message,
            String data,
            List<String> masked) {
        public Item {
            masked = List.copyOf(masked);
        }
    }

    /**
     * A thing without what is known of it.
     *
     * @param message the raw message that its latest state came of
     */
    record Thing(
            String path,
            int major,
            String key,
            String sequence,
            Optional<Instant> occurred,
            Instant received,
            Instant stored,
            String instance,
            String message) {}

    /** All feeds, sorted by path. */
    List<Feed> catalogue();

    /** Who reads them, sorted by account and path; as of some seconds ago. */
    List<Reader> readers();

    /**
     * The last changes, the newest first.
     *
     * @param personal whether whoever asks may see personal fields
     * @throws RefusedException UNKNOWN where there is no such feed
     */
    List<Item> sample(String path, int limit, boolean personal);

    /**
     * Things whose key begins so, sorted by key.
     *
     * @throws RefusedException UNKNOWN where there is no such feed
     */
    List<Thing> find(String path, String prefix, int limit);

    /**
     * A thing's latest state.
     *
     * @param personal whether whoever asks may see personal fields
     */
    Optional<Item> latest(String path, String key, boolean personal);
}
