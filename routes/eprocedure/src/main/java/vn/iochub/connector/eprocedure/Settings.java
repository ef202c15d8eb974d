package vn.iochub.connector.eprocedure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import vn.iochub.reading.ConfigValues;

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
                ConfigValues.required("madonvi", config.madonvi()),
                ConfigValues.required("dstcode", config.dstcode()),
                Duration.ofMinutes(ConfigValues.range("freshnessMinutes", config.freshnessMinutes(), 1, 525_600)),
                ConfigValues.range("maxBodyMegabytes", config.maxBodyMegabytes(), 1, 64) * 1_000_000L,
                ConfigValues.range("maxBufferMegabytes", config.maxBufferMegabytes(), config.maxBodyMegabytes(), 1024)
                        * 1_000_000L,
                ConfigValues.range("maxItems", config.maxItems(), 1, 1000),
                Duration.ofMinutes(ConfigValues.range("sessionMinutes", config.sessionMinutes(), 1, 720)),
                ConfigValues.range("maxSessions", config.maxSessions(), 1, 10_000),
                ConfigValues.map("statuses", config.statuses(), STATUS_WORDS),
                ConfigValues.map("applicantKinds", config.applicantKinds(), KIND_WORDS),
                ConfigValues.map("channels", config.channels(), CHANNEL_WORDS),
                ConfigValues.map("resultDeliveries", config.resultDeliveries(), DELIVERY_WORDS),
                ConfigValues.patterns("dossierNumbers", config.dossierNumbers()),
                config.extensionsField().strip(),
                config.suspensionsField().strip());
    }
}
