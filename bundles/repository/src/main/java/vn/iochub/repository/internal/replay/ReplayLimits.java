package vn.iochub.repository.internal.replay;

import java.time.Duration;

/**
 * What keeps a replay from being in the way of others.
 *
 * @param previews how many are counted at a time: each takes one of the connections that the writers use
 * @param turn how long one who wants to count waits for another
 * @param preview how long one statement of a preview may take
 * @param start the same where a replay is started: it is counted once, and an answer is worth waiting for
 * @param gone how long a replay waits for a source that does not run, before it ends and lets the next one go
 */
record ReplayLimits(int previews, Duration turn, Duration preview, Duration start, Duration gone) {
    static final ReplayLimits DEFAULT = new ReplayLimits(
            2, Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofMinutes(10));
}
