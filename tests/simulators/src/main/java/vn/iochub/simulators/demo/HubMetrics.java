package vn.iochub.simulators.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import vn.iochub.simulators.sources.HubAddress;

/** Reads the hub's figures of each source at {@code /metrics}. Thread-safe. */
final class HubMetrics {
    private static final Pattern LINE =
            Pattern.compile("iochub_([a-z_]+)\\{([^}]*)\\} ([0-9.eE+-]+|NaN)", Pattern.UNICODE_CASE);
    private static final Pattern SOURCE = Pattern.compile("(?:^|,)source=\"([^\"]*)\"");

    private final HttpClient http;
    private final HttpRequest request;

    HubMetrics(HubAddress hub) {
        http = hub.client();
        String login = hub.get("HUB_ADMIN_USER") + ":" + hub.get("HUB_ADMIN_PASSWORD");
        request = HttpRequest.newBuilder(URI.create(hub.get("HUB_URL") + "/metrics"))
                .timeout(Duration.ofSeconds(5))
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)))
                .GET()
                .build();
    }

    /** One source's figures by their metric's name, those of several tags added up. */
    Map<String, Map<String, Double>> read() throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException("/metrics: HTTP " + response.statusCode());
        }
        return parse(response.body());
    }

    static Map<String, Map<String, Double>> parse(String text) {
        Map<String, Map<String, Double>> figures = new HashMap<>();
        text.lines().forEach(line -> {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                Matcher source = SOURCE.matcher(matcher.group(2));
                if (source.find()) {
                    figures.computeIfAbsent(source.group(1), name -> new HashMap<>())
                            .merge(matcher.group(1), Double.parseDouble(matcher.group(3)), Double::sum);
                }
            }
        });
        return figures;
    }
}
