package vn.iochub.connector.education;

import java.time.LocalDate;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A school year, which begins in September: {@code 2025-2026}.
 *
 * @param first the year in which it begins
 */
record SchoolYear(int first) {
    private static final Pattern BOTH = Pattern.compile("(?:[^0-9]{0,30}\\s)?(\\d{4})\\s*[-–—/]\\s*(\\d{4}|\\d{2})");
    private static final Pattern ONE = Pattern.compile("\\d{4}");

    /** Of {@code 2025-2026}, {@code 2025 - 2026}, {@code 2025/2026}, {@code 2025-26} or {@code 2025}; empty when it is none. */
    static Optional<SchoolYear> read(String text) {
        String bare = text.strip();
        Matcher both = BOTH.matcher(bare);
        if (both.matches()) {
            int first = Integer.parseInt(both.group(1));
            int second = Integer.parseInt(both.group(2));
            boolean follows = both.group(2).length() == 4 ? second == first + 1 : second == (first + 1) % 100;
            return follows ? of(first) : Optional.empty();
        }
        return ONE.matcher(bare).matches() ? of(Integer.parseInt(bare)) : Optional.empty();
    }

    private static Optional<SchoolYear> of(int first) {
        return first >= 1950 && first <= 2100 ? Optional.of(new SchoolYear(first)) : Optional.empty();
    }

    /** The day for which figures of this period stand. */
    LocalDate day(String period) {
        return switch (period) {
            case "start" -> LocalDate.of(first, 9, 5);
            case "middle" -> LocalDate.of(first + 1, 1, 15);
            default -> LocalDate.of(first + 1, 5, 31);
        };
    }

    @Override
    public String toString() {
        return first + "-" + (first + 1);
    }
}
