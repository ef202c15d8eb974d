package vn.iochub.connector.ioffice;

import java.net.URI;
import java.time.Duration;
import java.util.Set;
import vn.iochub.edxml.EdxmlSettings;
import vn.iochub.reading.ConfigValues;

/**
 * The configuration of one instance, checked.
 *
 * @param publicAddress what the WSDL names as the service's address; empty for the address that was called
 */
record Settings(
        String instance,
        String owner,
        Duration freshness,
        long maxMessageBytes,
        EdxmlSettings edxml,
        String publicAddress) {
    private static final Set<String> STATUS_WORDS = Set.of(
            "arrived",
            "refused",
            "received",
            "assigned",
            "inProcess",
            "done",
            "recalled",
            "changeAgreed",
            "changeRefused");

    /** @throws IllegalArgumentException naming the key that is wrong, and how it should be */
    static Settings of(IofficeConnector.Config config) {
        int message = ConfigValues.range("maxMessageMegabytes", config.maxMessageMegabytes(), 1, 2_000);
        int attachment = ConfigValues.range("maxAttachmentMegabytes", config.maxAttachmentMegabytes(), 1, 2_000);
        return new Settings(
                config.instance(),
                config.owner(),
                Duration.ofMinutes(ConfigValues.range("freshnessMinutes", config.freshnessMinutes(), 1, 525_600)),
                message * 1_000_000L,
                new EdxmlSettings(
                        ConfigValues.map("statuses", config.statuses(), STATUS_WORDS), attachment * 1_000_000L),
                address(config.publicAddress().strip()));
    }

    private static String address(String text) {
        if (text.isEmpty()) {
            return text;
        }
        try {
            URI address = URI.create(text);
            if (address.getHost() != null
                    && ("http".equals(address.getScheme()) || "https".equals(address.getScheme()))) {
                return text;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("publicAddress is not an address: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(
                "publicAddress is an address such as https://hub.tinh.gov.vn/in/ioffice, not: " + text);
    }
}
