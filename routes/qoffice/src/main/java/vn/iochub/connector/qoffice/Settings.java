package vn.iochub.connector.qoffice;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import vn.iochub.api.SourceSecrets;
import vn.iochub.reading.ConfigValues;

/**
 * The configuration of one instance, checked.
 *
 * @param url without a slash at its end; empty where nothing is fetched
 * @param credentials signs calls, and prints nothing of the key
 */
record Settings(
        String instance,
        String owner,
        String url,
        Credentials credentials,
        String listPath,
        String fetchPath,
        String updatePath,
        Map<String, String> parameters,
        List<String> messageTypes,
        List<String> idFields,
        List<String> statusFields,
        List<String> finishedStatuses,
        Duration every,
        int pageSize,
        int firstPage,
        int lookbackDays,
        Duration freshness,
        Duration timeout,
        long maxDocumentBytes,
        long maxAttachmentBytes,
        Map<String, String> statuses) {

    private static final Set<String> PARAMETERS =
            Set.of("from", "to", "page", "size", "messageType", "docId", "status", "reason");
    private static final Set<String> HEADERS = Set.of("systemId", "secretKey", "timestamp", "nonce", "signature");

    /** @throws IllegalArgumentException naming the key that is wrong, and how it should be */
    static Settings of(QofficeConnector.Config config, SourceSecrets secrets) {
        String url = url(config.url());
        return new Settings(
                config.instance(),
                config.owner(),
                url,
                url.isEmpty()
                        ? Credentials.NONE
                        : new Credentials(
                                ConfigValues.required("systemId", config.systemId()),
                                secrets.resolve(ConfigValues.required("secretKey", config.secretKey())),
                                one("authentication", config.authentication(), "header", "hmac")
                                        .equals("hmac"),
                                complete("headers", config.headers(), HEADERS),
                                config.hmacText().replace("\\n", "\n"),
                                one("hmacForm", config.hmacForm(), "base64", "hex")
                                        .equals("hex")),
                path("listPath", config.listPath()),
                path("fetchPath", config.fetchPath()),
                path("updatePath", config.updatePath()),
                complete("parameters", config.parameters(), PARAMETERS),
                list("messageTypes", config.messageTypes()),
                list("idFields", config.idFields()),
                list("statusFields", config.statusFields()),
                list("finishedStatuses", config.finishedStatuses()),
                Duration.ofSeconds(ConfigValues.range("everySeconds", config.everySeconds(), 1, 86_400)),
                ConfigValues.range("pageSize", config.pageSize(), 1, 1_000),
                ConfigValues.range("firstPage", config.firstPage(), 0, 1),
                ConfigValues.range("lookbackDays", config.lookbackDays(), 0, 365),
                Duration.ofMinutes(ConfigValues.range("freshnessMinutes", config.freshnessMinutes(), 1, 525_600)),
                Duration.ofSeconds(ConfigValues.range("timeoutSeconds", config.timeoutSeconds(), 1, 3_600)),
                ConfigValues.range("maxDocumentMegabytes", config.maxDocumentMegabytes(), 1, 4_000) * 1_000_000L,
                ConfigValues.range("maxAttachmentMegabytes", config.maxAttachmentMegabytes(), 1, 4_000) * 1_000_000L,
                ConfigValues.map("statuses", config.statuses(), Set.of()));
    }

    boolean off() {
        return url.isEmpty();
    }

    private static String url(String text) {
        String url = text.strip().replaceAll("/+$", "");
        if (url.isEmpty()) {
            return "";
        }
        try {
            URI uri = new URI(url);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (!http || uri.getHost() == null || uri.getQuery() != null || uri.getUserInfo() != null) {
                throw new IllegalArgumentException(
                        "url must be an address such as https://qoffice.example/v1, without user and query");
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("url must be an address such as https://qoffice.example/v1", e);
        }
        return url;
    }

    private static String path(String key, String text) {
        return ConfigValues.required(key, text).replaceAll("^/+|/+$", "");
    }

    private static String one(String key, String text, String... words) {
        String word = text.strip();
        if (!Arrays.asList(words).contains(word)) {
            throw new IllegalArgumentException(key + " must be one of " + List.of(words) + ", not: " + word);
        }
        return word;
    }

    private static Map<String, String> complete(String key, String text, Set<String> names) {
        Map<String, String> map = ConfigValues.map(key, text, Set.of());
        if (!map.keySet().equals(names)) {
            throw new IllegalArgumentException(
                    key + " must name each of " + names.stream().sorted().toList() + ", and nothing else");
        }
        return map;
    }

    private static List<String> list(String key, String text) {
        List<String> words = Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
        if (words.isEmpty()) {
            throw new IllegalArgumentException(key + " must name at least one, separated by commas");
        }
        return words;
    }
}
