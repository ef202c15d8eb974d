package vn.iochub.simulators.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the simulators sent, written down before it goes out, one JSON line for each message, item and end of an attempt. A
 * line has left this process when its method returns, so that a killed simulator leaves no message that nobody knows of.
 * Thread-safe.
 */
public final class Ledger implements Closeable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final BufferedWriter out;
    private final AtomicLong numbers = new AtomicLong();
    private final List<Sent> sent = new ArrayList<>();
    private final List<Attempt> attempts = new ArrayList<>();
    private final Map<String, Set<String>> forms = new LinkedHashMap<>();
    private final Map<String, long[]> counts = new LinkedHashMap<>();

    /** @param file made new; an old one is overwritten */
    public Ledger(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        out = Files.newBufferedWriter(
                file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
    }

    /** Writes down what is about to be sent. */
    public Sent send(String source, String way, String name, Sent.Kind kind, String identity, List<Item> items) {
        Sent one = new Sent("m-" + numbers.incrementAndGet(), source, way, name, kind, identity, items);
        StringBuilder lines = new StringBuilder(256 + 160 * items.size());
        ObjectNode head = JSON.createObjectNode();
        head.put("line", "sent");
        head.put("id", one.id());
        head.put("at", Instant.now().toString());
        head.put("source", source);
        head.put("way", way);
        head.put("name", name);
        head.put("kind", kind.name());
        head.put("identity", identity);
        lines.append(head).append('\n');
        int number = 0;
        for (Item item : items) {
            ObjectNode node = JSON.createObjectNode();
            node.put("line", "item");
            node.put("id", one.id() + "/" + number++);
            node.put("expected", item.expected().word());
            put(node, "code", item.code());
            put(node, "type", item.type());
            put(node, "key", item.key());
            if (item.order() != null) {
                node.put("order", item.order());
            }
            put(node, "witness", item.witness());
            put(node, "group", item.group());
            lines.append(node).append('\n');
        }
        synchronized (this) {
            write(lines);
            sent.add(one);
            if (kind != Sent.Kind.REFUSED) {
                long[] count = counts.computeIfAbsent(source, any -> new long[2]);
                count[0]++;
                count[1] += items.size();
            }
        }
        return one;
    }

    private static void put(ObjectNode node, String name, String value) {
        if (!value.isEmpty()) {
            node.put(name, value);
        }
    }

    /**
     * The same message is about to be sent in another form, such as with a new session in it; an earlier form may have
     * arrived.
     *
     * @param identity the SHA-256 of that form
     */
    public void form(Sent one, String identity) {
        ObjectNode node = JSON.createObjectNode();
        node.put("line", "form");
        node.put("id", one.id());
        node.put("at", Instant.now().toString());
        node.put("identity", identity);
        synchronized (this) {
            write(node + "\n");
            forms.computeIfAbsent(one.id(), id -> new LinkedHashSet<>()).add(identity);
        }
    }

    /** The hub has it. */
    public void answered(Sent one, String receipt) {
        attempt(new Attempt(one.id(), Attempt.End.ANSWERED, receipt));
    }

    /** Nobody knows whether the hub has it. */
    public void unknown(Sent one) {
        attempt(new Attempt(one.id(), Attempt.End.UNKNOWN, ""));
    }

    /** The hub did not let the sender in; what it tries next is another message. */
    public void refused(Sent one) {
        attempt(new Attempt(one.id(), Attempt.End.REFUSED, ""));
    }

    /** What the hub answered does not fit what was sent. */
    public void wrong(Sent one, String what) {
        attempt(new Attempt(one.id(), Attempt.End.WRONG, what));
    }

    private void attempt(Attempt attempt) {
        ObjectNode node = JSON.createObjectNode();
        node.put("line", "attempt");
        node.put("id", attempt.sent());
        node.put("at", Instant.now().toString());
        node.put("end", attempt.end().name());
        put(node, "receipt", attempt.receipt());
        synchronized (this) {
            write(node + "\n");
            attempts.add(attempt);
        }
    }

    private void write(CharSequence lines) {
        try {
            out.append(lines);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the ledger cannot be written", e);
        }
    }

    /** How many messages and items of a source the hub was to take. */
    public synchronized long[] count(String source) {
        long[] count = counts.get(source);
        return count == null ? new long[2] : count.clone();
    }

    public synchronized LedgerBook book() {
        return new LedgerBook(sent, attempts, forms);
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }

    /** Reads a ledger's file. A last line that was cut off by a kill is left out. */
    public static LedgerBook read(Path file) throws IOException {
        Map<String, Draft> drafts = new LinkedHashMap<>();
        List<Attempt> attempts = new ArrayList<>();
        Map<String, Set<String>> forms = new LinkedHashMap<>();
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        for (int i = 0; i < lines.size(); i++) {
            JsonNode node;
            try {
                node = JSON.readTree(lines.get(i));
            } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
                if (i == lines.size() - 1) {
                    break;
                }
                throw new IOException("line " + (i + 1) + " of " + file + " is damaged", e);
            }
            String id = node.path("id").asText();
            switch (node.path("line").asText()) {
                case "sent" -> drafts.put(id, new Draft(node, new ArrayList<>()));
                case "item" ->
                    drafts.get(id.substring(0, id.indexOf('/'))).items().add(item(node));
                case "form" ->
                    forms.computeIfAbsent(id, any -> new LinkedHashSet<>())
                            .add(node.path("identity").asText());
                case "attempt" ->
                    attempts.add(new Attempt(
                            id,
                            Attempt.End.valueOf(node.path("end").asText()),
                            node.path("receipt").asText()));
                default -> throw new IOException("line " + (i + 1) + " of " + file + " is of no known kind");
            }
        }
        return new LedgerBook(
                drafts.values().stream()
                        .map(draft -> new Sent(
                                draft.head().path("id").asText(),
                                draft.head().path("source").asText(),
                                draft.head().path("way").asText(),
                                draft.head().path("name").asText(),
                                Sent.Kind.valueOf(draft.head().path("kind").asText()),
                                draft.head().path("identity").asText(),
                                draft.items()))
                        .toList(),
                attempts,
                forms);
    }

    private record Draft(JsonNode head, List<Item> items) {}

    private static Item item(JsonNode node) {
        return new Item(
                node.path("type").asText(),
                node.path("key").asText(),
                node.has("order") ? node.get("order").asLong() : null,
                Outcome.of(node.path("expected").asText()),
                node.path("code").asText(),
                node.path("witness").asText(),
                node.path("group").asText());
    }
}
