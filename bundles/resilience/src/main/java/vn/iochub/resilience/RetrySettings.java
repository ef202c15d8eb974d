package vn.iochub.resilience;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The configuration, read and checked.
 *
 * @param jitter share of a pause that chance may take away, 0 to 1
 * @param messageAttempts at least 1
 */
record RetrySettings(
        Duration firstPause,
        Duration longestPause,
        double jitter,
        int breakerFailures,
        Duration breakerPause,
        Duration upstreamLongestPause,
        Duration upstreamBreakerPause,
        int messageAttempts) {
    private static final Pattern TIME = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h)");
    private static final Duration LONGEST = Duration.ofDays(1);

    /** As the file is delivered. */
    static final RetrySettings DEFAULTS = new RetrySettings(
            Duration.ofMillis(200),
            Duration.ofSeconds(5),
            0.5,
            5,
            Duration.ofSeconds(1),
            Duration.ofMinutes(1),
            Duration.ofSeconds(30),
            5);

    /** @throws IllegalArgumentException names the key, what is wrong with it and what it may be */
    static RetrySettings of(RetryConfig config) {
        return new RetrySettings(
                time("first.pause", config.first_pause()),
                time("longest.pause", config.longest_pause()),
                share("jitter", config.jitter()),
                count("breaker.failures", config.breaker_failures()),
                time("breaker.pause", config.breaker_pause()),
                time("upstream.longest.pause", config.upstream_longest_pause()),
                time("upstream.breaker.pause", config.upstream_breaker_pause()),
                count("message.attempts", config.message_attempts()));
    }

    private static Duration time(String key, String text) {
        Matcher matcher = TIME.matcher(text.trim().toLowerCase(Locale.ROOT));
        if (matcher.matches()) {
            long number = Long.parseLong(matcher.group(1));
            Duration time =
                    switch (matcher.group(2)) {
                        case "ms" -> Duration.ofMillis(number);
                        case "s" -> Duration.ofSeconds(number);
                        case "m" -> Duration.ofMinutes(number);
                        default -> Duration.ofHours(number);
                    };
            if (!time.isZero() && time.compareTo(LONGEST) <= 0) {
                return time;
            }
        }
        throw new IllegalArgumentException(
                key + "=" + text + " is no time; write one like 200ms, 5s or 1m, of at most a day");
    }

    private static double share(String key, String text) {
        try {
            double share = Double.parseDouble(text.trim());
            if (share >= 0 && share <= 1) {
                return share;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(key + "=" + text + " is no number from 0 to 1, such as 0.5", e);
        }
        throw new IllegalArgumentException(key + "=" + text + " is no number from 0 to 1, such as 0.5");
    }

    private static int count(String key, String text) {
        String trimmed = text.trim();
        if (trimmed.matches("\\d{1,4}") && Integer.parseInt(trimmed) > 0) {
            return Integer.parseInt(trimmed);
        }
        throw new IllegalArgumentException(key + "=" + text + " is no number from 1 to 9999");
    }
}
