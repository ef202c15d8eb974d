package vn.iochub.connector.tax;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import vn.iochub.reading.ConfigValues;

/**
 * The configuration of one instance, checked.
 *
 * @param roundingPerLine what rounding may amount to in each line of an invoice, in VND
 * @param unitsAsOf the day whose list of units the codes are of, or null for each row's own
 * @param revenueColumns each field with the columns it may stand in; so the others
 */
record Settings(
        String instance,
        String owner,
        Duration freshness,
        String personalKey,
        BigDecimal roundingPerLine,
        Archive.Limits archive,
        Map<String, List<String>> revenueColumns,
        Map<String, List<String>> declarationColumns,
        Map<String, List<String>> invoiceColumns,
        Map<String, List<String>> householdColumns,
        Map<String, String> householdStatuses,
        LocalDate unitsAsOf) {

    static final Set<String> STATUS_WORDS = Set.of("active", "suspended", "closing", "closed", "moved", "absent");

    /** A personal number must not get into a log by accident, nor the key that hides it. */
    @Override
    public String toString() {
        return "Settings[" + instance + "]";
    }

    /** @throws IllegalArgumentException naming the key that is wrong, and how it should be */
    static Settings of(TaxConnector.Config config) {
        return new Settings(
                config.instance(),
                config.owner(),
                Duration.ofMinutes(ConfigValues.range("freshnessMinutes", config.freshnessMinutes(), 1, 525_600)),
                ConfigValues.required("personalKey", config.personalKey()),
                BigDecimal.valueOf(ConfigValues.range("roundingPerLine", config.roundingPerLine(), 0, 1000)),
                new Archive.Limits(
                        ConfigValues.range("maxUnzippedMegabytes", config.maxUnzippedMegabytes(), 1, 1_000_000)
                                * 1_000_000L,
                        ConfigValues.range("maxZipEntries", config.maxZipEntries(), 1, 60_000),
                        ConfigValues.range("maxZipRatio", config.maxZipRatio(), 2, 1000)),
                columns("revenueColumns", config.revenueColumns(), TaxConnector.Config.REVENUE),
                columns("declarationColumns", config.declarationColumns(), TaxConnector.Config.DECLARATION),
                columns("invoiceColumns", config.invoiceColumns(), TaxConnector.Config.INVOICE),
                columns("householdColumns", config.householdColumns(), TaxConnector.Config.HOUSEHOLD),
                ConfigValues.map("householdStatuses", config.householdStatuses(), STATUS_WORDS),
                day(config.unitsAsOf()));
    }

    /**
     * The default's columns, those of the configuration in the place of the same fields'. In the default's order, always:
     * a column serves the first field that wants it, and a replay must come to the same.
     */
    private static Map<String, List<String>> columns(String key, String text, String standard) {
        Map<String, List<String>> result = parse(key, standard);
        parse(key, text).forEach((field, names) -> {
            if (!result.containsKey(field)) {
                throw new IllegalArgumentException(key + " knows the fields "
                        + result.keySet().stream().sorted().toList() + ", not: " + field);
            }
            result.put(field, names);
        });
        return Collections.unmodifiableMap(result);
    }

    private static Map<String, List<String>> parse(String key, String text) {
        // Checks the form, but gives no order.
        Map<String, String> pairs = ConfigValues.map(key, text, Set.of());
        Map<String, List<String>> result = new LinkedHashMap<>();
        for (String pair : text.split(",")) {
            String field = pair.split("=", 2)[0].strip();
            if (field.isEmpty()) {
                continue;
            }
            List<String> names = Arrays.stream(pairs.get(field).split("[|]"))
                    .map(String::strip)
                    .filter(name -> !name.isEmpty())
                    .toList();
            if (names.isEmpty()) {
                throw new IllegalArgumentException(key + " has no column for the field " + field);
            }
            result.put(field, names);
        }
        return result;
    }

    private static LocalDate day(String text) {
        if (text.isBlank()) {
            return null;
        }
        try {
            return LocalDate.parse(text.strip());
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("unitsAsOf is a date such as 2025-06-30, not: " + text.strip(), e);
        }
    }
}
