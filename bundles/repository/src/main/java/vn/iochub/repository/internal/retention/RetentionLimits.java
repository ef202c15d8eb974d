package vn.iochub.repository.internal.retention;

import java.time.Duration;

/**
 * The bounds that retention keeps. Days and bytes of 0 are no bound.
 *
 * @param rawBytes for raw messages, their files and verdicts together
 * @param fileGrace how long a file is kept that no message refers to
 * @param leastChangePartition the fewest positions that a part of the change log is made for
 */
record RetentionLimits(
        int rawDays,
        long rawBytes,
        int changeDays,
        long changeBytes,
        int closedDays,
        int openDays,
        long quarantineBytes,
        Duration fileGrace,
        long leastChangePartition) {
    /**
     * A bound is kept with parts of about a twentieth of it. Not with many more: a query that has to look into all of them
     * locks each, and the server has room for some thousand locks.
     */
    static final int PARTS = 20;

    private static final long MEGABYTE = 1 << 20;
    private static final long LEAST_CHANGE_PARTITION = 10_000;

    static RetentionLimits of(RetentionConfig config) {
        return new RetentionLimits(
                Math.max(0, config.raw_days()),
                bytes(config.raw_megabytes()),
                Math.max(0, config.change_days()),
                bytes(config.change_megabytes()),
                Math.max(0, config.quarantine_closed_days()),
                Math.max(0, config.quarantine_open_days()),
                bytes(config.quarantine_megabytes()),
                Duration.ofHours(Math.max(1, config.raw_file_grace_hours())),
                LEAST_CHANGE_PARTITION);
    }

    private static long bytes(long megabytes) {
        return Math.max(0, Math.min(megabytes, Long.MAX_VALUE / MEGABYTE)) * MEGABYTE;
    }

    /** Where removing begins: below the bound, so that what comes until the next run still has room. */
    static long high(long limit) {
        return limit == 0 ? Long.MAX_VALUE : limit / 10 * 9;
    }

    /** Where removing ends. */
    static long low(long limit) {
        return limit == 0 ? Long.MAX_VALUE : limit / 20 * 17;
    }
}
