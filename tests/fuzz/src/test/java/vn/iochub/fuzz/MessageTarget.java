package vn.iochub.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.DeadLetters;
import vn.iochub.api.service.Envelope;
import vn.iochub.broker.DeadLetterQueue;
import vn.iochub.resilience.ResilienceComponent;
import vn.iochub.runtime.internal.PushDoor;

/**
 * Messages on a source's queue, over a real Artemis, with bodies, kinds, properties and headers that no source should send:
 * each is kept and has its receipt, or is put aside with its reason, and the message behind it is taken all the same.
 */
final class MessageTarget implements Target {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String INSTANCE = "eprocedure";
    private static final String OTHER = "other.place";
    private static final long PATIENCE_MILLIS = 60_000;
    /** What senders put beside a message, and what is the hub's own to write. */
    private static final List<String> NAMES = List.of(
            "contentType",
            "JMS_AMQP_CONTENT_TYPE",
            "JMS_AMQP_ma_x",
            "attribute_",
            "attribute_file",
            "attribute_a b",
            "attribute_\u0000",
            "attribute_\uD800",
            "attribute_" + "n".repeat(5_000),
            Envelope.RAW_ID,
            Envelope.RAW_ATTRIBUTES,
            Envelope.RAW_CONTENT_TYPE,
            DeadLetters.FROM,
            DeadLetters.REASON_EN,
            "JMSXGroupID",
            "JMSXDeliveryCount",
            "JMSXUserID",
            "_AMQ_LARGE_SIZE",
            "_AMQ_ORIG_QUEUE",
            "_AMQ_GROUP_ID",
            "",
            "x");

    private final Path folder;
    private final SmallBroker broker;
    private final DeadLetterQueue dead;
    private final PushDoor push;
    private final Connection connection;
    private final Session session;
    private final MessageProducer producer;
    private final MessageConsumer replies;
    private final List<Input> seeds;
    private long number;

    MessageTarget() throws Exception {
        folder = Files.createTempDirectory("iochub-fuzz-messages");
        broker = new SmallBroker(folder.resolve("broker"));
        for (String prefix : List.of(Broker.RECORDS, Broker.RAW, Broker.QUARANTINE, Broker.IN, Broker.REPLY)) {
            broker.ensureQueue(prefix + INSTANCE);
        }
        broker.ensureQueue(DeadLetters.QUEUE);
        broker.ensureQueue(OTHER);
        dead = new DeadLetterQueue(broker);
        push = new PushDoor(
                broker, dead, ResilienceComponent.withDefaults(), folder.resolve("data"), Targets.eprocedure());
        connection = broker.connect();
        connection.start();
        session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        producer = session.createProducer(session.createQueue(Broker.IN + INSTANCE));
        replies = session.createConsumer(session.createQueue(Broker.REPLY + INSTANCE));
        seeds = Targets.samples(INSTANCE).stream().map(ConnectorTarget::marked).toList();
    }

    @Override
    public String name() {
        return "push-message";
    }

    @Override
    public List<Input> seeds() {
        return seeds;
    }

    /** The sender's own. */
    @Override
    public long allocation(Input input) {
        return 256_000_000L + 40L * input.content().length;
    }

    @Override
    public Outcome run(Input input, Random random) throws Exception {
        clear();
        Message hostile = message(input.content(), random);
        boolean answered = headers(hostile, random);
        properties(hostile, random);
        String correlation = answered ? "call-" + number : "";
        if (answered) {
            hostile.setJMSCorrelationID(correlation);
        }
        String after = "after-" + number++;
        TextMessage good = session.createTextMessage("{\"service\":\"DongBoHoSoMC\",\"data\":[]}");
        good.setJMSReplyTo(session.createQueue(Broker.REPLY + INSTANCE));
        good.setJMSCorrelationID(after);
        producer.send(hostile);
        // Priorities would let it overtake.
        producer.send(good, jakarta.jms.DeliveryMode.PERSISTENT, hostile.getJMSPriority(), 0);

        TextMessage first = (TextMessage) replies.receive(PATIENCE_MILLIS);
        if (first == null) {
            throw new FaultException("the queue does not go on", "no receipt for the message behind");
        }
        boolean aside = broker.depth(DeadLetters.QUEUE) > 0;
        Outcome outcome = new Outcome(0, 1);
        if (answered && !aside) {
            outcome = receipt(first, correlation);
            first = (TextMessage) replies.receive(PATIENCE_MILLIS);
            if (first == null) {
                throw new FaultException("the queue does not go on", "no receipt for the message behind");
            }
        }
        receipt(first, after);
        // Both are on the way to the repository, or the one that could not be handled is where an admin sees it.
        long kept = broker.depth(Broker.RAW + INSTANCE);
        if (kept != (aside ? 1 : 2)) {
            throw new FaultException("neither kept nor put aside", kept + " messages kept");
        }
        if (aside) {
            DeadLetters.Letter letter = dead.list(10).get(0);
            if (letter.reason().isBlank() || !letter.from().equals(Broker.IN + INSTANCE)) {
                throw new FaultException("put aside without a reason", letter.toString());
            }
        }
        if (broker.depth(OTHER) > 0) {
            throw new FaultException("a receipt elsewhere", OTHER);
        }
        return outcome;
    }

    private static Outcome receipt(TextMessage reply, String correlation) throws JMSException, IOException {
        if (!correlation.equals(reply.getJMSCorrelationID())) {
            throw new FaultException("a receipt out of its turn", correlation + ": " + reply.getJMSCorrelationID());
        }
        JsonNode receipt = JSON.readTree(reply.getText());
        UUID.fromString(receipt.path("receipt").asText());
        for (JsonNode rejection : receipt.path("rejections")) {
            if (rejection.path("reason").asText().isBlank()) {
                throw new FaultException("no reason", receipt.toString());
            }
        }
        if (receipt.toString().contains(ConnectorTarget.MARKER)) {
            throw new FaultException("personal data in a receipt", receipt.toString());
        }
        long accepted = receipt.path("accepted").asLong();
        return new Outcome((int) accepted, (int) receipt.path("rejected").asLong());
    }

    private void clear() throws Exception {
        for (String prefix : List.of(Broker.RECORDS, Broker.RAW, Broker.QUARANTINE, Broker.IN)) {
            broker.clear(prefix + INSTANCE);
        }
        broker.clear(DeadLetters.QUEUE);
        broker.clear(OTHER);
    }

    // -------------------------------------------------------------------------------------------------- what is sent

    private Message message(byte[] body, Random random) throws JMSException {
        switch (random.nextInt(10)) {
            case 0 -> {
                return session.createTextMessage(new String(body, StandardCharsets.UTF_8));
            }
            case 1 -> {
                jakarta.jms.MapMessage map = session.createMapMessage();
                map.setBytes("body", body);
                map.setDouble("x", Double.NaN);
                return map;
            }
            case 2 -> {
                StreamMessage stream = session.createStreamMessage();
                stream.writeBytes(body);
                return stream;
            }
            case 3 -> {
                return random.nextBoolean()
                        ? session.createMessage()
                        : session.createObjectMessage(Interesting.text(random));
            }
            case 4 -> {
                // Larger than what is read at once.
                BytesMessage large = session.createBytesMessage();
                for (int size = 0; size < (1 << 20) + random.nextInt(1 << 18); size += Math.max(1, body.length)) {
                    large.writeBytes(body.length == 0 ? new byte[] {' '} : body);
                }
                return large;
            }
            default -> {
                BytesMessage bytes = session.createBytesMessage();
                bytes.writeBytes(body);
                return bytes;
            }
        }
    }

    /** Returns whether a receipt is to come. */
    private boolean headers(Message message, Random random) throws JMSException {
        if (random.nextInt(3) == 0) {
            message.setJMSType(Interesting.text(random));
        }
        producer.setPriority(random.nextInt(4) == 0 ? random.nextInt(10) : 4);
        int way = random.nextInt(4);
        Destination[] to = {
            session.createQueue(Broker.REPLY + INSTANCE),
            session.createQueue(OTHER),
            session.createTopic(Broker.REPLY + INSTANCE),
            null
        };
        // Mostly as it should be.
        int chosen = random.nextInt(3) == 0 ? way : 0;
        message.setJMSReplyTo(to[chosen]);
        if (chosen != 0 && random.nextBoolean()) {
            message.setJMSCorrelationIDAsBytes(new byte[] {0, -1, (byte) random.nextInt()});
        }
        return chosen == 0;
    }

    /** Past the checks of the client, as other clients and protocols write them. */
    private static void properties(Message message, Random random) {
        org.apache.activemq.artemis.api.core.Message core = ((ActiveMQMessage) message).getCoreMessage();
        int count = random.nextInt(6) == 0 ? 60 : random.nextInt(6);
        for (int i = 0; i < count; i++) {
            String name = count < 60 ? NAMES.get(random.nextInt(NAMES.size())) : "attribute_" + i;
            switch (random.nextInt(10)) {
                case 0 -> core.putBytesProperty(name, new byte[] {1, -1, 0});
                case 1 -> core.putLongProperty(name, random.nextBoolean() ? Long.MIN_VALUE : -1);
                case 2 -> core.putDoubleProperty(name, random.nextBoolean() ? Double.NaN : Double.POSITIVE_INFINITY);
                case 3 -> core.putBooleanProperty(name, true);
                case 4 -> core.putByteProperty(name, (byte) -1);
                case 5 -> core.putCharProperty(SimpleString.of(name), '\uD800');
                case 6 -> core.putStringProperty(name, null);
                default -> {
                    // Together no longer than what a client sends at all.
                    String text = Interesting.text(random);
                    core.putStringProperty(name, text.substring(0, Math.min(text.length(), count < 60 ? 4_000 : 500)));
                }
            }
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
            push.close();
            dead.close();
            broker.close();
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException("The broker does not stop", e);
        }
    }
}
