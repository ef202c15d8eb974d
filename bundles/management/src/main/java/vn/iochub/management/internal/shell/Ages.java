package vn.iochub.management.internal.shell;

import java.time.Instant;

/** Ages in one word. */
final class Ages {
    private Ages() {}

    static String between(Instant from, Instant to) {
        long seconds = Math.max(0, to.getEpochSecond() - from.getEpochSecond());
        if (seconds < 120) {
            return seconds + "s";
        }
        if (seconds < 2 * 3600) {
            return seconds / 60 + "m";
        }
        return seconds < 2 * 86_400 ? seconds / 3600 + "h" : seconds / 86_400 + "d";
    }
}
