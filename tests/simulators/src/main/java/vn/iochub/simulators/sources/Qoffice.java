package vn.iochub.simulators.sources;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import vn.iochub.simulators.ledger.Hashes;
import vn.iochub.simulators.ledger.Ledger;
import vn.iochub.simulators.ledger.Sent;
import vn.iochub.simulators.synthetic.Mix;

/**
 * A QOffice that is polled: lists what waits, gives a document, takes its status. With an odd seed its callers sign their
 * calls instead of showing the key. Some of its answers are errors, or end in the middle. Thread-safe.
 */
public final class Qoffice implements Simulator {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SYSTEM = "H51.15";
    private static final int MOST_WAITING = 60;
    private static final int THREADS = 2;

    private final String source;
    private final Ledger ledger;
    private final long seed;
    private final Mix mix;
    private final String key;
    private final boolean hmac;
    private final Signatures signatures;
    private final HttpServer server;
    private final double faults;
    private final SplittableRandom dice;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final Sender sender;
    private final Map<String, String> configuration = new LinkedHashMap<>();
    private final Map<String, Waiting> waiting = new LinkedHashMap<>();
    private volatile StoredLook look;
    private volatile boolean calm;
    private EdxmlWorld world;
    private int number;

    private static final class Waiting {
        private final Sent sent;
        private final EdxmlWorld.Letter letter;
        private final byte[] content;
        private boolean fetched;

        Waiting(Sent sent, EdxmlWorld.Letter letter, byte[] content) {
            this.sent = sent;
            this.letter = letter;
            this.content = content;
        }
    }

    /** @param faults how many of its answers are errors, from 0 to 1 */
    public Qoffice(String source, Shared shared, Ledger ledger, long seed, double perSecond, Mix mix, double faults)
            throws IOException {
        this.source = source;
        this.ledger = ledger;
        this.seed = seed;
        this.mix = mix;
        this.key = "key-of-" + Long.toHexString(new java.security.SecureRandom().nextLong());
        this.faults = faults;
        this.dice = new SplittableRandom(seed);
        this.hmac = seed % 2 != 0;
        this.signatures = new Signatures(SYSTEM, key);
        this.sender = new Sender(source + "-list", perSecond, this::offer);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
        configuration.put("url", "http://127.0.0.1:" + server.getAddress().getPort());
        configuration.put("systemId", SYSTEM);
        configuration.put("secretKey", shared.secret("qoffice-key", key));
        configuration.put("authentication", hmac ? "hmac" : "header");
        configuration.put("everySeconds", "2");
    }

    @Override
    public String source() {
        return source;
    }

    @Override
    public String ways() {
        return hmac ? "polled, hmac" : "polled, key";
    }

    @Override
    public Map<String, String> configuration() {
        return configuration;
    }

    @Override
    public void start(HubAddress hub) {
        look = new StoredLook(hub);
        synchronized (this) {
            world = new EdxmlWorld(seed, "000.00.49.H47", mix, look);
        }
        sender.start();
    }

    /** Puts the next document on the list. */
    private synchronized int offer() {
        if (waiting.size() < MOST_WAITING) {
            EdxmlWorld.Letter letter = world.next(true);
            byte[] content = letter.alone();
            Sent sent = ledger.send(
                    source,
                    "polled",
                    letter.status() ? "status" : "edoc",
                    Sent.Kind.MESSAGE,
                    Hashes.sha256(content),
                    letter.items());
            waiting.put("d" + ++number, new Waiting(sent, letter, content));
        }
        return 1;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (!known(exchange, body)) {
                answer(exchange, 401, "application/json", bytes("{\"success\":false}"));
                return;
            }
            boolean update = exchange.getRequestURI().getPath().equals("/updateStatus");
            switch (fault()) {
                case TOO_MANY -> {
                    exchange.getResponseHeaders().set("Retry-After", "1");
                    answer(exchange, 429, "application/json", bytes("{\"success\":false}"));
                    return;
                }
                case UNAVAILABLE -> {
                    answer(exchange, 503, "text/html", bytes("<html><body>503</body></html>"));
                    return;
                }
                case CUT_OFF -> {
                    if (update) {
                        // What was told has been taken in; that, the hub does not learn.
                        update(JSON.readTree(body));
                    }
                    cutOff(exchange);
                    return;
                }
                default -> {}
            }
            Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
            switch (exchange.getRequestURI().getPath()) {
                case "/getReceivedEdocList" -> answer(exchange, 200, "application/json", list(query));
                case "/getEdoc" -> fetch(exchange, query.getOrDefault("docId", ""));
                case "/updateStatus" -> answer(exchange, 200, "application/json", update(JSON.readTree(body)));
                default -> answer(exchange, 404, "application/json", bytes("{\"success\":false}"));
            }
        }
    }

    private boolean known(HttpExchange exchange, byte[] body) {
        if (hmac) {
            return signatures.valid(exchange, body);
        }
        return SYSTEM.equals(exchange.getRequestHeaders().getFirst("X-SystemId"))
                && key.equals(exchange.getRequestHeaders().getFirst("X-SecretKey"));
    }

    private enum Fault {
        NONE,
        TOO_MANY,
        UNAVAILABLE,
        CUT_OFF
    }

    /** When nothing more is sent there are none any more, so that the end comes soon. */
    private synchronized Fault fault() {
        if (calm || dice.nextDouble() >= faults) {
            return Fault.NONE;
        }
        return Fault.values()[1 + dice.nextInt(Fault.values().length - 1)];
    }

    /** Promises more than comes. */
    private static void cutOff(HttpExchange exchange) throws IOException {
        byte[] begun = bytes("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<edXML><edXMLEnvelope><edXMLHead");
        exchange.getResponseHeaders().set("Content-Type", "application/xml; charset=utf-8");
        exchange.sendResponseHeaders(200, begun.length * 50L);
        exchange.getResponseBody().write(begun);
        exchange.getResponseBody().flush();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, String> query(String text) {
        Map<String, String> query = new HashMap<>();
        for (String pair : text == null ? new String[0] : text.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                query.put(
                        pair.substring(0, equals),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return query;
    }

    private static void answer(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private synchronized byte[] list(Map<String, String> query) {
        boolean status = "status".equals(query.get("messageType"));
        int size = Integer.parseInt(query.getOrDefault("pageSize", "100"));
        int page = Integer.parseInt(query.getOrDefault("pageIndex", "1"));
        List<Map.Entry<String, Waiting>> all = waiting.entrySet().stream()
                .filter(entry -> entry.getValue().letter.status() == status)
                .toList();
        ObjectNode reply = JSON.createObjectNode();
        reply.put("success", true);
        reply.put("count", all.size());
        ArrayNode data = reply.putArray("data");
        all.stream().skip((long) (page - 1) * size).limit(size).forEach(entry -> {
            ObjectNode item = data.addObject();
            item.put("docId", entry.getKey());
            item.put("serviceType", "eDoc");
        });
        return bytes(reply.toString());
    }

    private void fetch(HttpExchange exchange, String id) throws IOException {
        byte[] content;
        synchronized (this) {
            Waiting one = waiting.get(id);
            if (one == null) {
                answer(exchange, 404, "application/json", bytes("{\"success\":false}"));
                return;
            }
            if (one.fetched) {
                // The hub came for it before, and what it did with it then is not known.
                ledger.unknown(one.sent);
            }
            one.fetched = true;
            content = one.content;
        }
        answer(exchange, 200, "application/xml; charset=utf-8", content);
    }

    private synchronized byte[] update(JsonNode call) {
        Waiting one = waiting.remove(call.path("docId").asText());
        if (one == null) {
            return bytes("{\"success\":false}");
        }
        ledger.answered(one.sent, "");
        boolean done = call.path("status").asText().equals("done");
        if (done != one.letter.clean() || done == call.has("errorDesc")) {
            ledger.wrong(one.sent, "was acknowledged with " + call);
        }
        world.answered(one.letter);
        return bytes("{\"success\":true}");
    }

    @Override
    public void stopSending() {
        calm = true;
        sender.stopSending();
    }

    @Override
    public synchronized int underWay() {
        return waiting.size();
    }

    @Override
    public String trouble() {
        return sender.trouble();
    }

    @Override
    public void close() throws InterruptedException {
        sender.close();
        server.stop(0);
        threads.shutdownNow();
        if (look != null) {
            look.close();
        }
    }
}
