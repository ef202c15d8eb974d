package vn.iochub.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at what the hub says of itself, several times a second, past all relays. Thread-safe. */
final class HealthWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HealthWatch.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMillis(1_500);
    private static final long EVERY_MILLIS = 200;
    private static final Pattern GAUGE =
            Pattern.compile("iochub_health\\{[^}]*part=\"([^\"]*)\"[^}]*\\} ([0-9.]+)(?: .*)?");

    /** The part that stands for the hub's answering at all. */
    static final String HUB = "hub";

    /** Where an operator looks. */
    enum Channel {
        HEALTH,
        /** What {@code ./hub status} reads. */
        FILE,
        METRICS;

        String words() {
            return switch (this) {
                case HEALTH -> "/health";
                case FILE -> "the launcher's status";
                case METRICS -> "/metrics";
            };
        }
    }

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final String url;
    private final String login;
    private final Path file;
    private final ScheduledExecutorService looking;
    private final Map<Channel, Map<String, String>> latest = new EnumMap<>(Channel.class);

    HealthWatch(int port, Map<String, String> env, Path home) {
        this.url = "http://127.0.0.1:" + port;
        this.login = "Basic "
                + Base64.getEncoder()
                        .encodeToString((env.get("HUB_ADMIN_USER") + ":" + env.get("HUB_ADMIN_PASSWORD"))
                                .getBytes(StandardCharsets.UTF_8));
        this.file = home.resolve("data/run/health.txt");
        for (Channel channel : Channel.values()) {
            latest.put(channel, Map.of());
        }
        looking = Executors.newScheduledThreadPool(Channel.values().length, task -> {
            Thread thread = new Thread(task, "health-watch");
            thread.setDaemon(true);
            return thread;
        });
        every(Channel.HEALTH, this::health);
        every(Channel.FILE, this::file);
        every(Channel.METRICS, this::metrics);
    }

    /** One look. */
    @FunctionalInterface
    private interface Look {
        Map<String, String> look() throws Exception;
    }

    private void every(Channel channel, Look look) {
        looking.scheduleWithFixedDelay(
                () -> {
                    Map<String, String> seen;
                    try {
                        seen = look.look();
                    } catch (IOException e) {
                        LOG.debug("no answer", e);
                        seen = Map.of(HUB, "DOWN");
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        return;
                    } catch (Exception e) {
                        LOG.warn("event=look_failed channel={}", channel, e);
                        return;
                    }
                    set(channel, seen);
                },
                0,
                EVERY_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    private synchronized void set(Channel channel, Map<String, String> seen) {
        latest.put(channel, seen);
        notifyAll();
    }

    private String get(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = Http.send(
                http,
                HttpRequest.newBuilder(URI.create(url + path))
                        .header("Authorization", login)
                        .GET()
                        .build(),
                PATIENCE);
        if (response.statusCode() != 200 && response.statusCode() != 503) {
            throw new IOException(path + ": HTTP " + response.statusCode());
        }
        return response.body();
    }

    private Map<String, String> health() throws IOException, InterruptedException {
        JsonNode node = JSON.readTree(get("/health"));
        Map<String, String> parts = new HashMap<>();
        parts.put(HUB, "UP");
        for (JsonNode part : node.path("parts")) {
            parts.put(part.path("part").asText(), part.path("status").asText());
        }
        return parts;
    }

    private Map<String, String> file() throws IOException {
        Map<String, String> parts = new HashMap<>();
        // Written each second: an old one is of a hub that is dead or stands still.
        boolean fresh = Files.exists(file)
                && System.currentTimeMillis() - Files.getLastModifiedTime(file).toMillis() < 4_000;
        parts.put(HUB, fresh ? "UP" : "DOWN");
        if (fresh) {
            for (String line : Files.readAllLines(file)) {
                String[] cells = line.split("\t", -1);
                if (cells[0].equals("part") && cells.length > 2) {
                    parts.put(cells[1], cells[2]);
                }
            }
        }
        return parts;
    }

    private Map<String, String> metrics() throws IOException, InterruptedException {
        Map<String, String> parts = new HashMap<>();
        parts.put(HUB, "UP");
        get("/metrics").lines().forEach(line -> {
            Matcher matcher = GAUGE.matcher(line);
            if (matcher.matches()) {
                parts.put(matcher.group(1), Double.parseDouble(matcher.group(2)) == 0 ? "UP" : "DOWN");
            }
        });
        return parts;
    }

    /** Everything that is not up, for people. */
    synchronized String troubles() {
        StringBuilder text = new StringBuilder();
        latest.get(Channel.HEALTH).forEach((part, status) -> {
            if (!status.equals("UP")) {
                text.append(text.isEmpty() ? "" : ", ")
                        .append(part)
                        .append(' ')
                        .append(status.toLowerCase(Locale.ROOT));
            }
        });
        return text.toString();
    }

    /**
     * Waits until a part that fits is not up.
     *
     * @param from when it could be told first; asked again and again, as the hub may be taken away meanwhile
     * @return since {@code from}, in nanoseconds; empty when it is not seen within the limit
     */
    Optional<Long> trouble(Channel channel, Predicate<String> part, LongSupplier from, Duration limit)
            throws InterruptedException {
        return await(from, limit, () -> latest.get(channel).entrySet().stream()
                .anyMatch(each -> part.test(each.getKey()) && !each.getValue().equals("UP")));
    }

    /** Waits until all parts that fit are up and the hub answers; as above. */
    Optional<Long> well(Channel channel, Predicate<String> part, long from, Duration limit)
            throws InterruptedException {
        return await(() -> from, limit, () -> {
            Map<String, String> now = latest.get(channel);
            return "UP".equals(now.get(HUB))
                    && now.entrySet().stream()
                            .filter(each -> part.test(each.getKey()))
                            .allMatch(each -> each.getValue().equals("UP"));
        });
    }

    /** Waits until a part is up again, or there at all. */
    void present(String part, Duration limit) throws InterruptedException {
        Optional<Long> came =
                within(limit, () -> "UP".equals(latest.get(Channel.HEALTH).get(part)));
        if (came.isEmpty()) {
            throw new IllegalStateException(part + " did not come back");
        }
    }

    /** Waits until nobody tells of a part any more. */
    void gone(String part, Duration limit) throws InterruptedException {
        Optional<Long> went = within(limit, () -> !latest.get(Channel.HEALTH).containsKey(part));
        if (went.isEmpty()) {
            throw new IllegalStateException(part + " did not go");
        }
    }

    private Optional<Long> within(Duration limit, BooleanSupplier condition) throws InterruptedException {
        long now = System.nanoTime();
        return await(() -> now, limit, condition);
    }

    private synchronized Optional<Long> await(LongSupplier from, Duration limit, BooleanSupplier condition)
            throws InterruptedException {
        while (!condition.getAsBoolean()) {
            long left = from.getAsLong() + limit.toNanos() - System.nanoTime();
            if (left <= 0) {
                return Optional.empty();
            }
            TimeUnit.NANOSECONDS.timedWait(this, Math.min(left, TimeUnit.MILLISECONDS.toNanos(500)));
        }
        // Seen before it counts, where the hub was away when it began.
        return Optional.of(Math.max(0, System.nanoTime() - from.getAsLong()));
    }

    @Override
    public void close() {
        looking.shutdownNow();
    }
}
