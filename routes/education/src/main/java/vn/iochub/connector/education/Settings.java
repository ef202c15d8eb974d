package vn.iochub.connector.education;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import vn.iochub.reading.ConfigValues;
import vn.iochub.tabular.TableMapping;

/**
 * The configuration of one instance, checked.
 *
 * @param schoolYear of tables without such a column, or null
 * @param period of tables without such a column, as the source calls it, or null
 * @param periods what periods are called, folded, to {@code start}, {@code middle}, {@code end}
 * @param genders what the sexes are called, folded, to {@code male}, {@code female}
 * @param statuses what a pupil's statuses are called, folded, to their words
 * @param schoolMapping the columns of reports of schools
 * @param studentMapping the columns of lists of pupils
 */
record Settings(
        String instance,
        String owner,
        Duration freshness,
        boolean students,
        String schoolYear,
        String period,
        Map<String, String> periods,
        Map<String, String> genders,
        Map<String, String> statuses,
        TableMapping schoolMapping,
        TableMapping studentMapping) {
    private static final Set<String> STATUSES =
            Set.of("studying", "transferredIn", "transferredOut", "droppedOut", "suspended", "repeating", "graduated");

    /** @throws IllegalArgumentException naming the key that is wrong, and how it should be */
    static Settings of(EducationConnector.Config config) {
        List<String> sheets = config.sheets().isBlank()
                ? List.of()
                : Arrays.stream(config.sheets().split("[|]")).map(String::strip).toList();
        int schoolDigits = ConfigValues.range("schoolCodeDigits", config.schoolCodeDigits(), 0, 20);
        int studentDigits = ConfigValues.range("studentNumberDigits", config.studentNumberDigits(), 0, 20);
        Map<String, Integer> widths = new HashMap<>();
        if (schoolDigits > 0) {
            widths.put(Columns.SCHOOL, schoolDigits);
        }
        TableMapping schools = new TableMapping(
                        Columns.with("schoolColumns", Columns.OF_SCHOOLS, config.schoolColumns()),
                        Set.of(Columns.SCHOOL, Columns.PUPILS),
                        sheets)
                .withWidths(widths)
                .withTotals(TableMapping.USUAL_TOTALS, true);
        if (studentDigits > 0) {
            widths.put(Columns.STUDENT, studentDigits);
        }
        TableMapping students = new TableMapping(
                        Columns.with("studentColumns", Columns.OF_STUDENTS, config.studentColumns()),
                        Set.of(Columns.SCHOOL, Columns.STUDENT),
                        sheets)
                .withWidths(widths);
        Settings settings = new Settings(
                config.instance(),
                config.owner(),
                Duration.ofMinutes(ConfigValues.range("freshnessMinutes", config.freshnessMinutes(), 1, 525_600)),
                config.students(),
                blank(config.schoolYear()),
                blank(config.period()),
                folded("periods", config.periods(), Set.of("start", "middle", "end")),
                folded("genders", config.genders(), Set.of("male", "female")),
                folded("statuses", config.statuses(), STATUSES),
                schools,
                students);
        settings.check();
        return settings;
    }

    private void check() {
        if (schoolYear != null && SchoolYear.read(schoolYear).isEmpty()) {
            throw new IllegalArgumentException("schoolYear is such as 2025-2026, not: " + schoolYear);
        }
        if (period != null && !periods.containsKey(Columns.fold(period))) {
            throw new IllegalArgumentException("period is one of the names in periods, not: " + period);
        }
    }

    private static String blank(String text) {
        return text.isBlank() ? null : text.strip();
    }

    private static Map<String, String> folded(String key, String text, Set<String> words) {
        Map<String, String> result = new HashMap<>();
        ConfigValues.map(key, text, words).forEach((name, word) -> {
            String before = result.put(Columns.fold(name), word);
            if (before != null && !before.equals(word)) {
                throw new IllegalArgumentException(key + " has the name " + name + " twice, with two meanings");
            }
        });
        return Map.copyOf(result);
    }
}
