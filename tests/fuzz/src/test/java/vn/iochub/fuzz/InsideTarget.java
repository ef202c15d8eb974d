package vn.iochub.fuzz;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;
import org.awaitility.core.ConditionTimeoutException;
import vn.iochub.api.Connector;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.DeadLetters;
import vn.iochub.api.service.Envelope;
import vn.iochub.api.service.Resilience;
import vn.iochub.broker.DeadLetterQueue;
import vn.iochub.database.internal.EmbeddedPostgres;
import vn.iochub.database.internal.Role;
import vn.iochub.repository.internal.base.Troubles;
import vn.iochub.repository.internal.store.ChangePartitions;
import vn.iochub.repository.internal.store.Store;
import vn.iochub.repository.internal.types.Types;
import vn.iochub.repository.internal.writer.Meters;
import vn.iochub.repository.internal.writer.PendingRestore;
import vn.iochub.repository.internal.writer.QueueWorker;
import vn.iochub.repository.internal.writer.Writer;
import vn.iochub.resilience.ResilienceComponent;
import vn.iochub.runtime.internal.PushDoor;

/**
 * Messages on the hub's inside queues, over a real Artemis and into a real PostgreSQL, as a connector at fault or a broker that
 * mixes things up would leave them: each has a row (a state, a verdict, a refusal, a raw message) or lies among the dead letters
 * with its reason, and the message behind it is written all the same.
 */
final class InsideTarget implements Target {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String INSTANCE = "eprocedure";
    private static final List<String> PREFIXES = List.of(Broker.RECORDS, Broker.RAW, Broker.QUARANTINE);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(2);
    /** How long the writer waits for a type that nobody declares; a minute in the hub. */
    private static final Duration TYPE_PATIENCE = Duration.ofMillis(30);

    private static final String ROWS =
            "SELECT (SELECT count(*) FROM hub.change) + (SELECT count(*) FROM hub.verdict WHERE verdict <> 'rejected')"
                    + " + (SELECT count(*) FROM hub.quarantine) + (SELECT count(*) FROM hub.raw_message)";
    private static final String OF_MESSAGE =
            "SELECT (SELECT count(*) FROM hub.change WHERE raw_id = ?) + (SELECT count(*) FROM hub.verdict WHERE raw_id = ?)"
                    + " + (SELECT count(*) FROM hub.quarantine WHERE raw_id = ?) + (SELECT count(*) FROM hub.raw_message"
                    + " WHERE id = ?)";
    private static final String WITHOUT_REASON =
            "SELECT count(*) FROM hub.quarantine WHERE reason_vi = '' OR reason_en = ''";

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final SmallBroker broker;
    private final DeadLetterQueue dead;
    private final HikariDataSource database;
    private final Session session;
    private final MessageProducer producer;
    private final List<Input> seeds;
    /** What was sent already: a message that comes twice has its row once. */
    private final Set<String> seen = new HashSet<>();

    private long stored;

    InsideTarget() throws Exception {
        try {
            Path folder = Files.createTempDirectory("iochub-fuzz-inside");
            open.push(() -> delete(folder));
            Connector connector = Targets.eprocedure();
            Resilience resilience = ResilienceComponent.withDefaults();
            broker = opened(new SmallBroker(folder.resolve("broker")));
            for (String prefix : List.of(Broker.RECORDS, Broker.RAW, Broker.QUARANTINE, Broker.IN, Broker.REPLY)) {
                broker.ensureQueue(prefix + INSTANCE);
            }
            dead = opened(new DeadLetterQueue(broker));
            Connection connection = opened(broker.connect());
            session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            producer = session.createProducer(null);
            connection.start();
            try (PushDoor source = new PushDoor(broker, dead, resilience, folder.resolve("data"), connector)) {
                for (Input sample : Targets.samples(INSTANCE)) {
                    source.take(ConnectorTarget.marked(sample).content(), "application/json");
                }
            }
            seeds = left();
            EmbeddedPostgres postgres = opened(
                    new EmbeddedPostgres(folder.resolve("postgres"), 0, user -> "made-for-the-fuzzing-alone-" + user));
            postgres.start();
            HikariConfig pool = new HikariConfig();
            pool.setDataSource(postgres.dataSource(Role.WRITER));
            pool.setMaximumPoolSize(6);
            pool.setInitializationFailTimeout(-1);
            database = opened(new HikariDataSource(pool));
            ChangePartitions partitions = new ChangePartitions(database);
            Writer writer = opened(new Writer(
                    database,
                    partitions,
                    new QueueWorker.Shared(
                            broker,
                            new QueueWorker.Faults(resilience, dead),
                            new Store(database, partitions),
                            new Types(database, () -> connector.source().types(), Role.FEEDS.user()),
                            new Meters(new SimpleMeterRegistry()),
                            new Troubles(),
                            new Semaphore(4, true),
                            100,
                            1 << 20,
                            TYPE_PATIENCE),
                    Duration.ofSeconds(30),
                    new PendingRestore(folder.resolve("data"))));
            writer.start();
            until("the writer is not ready", writer::ready);
        } catch (Exception | Error e) {
            close();
            throw e;
        }
    }

    private <T extends AutoCloseable> T opened(T one) {
        open.push(one);
        return one;
    }

    @Override
    public String name() {
        return "inside";
    }

    @Override
    public List<Input> seeds() {
        return seeds;
    }

    /** The sender's own. */
    @Override
    public long allocation(Input input) {
        return 256_000_000L + 60L * input.content().length;
    }

    // ------------------------------------------------------------------------------------------------------- the seeds

    /** What the pipeline left on the inside queues, as texts that can be mutated: queue, properties by type, body. */
    private List<Input> left() throws JMSException, IOException {
        List<Input> found = new ArrayList<>();
        for (String prefix : PREFIXES) {
            try (MessageConsumer consumer = session.createConsumer(session.createQueue(prefix + INSTANCE))) {
                for (Message message = consumer.receive(2_000); message != null; message = consumer.receiveNoWait()) {
                    ObjectNode json = JSON.createObjectNode().put("queue", prefix);
                    ObjectNode properties = json.putObject("properties");
                    for (Object name : Collections.list(message.getPropertyNames())) {
                        property(properties, (String) name, message.getObjectProperty((String) name));
                    }
                    BytesMessage bytes = (BytesMessage) message;
                    byte[] body = new byte[(int) bytes.getBodyLength()];
                    bytes.readBytes(body);
                    json.put("body", Base64.getEncoder().encodeToString(body));
                    found.add(new Input(
                            prefix.replace("hub.", "").replace(".", "") + "-" + found.size() + ".json",
                            JSON.writeValueAsString(json).getBytes(StandardCharsets.UTF_8)));
                }
            }
        }
        if (found.isEmpty()) {
            throw new IllegalStateException("The pipeline left nothing on the inside queues");
        }
        return List.copyOf(found);
    }

    private static void property(ObjectNode properties, String name, Object value) {
        if (name.startsWith("JMS") || value == null) {
            return;
        }
        if (value instanceof Long number) {
            properties.put("long:" + name, number);
        } else if (value instanceof Integer number) {
            properties.put("int:" + name, number);
        } else if (value instanceof Boolean flag) {
            properties.put("boolean:" + name, flag);
        } else {
            properties.put("text:" + name, value.toString());
        }
    }

    // ----------------------------------------------------------------------------------------------------------- a run

    @Override
    public Outcome run(Input input, Random random) throws Exception {
        JsonNode json = read(input.content());
        String prefix = json.path("queue").asText();
        if (!PREFIXES.contains(prefix)) {
            prefix = PREFIXES.get(random.nextInt(PREFIXES.size()));
        }
        long before = stored;
        long quarantined = number("SELECT count(*) FROM hub.quarantine");
        UUID raw = fresh(random);
        String queue = prefix + INSTANCE;
        Message hostile = message(json, raw, random);
        boolean anew = seen.add(queue + identity(hostile));
        producer.send(session.createQueue(queue), hostile);
        UUID behind = fresh(random);
        producer.send(session.createQueue(queue), message(read(first(prefix).content()), behind, null));

        until("the message behind is not written", () -> number(OF_MESSAGE, behind) > 0);
        // One batch may end with the message behind it and still be on its way from the broker's view.
        until("the queue is not empty", () -> broker.depth(queue) == 0);
        stored = number(ROWS);
        long refused = number("SELECT count(*) FROM hub.quarantine") - quarantined;
        if (broker.depth(DeadLetters.QUEUE) > 0) {
            DeadLetters.Letter letter = dead.list(10).get(0);
            broker.clear(DeadLetters.QUEUE);
            if (letter.reason().isBlank() || !letter.from().equals(queue)) {
                throw new FaultException("put aside without a reason", letter.toString());
            }
            return new Outcome(0, 1);
        }
        JsonNode properties = json.path("properties");
        boolean leavesNoRow = Stream.of("boolean:", "long:", "int:", "text:")
                .anyMatch(type -> properties.has(type + Envelope.PROBE) || properties.has(type + Envelope.MARK));
        if (anew && !leavesNoRow && stored - before < 2) {
            throw new FaultException("a message without a row", queue + ": " + (stored - before) + " rows for two");
        }
        if (number(WITHOUT_REASON) > 0) {
            throw new FaultException("no reason", queue);
        }
        return refused > 0 && prefix.equals(Broker.RECORDS) ? new Outcome(0, (int) refused) : new Outcome(1, 0);
    }

    /** What the hub knows a message by that it cannot read. */
    private static String identity(Message message) throws JMSException {
        StringBuilder text = new StringBuilder();
        for (Object name : new TreeSet<Object>(Collections.list(message.getPropertyNames()))) {
            if (name.toString().startsWith("hub_") || name.toString().startsWith("cloudEvents_")) {
                text.append(name)
                        .append('=')
                        .append(message.getObjectProperty(name.toString()))
                        .append('\n');
            }
        }
        if (message instanceof BytesMessage bytes) {
            bytes.reset();
            byte[] body = new byte[(int) bytes.getBodyLength()];
            bytes.readBytes(body);
            text.append(new String(body, StandardCharsets.UTF_8));
        }
        return UUID.nameUUIDFromBytes(text.toString().getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    private Input first(String prefix) {
        String kind = prefix.replace("hub.", "").replace(".", "");
        return seeds.stream()
                .filter(seed -> seed.name().startsWith(kind))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No sample of " + prefix));
    }

    /** What is no JSON any more is the body of a message without properties. */
    private static JsonNode read(byte[] content) {
        try {
            JsonNode json = JSON.readTree(content);
            if (json != null && json.isObject()) {
                return json;
            }
        } catch (IOException e) {
            // Spoilt on purpose; below.
        }
        return JSON.createObjectNode().put("body", Base64.getEncoder().encodeToString(content));
    }

    /** @param random null for one that is whole */
    private Message message(JsonNode json, UUID raw, Random random) throws JMSException {
        Message message = session.createBytesMessage();
        byte[] body = body(json.path("body"));
        if (random != null && random.nextInt(20) == 0) {
            message = session.createTextMessage(new String(body, StandardCharsets.UTF_8));
        } else {
            ((BytesMessage) message).writeBytes(body);
        }
        org.apache.activemq.artemis.api.core.Message core = ((ActiveMQMessage) message).getCoreMessage();
        json.path("properties").properties().forEach(each -> {
            String key = each.getKey();
            String name = key.substring(key.indexOf(':') + 1);
            JsonNode value = each.getValue();
            switch (key.substring(0, Math.max(0, key.indexOf(':'))).toLowerCase(Locale.ROOT)) {
                case "long" -> core.putLongProperty(name, value.asLong(Long.MIN_VALUE));
                case "int" -> core.putIntProperty(name, value.asInt(Integer.MIN_VALUE));
                case "boolean" -> core.putBooleanProperty(name, value.asBoolean());
                default -> core.putStringProperty(name, value.isValueNode() ? value.asText() : value.toString());
            }
        });
        // Its own, so that its rows can be told; where the mutation spoilt it, that stays.
        String id = core.getStringProperty(Envelope.RAW_ID);
        if (id != null
                && seeds.stream().anyMatch(seed -> new String(seed.content(), StandardCharsets.UTF_8).contains(id))) {
            core.putStringProperty(Envelope.RAW_ID, raw.toString());
        }
        return message;
    }

    private static byte[] body(JsonNode body) {
        byte[] text = (body.isTextual() ? body.asText() : body.toString()).getBytes(StandardCharsets.UTF_8);
        byte[] decoded = Base64Text.decoded(text);
        return decoded == null ? text : decoded;
    }

    /** Of now, as the hub's are: in a partition that is there. */
    private static UUID fresh(Random random) {
        long time = System.currentTimeMillis() << 16 | 0x7000 | random.nextInt(0x1000);
        return new UUID(time, random.nextLong() & 0x3FFFFFFFFFFFFFFFL | 0x8000000000000000L);
    }

    private static void until(String otherwise, Callable<Boolean> holds) {
        try {
            await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(LOOK).until(holds);
        } catch (ConditionTimeoutException e) {
            throw new FaultException("the queue does not go on", otherwise, e);
        }
    }

    private long number(String sql, UUID... of) throws SQLException {
        try (java.sql.Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 1; of.length > 0 && i <= 4; i++) {
                statement.setObject(i, of[0]);
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Override
    public void close() {
        try {
            for (AutoCloseable one : open) {
                one.close();
            }
        } catch (Exception e) {
            throw new IllegalStateException("The servers do not stop", e);
        }
    }
}
