package vn.iochub.chaos;

import java.nio.file.Path;
import java.time.Duration;

/**
 * One run.
 *
 * @param sources the sources' root
 * @param distribution the archive
 * @param work where everything lies; emptied at the start
 * @param seed of the load and of the faults
 * @param time for which faults come
 * @param faultsPerMinute on average; each kind comes at least once all the same
 * @param rate rows a second, all sources together
 * @param visible how soon a failure, and its end, must show
 */
record Settings(
        Path sources,
        Path distribution,
        Path work,
        long seed,
        Duration time,
        double faultsPerMinute,
        double rate,
        Duration visible) {}
