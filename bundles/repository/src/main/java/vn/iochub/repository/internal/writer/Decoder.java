package vn.iochub.repository.internal.writer;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import vn.iochub.api.RejectCode;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.Envelope;
import vn.iochub.repository.internal.base.Clock;
import vn.iochub.repository.internal.base.Texts;
import vn.iochub.repository.internal.store.Entry;
import vn.iochub.repository.internal.types.TypeId;

/** Reads the messages of one queue. Not thread-safe: each worker has its own. */
final class Decoder {
    private static final Pattern TYPE =
            Pattern.compile("vn\\.iochub\\.([a-z][a-z0-9]*)\\.([A-Za-z0-9]+)\\.v([0-9]{1,6})");
    private static final HexFormat HEX = HexFormat.of();

    private final String kind;
    private final String instance;
    /** Types come in their thousands and are few. */
    private final Map<String, TypeId> types = new HashMap<>();
    /** All records of one raw message have the same, and to parse it takes longer than all else. */
    private String lastReceivedText = "";

    private long lastReceived;

    /**
     * @param queue an inside queue's name
     * @throws IllegalArgumentException when it is not one
     */
    Decoder(String queue) {
        this.kind = kind(queue);
        this.instance = queue.substring(kind.length());
    }

    static String kind(String queue) {
        for (String prefix : new String[] {Broker.RECORDS, Broker.RAW, Broker.QUARANTINE}) {
            if (queue.startsWith(prefix) && queue.length() > prefix.length()) {
                return prefix;
            }
        }
        throw new IllegalArgumentException("Not an inside queue: " + queue);
    }

    String instance() {
        return instance;
    }

    /**
     * Decodes a message.
     *
     * @param arrival the message's place in its batch
     * @throws JMSException when the broker fails
     */
    Entry decode(Message message, int arrival) throws JMSException, MalformedMessageException {
        // Outside of the catch: a large one is read from the broker, and what fails then is the world.
        byte[] body = message instanceof BytesMessage bytes ? body(bytes) : null;
        try {
            if (body == null) {
                throw new MalformedMessageException("not a message of bytes");
            }
            return switch (kind) {
                case Broker.RAW -> raw(message, body);
                case Broker.QUARANTINE -> refused(message, body);
                default -> record(message, arrival, body);
            };
        } catch (MessageFormatException | MessageEOFException | RuntimeException e) {
            // Whatever it is, the message would be the same at its next delivery, and hold up its queue for ever.
            throw new MalformedMessageException("unreadable property", e);
        }
    }

    /** What is kept of a message that cannot be decoded. */
    Entry.Refused unreadable(Message message) throws JMSException {
        byte[] body = message instanceof BytesMessage bytes ? body(bytes) : new byte[0];
        // The same at a redelivery, so that the row is not written twice, and another for any other message. The hub's
        // own messages have no id of the broker's.
        UUID content = content(message, body);
        UUID rawId;
        try {
            rawId = uuid(message, Envelope.RAW_ID);
        } catch (MalformedMessageException | RuntimeException e) {
            rawId = content;
        }
        int item;
        try {
            item = message.getIntProperty(Envelope.ITEM);
        } catch (MessageFormatException | RuntimeException e) {
            // Below 0, where no row of a message is.
            item = content.hashCode() | Integer.MIN_VALUE;
        }
        return new Entry.Refused(
                rawId,
                item,
                0,
                false,
                instance,
                RejectCode.UNREADABLE.name(),
                "",
                "",
                "Thông điệp nội bộ không đọc được; đây là lỗi của hub hoặc của đầu nối.",
                "An inside message cannot be read; the hub or the connector is at fault.",
                Texts.fragment(body),
                Texts.storable(optional(message, Envelope.CONNECTOR)),
                "",
                "",
                Clock.now());
    }

    private UUID content(Message message, byte[] body) throws JMSException {
        // The same noise on two queues is two messages.
        StringBuilder properties = new StringBuilder(kind).append(instance).append('\n');
        for (Object name : new TreeSet<Object>(Collections.list(message.getPropertyNames()))) {
            // Not all of them: the broker's own count deliveries.
            if (name instanceof String own && (own.startsWith("hub_") || own.startsWith("cloudEvents_"))) {
                properties
                        .append(own)
                        .append('=')
                        .append(message.getObjectProperty(own))
                        .append('\n');
            }
        }
        properties.append(text(body));
        return UUID.nameUUIDFromBytes(properties.toString().getBytes(StandardCharsets.UTF_8));
    }

    private Entry record(Message message, int arrival, byte[] body) throws JMSException, MalformedMessageException {
        if (message.propertyExists(Envelope.PROBE)) {
            return probe(message);
        }
        if (message.propertyExists(Envelope.MARK)) {
            return new Entry.Mark(message.getLongProperty(Envelope.MARK), instance, Clock.now());
        }
        return state(message, arrival, body);
    }

    private Entry state(Message message, int arrival, byte[] body) throws JMSException, MalformedMessageException {
        TypeId type = types.computeIfAbsent(required(message, Envelope.TYPE), Decoder::type);
        String time = message.getStringProperty(Envelope.TIME);
        return new Entry.State(
                arrival,
                type.path(),
                type.major(),
                required(message, Envelope.SUBJECT),
                id(required(message, Envelope.ID)),
                longProperty(message, Envelope.ORDER),
                (int) longProperty(message, Envelope.REVISION),
                message.getBooleanProperty(Envelope.UNSTAMPED),
                HEX.parseHex(required(message, Envelope.HASH)),
                time == null ? null : Clock.micros(Instant.parse(time)),
                received(message),
                instance,
                uuid(message, Envelope.RAW_ID),
                (int) longProperty(message, Envelope.ITEM),
                optional(message, Envelope.ORIGIN),
                optional(message, Envelope.CONNECTOR),
                body);
    }

    private Entry raw(Message message, byte[] body) throws JMSException, MalformedMessageException {
        String file = message.getStringProperty(Envelope.RAW_FILE);
        String originalHash = message.getStringProperty(Envelope.RAW_ORIGINAL_HASH);
        String attributes = optional(message, Envelope.RAW_ATTRIBUTES);
        return new Entry.Raw(
                uuid(message, Envelope.RAW_ID),
                instance,
                received(message),
                longProperty(message, Envelope.RAW_ARRIVAL),
                Texts.storable(optional(message, Envelope.RAW_CONTENT_TYPE)),
                attributes.isEmpty() ? "{}" : attributes,
                longProperty(message, Envelope.RAW_SIZE),
                HEX.parseHex(required(message, Envelope.RAW_HASH)),
                originalHash == null ? null : HEX.parseHex(originalHash),
                optional(message, Envelope.CONNECTOR),
                longProperty(message, Envelope.ACCEPTED),
                longProperty(message, Envelope.REJECTED),
                file == null ? body : null,
                file);
    }

    private Entry refused(Message message, byte[] body) throws JMSException, MalformedMessageException {
        return new Entry.Refused(
                uuid(message, Envelope.RAW_ID),
                (int) longProperty(message, Envelope.ITEM),
                message.propertyExists(Envelope.REVISION) ? message.getIntProperty(Envelope.REVISION) : 0,
                message.getBooleanProperty(Envelope.REJECT_REST),
                instance,
                Texts.storable(required(message, Envelope.REJECT_CODE)),
                Texts.storable(optional(message, Envelope.ORIGIN)),
                Texts.storable(optional(message, Envelope.REJECT_PATH)),
                reason(
                        message,
                        Envelope.REJECT_REASON_VI,
                        "Không có lý do kèm theo; đây là lỗi của hub hoặc của đầu nối."),
                reason(
                        message,
                        Envelope.REJECT_REASON_EN,
                        "It came without a reason; the hub or the connector is at fault."),
                Texts.fragment(body),
                Texts.storable(optional(message, Envelope.CONNECTOR)),
                "",
                "",
                message.propertyExists(Envelope.RECORDED_TIME) ? received(message) : Clock.now());
    }

    private static String reason(Message message, String name, String otherwise) throws JMSException {
        String reason = Texts.storable(optional(message, name));
        return reason.isBlank() ? otherwise : reason;
    }

    private static Entry probe(Message message) throws JMSException {
        String node = message.getStringProperty(Envelope.SUBJECT);
        String sent = message.getStringProperty(Envelope.RECORDED_TIME);
        return new Entry.Probe(
                node == null ? "hub" : node,
                sent == null ? message.getJMSTimestamp() * 1000 : Clock.micros(Instant.parse(sent)));
    }

    private static TypeId type(String cloudEventsType) {
        Matcher matcher = TYPE.matcher(cloudEventsType);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("Not a record type: " + cloudEventsType);
        }
        return new TypeId(matcher.group(1) + "/" + matcher.group(2), Integer.parseInt(matcher.group(3)));
    }

    private long received(Message message) throws JMSException, MalformedMessageException {
        String text = required(message, Envelope.RECORDED_TIME);
        if (!text.equals(lastReceivedText)) {
            lastReceived = Clock.micros(Instant.parse(text));
            lastReceivedText = text;
        }
        return lastReceived;
    }

    private static UUID uuid(Message message, String name) throws JMSException, MalformedMessageException {
        return UUID.fromString(required(message, name));
    }

    private static UUID id(String hex) {
        if (hex.length() != 32) {
            throw new IllegalArgumentException("Not an id of 32 hexadecimal digits");
        }
        return new UUID(Long.parseUnsignedLong(hex, 0, 16, 16), Long.parseUnsignedLong(hex, 16, 32, 16));
    }

    private static String required(Message message, String name) throws JMSException, MalformedMessageException {
        String value = message.getStringProperty(name);
        if (value == null || value.isEmpty()) {
            throw new MalformedMessageException("property " + name + " is missing");
        }
        return value;
    }

    private static String optional(Message message, String name) throws JMSException {
        String value = message.getStringProperty(name);
        return value == null ? "" : value;
    }

    private static long longProperty(Message message, String name) throws JMSException, MalformedMessageException {
        if (!message.propertyExists(name)) {
            throw new MalformedMessageException("property " + name + " is missing");
        }
        return message.getLongProperty(name);
    }

    private static byte[] body(BytesMessage message) throws JMSException {
        message.reset();
        byte[] body = new byte[Math.toIntExact(message.getBodyLength())];
        message.readBytes(body);
        return body;
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
