package vn.iochub.connector.eprocedure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The configuration of one instance, checked.
 *
 * @param statuses the portal's status code to the normalised word
 * @param kinds the portal's code of an applicant's kind to the normalised word
 * @param channels the portal's code of the way a dossier came in, to the normalised word
 * @param deliveries the portal's code of the way a result is returned, to the normalised word
 * @param dossierNumbers the patterns, one of which a dossier's number must match
 */
record Settings(
        String instance,
        String owner,
        String madonvi,
        String dstcode,
        Duration freshness,
        long maxBodyBytes,
        long maxBufferBytes,
        int maxItems,
        Duration sessionLife,
        int maxSessions,
        Map<String, String> statuses,
        Map<String, String> kinds,
        Map<String, String> channels,
        Map<String, String> deliveries,
        List<Pattern> dossierNumbers,
        String extensionsField,
        String suspensionsField) {

    static final Set<String> STATUS_WORDS = Set.of(
            "new",
            "accepted",
            "notAccepted",
            "inProcess",
            "supplementRequested",
            "paymentRequested",
            "withdrawn",
            "stopped",
            "completed",
            "resultReturned");
    private static final Set<String> KIND_WORDS = Set.of("person", "business", "organization");
    private static final Set<String> CHANNEL_WORDS = Set.of("inPerson", "online", "post");
    private static final Set<String> DELIVERY_WORDS = Set.of("inPerson", "online", "post");

    /** @throws IllegalArgumentException naming the key that is wrong, and how it should be */
    static Settings of(EprocedureConnector.Config config) {
        return new Settings(
                config.instance(),
                config.owner(),
                required("madonvi", config.madonvi()),
                required("dstcode", config.dstcode()),
                Duration.ofMinutes(range("freshnessMinutes", config.freshnessMinutes(), 1, 525_600)),
                range("maxBodyMegabytes", config.maxBodyMegabytes(), 1, 64) * 1_000_000L,
                range("maxBufferMegabytes", config.maxBufferMegabytes(), config.maxBodyMegabytes(), 1024) * 1_000_000L,
                range("maxItems", config.maxItems(), 1, 1000),
                Duration.ofMinutes(range("sessionMinutes", config.sessionMinutes(), 1, 720)),
                range("maxSessions", config.maxSessions(), 1, 10_000),
                map("statuses", config.statuses(), STATUS_WORDS),
                map("applicantKinds", config.applicantKinds(), KIND_WORDS),
                map("channels", config.channels(), CHANNEL_WORDS),
                map("resultDeliveries", config.resultDeliveries(), DELIVERY_WORDS),
                patterns("dossierNumbers", config.dossierNumbers()),
                config.extensionsField().strip(),
                config.suspensionsField().strip());
    }

    private static String required(String key, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(key + " must be set");
        }
        return value.strip();
    }

    private static int range(String key, int value, int from, int to) {
        if (value < from || value > to) {
            throw new IllegalArgumentException(key + " must be from " + from + " to " + to + ", not " + value);
        }
        return value;
    }

    private static Map<String, String> map(String key, String text, Set<String> words) {
        Map<String, String> result = new LinkedHashMap<>();
        for (String pair : text.split(",")) {
            if (pair.isBlank()) {
                continue;
            }
            String[] sides = pair.split("=", 2);
            if (sides.length != 2 || sides[0].isBlank()) {
                throw new IllegalArgumentException(key + " is a list such as 1=new,2=accepted; not: " + pair.strip());
            }
            String word = sides[1].strip();
            if (!words.contains(word)) {
                throw new IllegalArgumentException(
                        key + " maps to one of " + words.stream().sorted().toList() + ", not to: " + word);
            }
            if (result.put(sides[0].strip(), word) != null) {
                throw new IllegalArgumentException(key + " has the code " + sides[0].strip() + " twice");
            }
        }
        return Map.copyOf(result);
    }

    private static List<Pattern> patterns(String key, String text) {
        List<Pattern> result = new ArrayList<>();
        for (String regex : text.strip().split("\\s+")) {
            try {
                result.add(Pattern.compile(regex));
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException(
                        key + " has an invalid regular expression: " + e.getDescription(), e);
            }
        }
        return List.copyOf(result);
    }
}
