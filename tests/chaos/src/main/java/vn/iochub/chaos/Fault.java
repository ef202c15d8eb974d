package vn.iochub.chaos;

import java.time.Duration;
import java.util.function.Predicate;

/**
 * One fault, ready to be done.
 *
 * @param kind what is done
 * @param target to what; two faults of one target never overlap
 * @param detail for people; may be empty
 * @param hold how long it lasts at least
 * @param shows the parts in the hub's health by which its failing must be seen; null when it need not be seen
 * @param begin does it
 * @param end undoes it
 */
record Fault(
        Kind kind, String target, String detail, Duration hold, Predicate<String> shows, Action begin, Action end) {

    /** Does something to the rig. */
    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }

    /**
     * How it went; times in nanoseconds, null where it was not measured.
     *
     * @param at since the run's beginning
     * @param seen from the fault until {@code /health} showed it
     * @param seenEverywhere until the launcher's file and the metrics did, too
     * @param well from its end until {@code /health} showed all well
     * @param through from its end until a record that was pushed after it was in the feed
     * @param alone whether no other fault lasted meanwhile
     * @param failure what did not happen that must; empty when all did
     */
    record Outcome(
            Kind kind,
            String target,
            String detail,
            long at,
            long held,
            Long seen,
            Long seenEverywhere,
            Long well,
            Long through,
            boolean alone,
            String failure) {}
}
