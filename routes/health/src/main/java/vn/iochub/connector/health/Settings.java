package vn.iochub.connector.health;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import vn.iochub.reading.ConfigValues;

/**
 * The configuration of one instance, checked.
 *
 * @param facilities the facilities whose visits may come here; empty for all
 * @param inpatientTypes the words of {@code careTypes} that mean a bed
 */
record Settings(
        String instance,
        String owner,
        Duration freshness,
        long maxBodyBytes,
        Set<String> facilities,
        Map<String, String> genders,
        Map<String, String> careTypes,
        Set<String> inpatientTypes,
        Map<String, String> outcomes,
        Map<String, String> dischargeKinds) {

    /** @throws IllegalArgumentException naming the key that is wrong, and how it should be */
    static Settings of(HealthConnector.Config config) {
        Map<String, String> careTypes = ConfigValues.map("careTypes", config.careTypes(), Set.of());
        Set<String> inpatient = list(config.inpatientCareTypes());
        for (String word : inpatient) {
            if (!careTypes.containsValue(word)) {
                throw new IllegalArgumentException("inpatientCareTypes names " + word + ", which careTypes has not");
            }
        }
        return new Settings(
                config.instance(),
                config.owner(),
                Duration.ofMinutes(ConfigValues.range("freshnessMinutes", config.freshnessMinutes(), 1, 525_600)),
                ConfigValues.range("maxBodyMegabytes", config.maxBodyMegabytes(), 1, 4_096) * 1_000_000L,
                list(config.facilities()),
                ConfigValues.map("genders", config.genders(), Set.of("male", "female", "unknown")),
                careTypes,
                inpatient,
                ConfigValues.map("outcomes", config.outcomes(), Set.of()),
                ConfigValues.map("dischargeKinds", config.dischargeKinds(), Set.of()));
    }

    private static Set<String> list(String text) {
        return Arrays.stream(text.split("[,\\s]+"))
                .filter(word -> !word.isBlank())
                .collect(Collectors.toUnmodifiableSet());
    }
}
