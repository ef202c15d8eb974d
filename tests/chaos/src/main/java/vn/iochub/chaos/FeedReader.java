package vn.iochub.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An IOC application: reads every feed page by page, and keeps each page together with its cursor, as in one transaction.
 * Killed, it forgets the page in its hand and goes on from the cursor that it kept. Thread-safe.
 */
final class FeedReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FeedReader.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long PAUSE_MILLIS = 200;
    private static final int LIMIT = 500;
    private static final int SHOWN = 20;

    private final String url;
    private final String login;
    /** By feed, what was kept. */
    private final Map<String, Feed> feeds = new TreeMap<>();

    private final List<String> faults = new ArrayList<>();
    private final Set<String> keys = new HashSet<>();
    private Thread thread;
    private long kills;
    private long items;
    private long reordered;
    private long repeated;
    private volatile String trouble = "";

    private static final class Feed {
        private String cursor = "";
        private final List<Long> positions = new ArrayList<>();
        private final Set<Long> seen = new HashSet<>();
        private final Map<String, String> versions = new HashMap<>();
    }

    /** @param port of the relay to the hub's HTTP */
    FeedReader(int port, Map<String, String> env) {
        this.url = "http://127.0.0.1:" + port;
        this.login = "Basic "
                + Base64.getEncoder()
                        .encodeToString((env.get("HUB_IOC_USER") + ":" + env.get("HUB_IOC_PASSWORD"))
                                .getBytes(StandardCharsets.UTF_8));
    }

    synchronized void start() {
        thread = new Thread(this::run, "feed-reader");
        thread.setDaemon(true);
        thread.start();
    }

    /** Ends it in the middle of whatever it does. */
    void kill() throws InterruptedException {
        Thread last;
        synchronized (this) {
            last = thread;
            thread = null;
            kills++;
        }
        last.interrupt();
        last.join(PATIENCE.toMillis());
    }

    private void run() {
        // A new one has no connection of the old one.
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
        while (!Thread.currentThread().isInterrupted()) {
            try {
                boolean more = false;
                for (JsonNode feed : get(http, "/api/feeds").path("feeds")) {
                    more |= page(http, feed.path("path").asText());
                }
                trouble = "";
                if (!more) {
                    TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                }
            } catch (InterruptedException e) {
                return;
            } catch (IOException e) {
                trouble = e.toString();
                LOG.debug("the feed is away", e);
                try {
                    TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                } catch (InterruptedException stop) {
                    return;
                }
            }
        }
    }

    private boolean page(HttpClient http, String path) throws IOException, InterruptedException {
        String cursor;
        synchronized (this) {
            cursor = feeds.computeIfAbsent(path, any -> new Feed()).cursor;
        }
        JsonNode page =
                get(http, "/api/feeds/" + path + "?limit=" + LIMIT + (cursor.isEmpty() ? "" : "&after=" + cursor));
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedException("killed with a page in hand");
        }
        keep(path, page);
        return page.path("more").asBoolean();
    }

    private synchronized void keep(String path, JsonNode page) {
        if (Thread.currentThread() != thread) {
            return; // killed: what it holds is lost with it
        }
        Feed feed = feeds.get(path);
        for (JsonNode item : page.path("items")) {
            String place = item.path("cursor").asText();
            long position = Long.parseLong(place.substring(place.indexOf('.') + 1));
            String key = item.path("key").asText();
            items++;
            if (!feed.seen.add(position)) {
                repeated++;
                fault(path + " gave position " + position + " twice");
            }
            if (!feed.positions.isEmpty() && feed.positions.get(feed.positions.size() - 1) >= position) {
                reordered++;
                fault(path + " gave position " + position + " after a later one");
            }
            feed.positions.add(position);
            String version = item.path("sequence").asText();
            String before = feed.versions.put(key, version);
            if (before != null && before.compareTo(version) >= 0) {
                reordered++;
                fault(path + " gave version " + version + " of " + key + " after " + before);
            }
            keys.add(key);
        }
        feed.cursor = page.path("cursor").asText();
        notifyAll();
    }

    private void fault(String text) {
        if (faults.size() < SHOWN) {
            faults.add(text);
        }
    }

    private JsonNode get(HttpClient http, String path) throws IOException, InterruptedException {
        HttpResponse<String> response = Http.send(
                http,
                HttpRequest.newBuilder(URI.create(url + path))
                        .header("Authorization", login)
                        .GET()
                        .build(),
                PATIENCE);
        if (response.statusCode() != 200) {
            throw new IOException(path + ": HTTP " + response.statusCode() + " " + response.body());
        }
        return JSON.readTree(response.body());
    }

    /** Waits until a record of this key has come; in nanoseconds since {@code from}. */
    synchronized Optional<Long> await(String key, long from, Duration limit) throws InterruptedException {
        long deadline = from + limit.toNanos();
        while (!keys.contains(key)) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return Optional.empty();
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return Optional.of(System.nanoTime() - from);
    }

    String trouble() {
        return trouble;
    }

    /**
     * What came, held to the change log.
     *
     * @param items how many it got
     * @param gaps changes that it never got
     * @param invented positions that no change has
     * @param repeated positions that came twice
     * @param reordered positions or versions that went backwards
     */
    record Verdict(
            long feeds,
            long items,
            long kills,
            long gaps,
            long invented,
            long repeated,
            long reordered,
            List<String> faults) {
        boolean well() {
            return gaps + invented + repeated + reordered == 0;
        }
    }

    /** @param log the positions of the change log by type */
    synchronized Verdict judge(Map<String, List<Long>> log) {
        long gaps = 0;
        long invented = 0;
        List<String> told = new ArrayList<>(faults);
        Map<String, Set<Long>> seen = new LinkedHashMap<>();
        feeds.forEach((path, feed) -> seen.put(path, feed.seen));
        for (Map.Entry<String, List<Long>> type : log.entrySet()) {
            Set<Long> got = seen.getOrDefault(type.getKey(), Set.of());
            Set<Long> there = new HashSet<>(type.getValue());
            for (long position : type.getValue()) {
                if (!got.contains(position)) {
                    gaps++;
                    told.add(type.getKey() + " never gave position " + position);
                }
            }
            invented += got.stream().filter(each -> !there.contains(each)).count();
        }
        return new Verdict(
                feeds.size(),
                items,
                kills,
                gaps,
                invented,
                repeated,
                reordered,
                told.stream().limit(SHOWN).toList());
    }

    /** How many it has got of the change log; to see whether it has got all. */
    synchronized long items() {
        return items;
    }

    @Override
    public void close() throws InterruptedException {
        if (thread != null) {
            kill();
        }
    }
}
