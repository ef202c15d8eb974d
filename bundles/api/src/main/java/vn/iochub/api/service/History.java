package vn.iochub.api.service;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What each source brought, minute by minute, kept in the repository's database: minutes for 14 days, hours for 400 days,
 * days for 10 years. Days are those of Vietnam. Thread-safe.
 */
@ProviderType
public interface History {

    /** How far back; the step follows from it. */
    enum Span {
        /** The last 60 minutes, by minute. */
        HOUR,
        /** The last 24 hours, by hour. */
        DAY,
        /** The last 7 days, by hour. */
        WEEK,
        /** The last 30 days, by day. */
        MONTH,
        /** The last 365 days, by day. */
        YEAR
    }

    /** What one point is of. */
    enum Step {
        MINUTE,
        HOUR,
        DAY
    }

    /**
     * Times in milliseconds, read from the counts of a timer's buckets: between two bounds of a bucket they are taken as
     * evenly spread, and above the last bound all are that bound.
     */
    record Times(double p50, double p95, double p99) {}

    /**
     * One step.
     *
     * @param at its begin
     * @param received raw messages
     * @param bytes of them
     * @param accepted records on their way to the repository
     * @param rejected rows put into quarantine
     * @param stored new states in the repository
     * @param duplicate records that said nothing new
     * @param refused callers who did not prove who they are
     * @param receipt from a message's capture to the broker's commit; empty where there was none
     * @param store from a message's capture to the database's commit; empty where there was none
     */
    record Point(
            Instant at,
            long received,
            long bytes,
            long accepted,
            long rejected,
            long stored,
            long duplicate,
            long refused,
            Optional<Times> receipt,
            Optional<Times> store) {}

    /**
     * The points of a span, the oldest first, one for each step, with zeros where nothing was noted; the last one is of the
     * step that is not over.
     *
     * @param from the first point's begin
     * @param to when this was read
     */
    record Series(Step step, Instant from, Instant to, List<Point> points) {
        public Series {
            points = List.copyOf(points);
        }
    }

    /**
     * What one source does now.
     *
     * @param received raw messages since the begin of the day in Vietnam, until now
     * @param accepted records, likewise
     * @param rejected rows, likewise
     * @param stored new states and duplicates in the minute that ended last
     * @param rejectedLast rows in the minute that ended last
     * @param perMinute raw messages in each of the last 60 minutes that have ended, the oldest first
     */
    record Recent(long received, long accepted, long rejected, long stored, long rejectedLast, List<Long> perMinute) {
        public Recent {
            perMinute = List.copyOf(perMinute);
        }
    }

    /**
     * One source's points; zeros for a source that nothing is known of.
     *
     * @throws UnavailableException when the database cannot be reached
     */
    Series of(String instance, Span span);

    /**
     * By instance, from memory. Of what was before this hub's start it knows when the database has been read once, seconds
     * after it is there.
     */
    Map<String, Recent> recent();
}
