package vn.iochub.connector.qoffice;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Plays a QOffice over real HTTP, and keeps a ledger of what it was told. Thread-safe. */
final class QofficeServer implements AutoCloseable {
    static final String SYSTEM = "H51.15";
    static final String KEY = "synthetic-key";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A fault to answer a call with, in place of the right answer. */
    record Fault(int status, Map<String, String> headers, byte[] body, int claimed) {
        static Fault of(int status) {
            return new Fault(status, Map.of(), new byte[0], -1);
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final Map<String, byte[]> documents = new LinkedHashMap<>();
    private final Map<String, String> types = new LinkedHashMap<>();
    private final Map<String, String> statuses = new LinkedHashMap<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final List<JsonNode> updates = new CopyOnWriteArrayList<>();
    private volatile Function<String, Fault> faults = call -> null;
    private volatile boolean hmac;
    private volatile boolean pages = true;
    private volatile boolean showsStatus = true;
    private volatile int mostOnAPage = Integer.MAX_VALUE;

    QofficeServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1/";
    }

    synchronized void add(String id, byte[] document, String type) {
        documents.put(id, document);
        types.put(id, type);
        statuses.put(id, "initial");
    }

    synchronized void remove(String id) {
        documents.remove(id);
    }

    /** Decides by {@code METHOD /path?query} what goes wrong; null for nothing. */
    void faults(Function<String, Fault> decide) {
        faults = decide;
    }

    void hmac(boolean wanted) {
        hmac = wanted;
    }

    void pages(boolean known) {
        pages = known;
    }

    /** Gives no more on a page, whatever it is asked for. */
    void mostOnAPage(int most) {
        mostOnAPage = most;
    }

    void showsStatus(boolean shown) {
        showsStatus = shown;
    }

    private final Set<String> nonces = ConcurrentHashMap.newKeySet();

    List<String> calls(String part) {
        return calls.stream().filter(call -> call.contains(part)).toList();
    }

    List<JsonNode> updates() {
        return List.copyOf(updates);
    }

    synchronized Map<String, String> statuses() {
        return Map.copyOf(statuses);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String call = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            calls.add(call);
            if (!known(exchange, body)) {
                answer(exchange, 401, "application/json", "{\"success\":false}".getBytes(StandardCharsets.UTF_8));
                return;
            }
            Fault fault = faults.apply(call);
            if (fault != null) {
                fault.headers()
                        .forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
                exchange.sendResponseHeaders(
                        fault.status(),
                        fault.claimed() >= 0 ? fault.claimed() : fault.body().length == 0 ? -1 : fault.body().length);
                exchange.getResponseBody().write(fault.body());
                return;
            }
            Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
            switch (exchange.getRequestURI().getPath()) {
                case "/v1/getReceivedEdocList" -> list(exchange, query);
                case "/v1/getEdoc" -> fetch(exchange, query.get("docId"));
                case "/v1/updateStatus" -> update(exchange, JSON.readTree(body));
                default -> answer(exchange, 404, "text/plain", new byte[0]);
            }
        }
    }

    private void list(HttpExchange exchange, Map<String, String> query) throws IOException {
        if (!query.getOrDefault("fromDate", "").matches("\\d{4}/\\d{2}/\\d{2}") || !query.containsKey("toDate")) {
            answer(exchange, 400, "text/plain", new byte[0]);
            return;
        }
        int size = Math.min(Integer.parseInt(query.get("pageSize")), mostOnAPage);
        int page = Integer.parseInt(query.get("pageIndex"));
        ObjectNode reply = JSON.createObjectNode();
        reply.put("success", true);
        ArrayNode data = reply.putArray("data");
        synchronized (this) {
            List<String> ids = new ArrayList<>(types.keySet());
            for (int i = 0; i < ids.size(); i++) {
                boolean here = !pages || (i >= (page - 1) * size && i < page * size);
                if (here && "edoc".equals(query.get("messageType"))) {
                    ObjectNode item = data.addObject();
                    item.put("docId", ids.get(i));
                    if (showsStatus) {
                        item.put("status", statuses.get(ids.get(i)));
                    }
                }
            }
        }
        answer(exchange, 200, "application/json", JSON.writeValueAsBytes(reply));
    }

    private void fetch(HttpExchange exchange, String id) throws IOException {
        byte[] document;
        String type;
        synchronized (this) {
            document = documents.get(id);
            type = types.get(id);
        }
        if (document == null) {
            answer(exchange, 404, "text/plain", new byte[0]);
        } else {
            answer(exchange, 200, type, document);
        }
    }

    private void update(HttpExchange exchange, JsonNode body) throws IOException {
        synchronized (this) {
            statuses.put(body.path("docId").asText(), body.path("status").asText());
        }
        updates.add(body);
        answer(exchange, 200, "application/json", "{\"success\":true}".getBytes(StandardCharsets.UTF_8));
    }

    private static void answer(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    /** Checks the caller as the README says a call is signed. */
    private boolean known(HttpExchange exchange, byte[] body) {
        String system = exchange.getRequestHeaders().getFirst("X-SystemId");
        if (!SYSTEM.equals(system)) {
            return false;
        }
        if (!hmac) {
            return KEY.equals(exchange.getRequestHeaders().getFirst("X-SecretKey"));
        }
        if (exchange.getRequestHeaders().containsKey("X-SecretKey")) {
            return false;
        }
        String query = exchange.getRequestURI().getRawQuery();
        String timestamp = exchange.getRequestHeaders().getFirst("X-Timestamp");
        String nonce = exchange.getRequestHeaders().getFirst("X-Nonce");
        try {
            String hash = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(body));
            String signed = String.join(
                    "\n",
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    query == null ? "" : query,
                    system,
                    timestamp,
                    nonce,
                    hash);
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(KEY.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            String expected = Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
            // A nonce that comes again is a call that somebody has overheard.
            return expected.equals(exchange.getRequestHeaders().getFirst("X-Signature")) && nonces.add(nonce);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> query(String raw) {
        Map<String, String> found = new LinkedHashMap<>();
        if (raw != null) {
            for (String pair : raw.split("&")) {
                String[] sides = pair.split("=", 2);
                found.put(sides[0], URLDecoder.decode(sides[1], StandardCharsets.UTF_8));
            }
        }
        return found;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
