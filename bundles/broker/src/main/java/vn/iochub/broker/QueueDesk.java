package vn.iochub.broker;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.InflaterInputStream;
import org.apache.activemq.artemis.api.core.ActiveMQBuffer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Text;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.Envelope;
import vn.iochub.api.service.Queues;
import vn.iochub.api.service.RefusedException;
import vn.iochub.api.service.UnavailableException;

/**
 * {@link Queues} over JMS, so that it is the same for a broker within the hub and one elsewhere; only the figures are asked of
 * the broker itself. Thread-safe.
 */
final class QueueDesk implements Queues {
    private static final Logger log = LoggerFactory.getLogger(QueueDesk.class);
    /** Deleted in one transaction. */
    private static final int PURGE_BATCH = 1_000;

    private static final int MAX_VALUE = 300;

    /**
     * Properties that the hub writes itself and that are never personal. What a source has sent may have any property, also one
     * of these names: of its messages none is listed.
     */
    private static final List<String> LISTED = List.of(
            Envelope.ID,
            Envelope.SOURCE,
            Envelope.TYPE,
            Envelope.TIME,
            Envelope.RECORDED_TIME,
            Envelope.SEQUENCE,
            Envelope.DATA_CLASSIFICATION,
            Envelope.RAW_ID,
            Envelope.ITEM,
            Envelope.CONNECTOR,
            Envelope.RAW_SIZE,
            Envelope.RAW_CONTENT_TYPE,
            Envelope.RAW_FILE,
            Envelope.RAW_ARRIVAL,
            Envelope.ACCEPTED,
            Envelope.REJECTED,
            Envelope.REJECT_CODE,
            Envelope.REJECT_PATH,
            Envelope.REJECT_REASON_VI,
            Envelope.REJECT_REASON_EN,
            Envelope.PROBE,
            Envelope.MARK);

    private final Backend broker;

    QueueDesk(Backend broker) {
        this.broker = broker;
    }

    // -------------------------------------------------------------------------------------------------------- looking

    @Override
    public List<Queue> queues() {
        try {
            return broker.figures().stream()
                    .map(QueueDesk::queue)
                    .sorted(Comparator.comparing(Queue::name))
                    .toList();
        } catch (JMSException e) {
            throw unavailable("the queues cannot be read", e);
        }
    }

    private static Queue queue(QueueFigures figures) {
        Kind kind = Kind.of(figures.name());
        return new Queue(
                figures.name(),
                figures.address(),
                kind,
                Kind.source(figures.name()),
                figures.messages(),
                figures.delivering(),
                figures.consumers(),
                figures.added(),
                figures.acknowledged(),
                figures.paged(),
                figures.bytes(),
                loses(kind));
    }

    private static Text loses(Kind kind) {
        return switch (kind) {
            case RECORDS ->
                new Text(
                        "Các bản ghi đã nhận (nguồn đã có biên nhận) nhưng chưa vào kho: mất hẳn, trừ khi phát lại thông điệp"
                                + " gốc còn giữ.",
                        "Records that were taken (their source has its receipt) and are not in the repository yet: they are"
                                + " gone, unless their raw messages are kept and replayed.");
            case RAW ->
                new Text(
                        "Thông điệp gốc chưa được lưu: không phát lại và không truy nguồn được nữa; biên nhận của chúng không"
                                + " bao giờ đủ.",
                        "Raw messages that are not stored yet: they can be neither replayed nor traced, and their receipts"
                                + " never become complete.");
            case QUARANTINE ->
                new Text(
                        "Các dòng bị từ chối chưa vào khu cách ly: không ai xem hay sửa được nữa.",
                        "Refused rows that are not in quarantine yet: nobody can look at them or mend them any more.");
            case IN ->
                new Text(
                        "Dữ liệu nguồn đã gửi mà hub chưa nhận: nguồn phải gửi lại.",
                        "What the source has sent and the hub has not taken: the source must send it again.");
            case REPLY ->
                new Text(
                        "Biên nhận mà nguồn chưa lấy; kết quả vẫn hỏi được qua HTTP.",
                        "Receipts that the source has not fetched; what became of its messages can still be asked by HTTP.");
            case DEAD ->
                new Text(
                        "Các thông điệp hub không xử lý được: không gửi lại được nữa.",
                        "Messages that the hub could not handle: they cannot be put back any more.");
            case OTHER ->
                new Text(
                        "Thông điệp chờ bên nhận lấy; dữ liệu trong kho không đổi.",
                        "Messages that wait for their consumer; what is in the repository stays.");
        };
    }

    /** @throws RefusedException UNKNOWN where there is none of this name, or none that people are shown */
    private Queue known(String name) {
        return queues().stream()
                .filter(queue -> queue.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new RefusedException(
                        RefusedException.Kind.UNKNOWN, "Không có hàng đợi này.", "There is no such queue."));
    }

    @Override
    public List<Message> browse(String queue, int limit) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new RefusedException(
                    RefusedException.Kind.INVALID,
                    "Số thông điệp từ 1 đến " + MAX_LIMIT + ".",
                    "The limit is 1 to " + MAX_LIMIT + ".");
        }
        Kind kind = known(queue).kind();
        List<Message> messages = new ArrayList<>();
        look(queue, "", message -> {
            messages.add(message(kind, message, false));
            return messages.size() < limit;
        });
        return messages;
    }

    /** @param selector empty for all */
    private void look(String queue, String selector, Broker.Look look) {
        try {
            broker.browse(queue, selector, look);
        } catch (JMSException e) {
            throw unavailable("the queue " + queue + " cannot be read", e);
        }
    }

    private static Message message(Kind kind, jakarta.jms.Message message, boolean all) throws JMSException {
        Map<String, String> properties = new TreeMap<>();
        if (all) {
            for (Object name : Collections.list((Enumeration<?>) message.getPropertyNames())) {
                put(properties, message, name.toString(), Integer.MAX_VALUE);
            }
        } else if (kind != Kind.IN && kind != Kind.REPLY) {
            // A dead letter from a source's queue is what the source made it, but for what the hub has added.
            boolean foreign = kind == Kind.DEAD
                    && Letters.origin(message)
                            .map(origin -> Kind.of(origin) == Kind.IN || Kind.of(origin) == Kind.REPLY)
                            .orElse(true);
            for (String name : foreign ? List.<String>of() : LISTED) {
                put(properties, message, name, MAX_VALUE);
            }
            for (String name : kind == Kind.DEAD ? Letters.OWN : List.<String>of()) {
                put(properties, message, name, MAX_VALUE);
            }
        }
        long sent = message.getJMSTimestamp();
        return new Message(
                Letters.id(message),
                sent <= 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(sent)),
                Letters.size(message),
                type(message),
                message.getJMSRedelivered(),
                Letters.core(message).getDeliveryCount(),
                properties,
                kind == Kind.DEAD ? Letters.origin(message) : Optional.empty());
    }

    private static void put(Map<String, String> properties, jakarta.jms.Message message, String name, int longest)
            throws JMSException {
        if (message.propertyExists(name)) {
            String value = String.valueOf(message.getObjectProperty(name));
            properties.put(name, value.length() <= longest ? value : value.substring(0, longest) + "…");
        }
    }

    private static String type(jakarta.jms.Message message) {
        if (message instanceof BytesMessage) {
            return "bytes";
        }
        if (message instanceof TextMessage) {
            return "text";
        }
        if (message instanceof MapMessage) {
            return "map";
        }
        if (message instanceof StreamMessage) {
            return "stream";
        }
        return message instanceof ObjectMessage ? "object" : "message";
    }

    // -------------------------------------------------------------------------------------------------------- content

    @Override
    public Optional<String> source(String queue, String id) {
        Kind kind = known(queue).kind();
        List<Optional<String>> found = new ArrayList<>();
        look(queue, Letters.selector(List.of(id)), message -> {
            found.add(source(kind, queue, message));
            return false;
        });
        return found.stream().findFirst().orElseThrow(QueueDesk::gone);
    }

    private static Optional<String> source(Kind kind, String queue, jakarta.jms.Message message) throws JMSException {
        return kind == Kind.DEAD ? Letters.origin(message).flatMap(Kind::source) : Kind.source(queue);
    }

    private static RefusedException gone() {
        return new RefusedException(
                RefusedException.Kind.UNKNOWN,
                "Thông điệp này không còn trong hàng đợi.",
                "There is no such message on the queue any more.");
    }

    @Override
    public Content content(String queue, String id) {
        Kind kind = known(queue).kind();
        List<Content> found = new ArrayList<>();
        look(queue, Letters.selector(List.of(id)), message -> {
            Optional<String> source = source(kind, queue, message);
            byte[] body = body(message);
            if (packed(message)) {
                body = unpacked(body);
            }
            boolean whole = body.length <= MAX_CONTENT;
            found.add(new Content(
                    message(kind, message, true), source, whole ? body : Arrays.copyOf(body, MAX_CONTENT), whole));
            return false;
        });
        return found.stream().findFirst().orElseThrow(QueueDesk::gone);
    }

    /** At most one byte more than is shown. */
    private static byte[] body(jakarta.jms.Message message) throws JMSException {
        if (message instanceof TextMessage text) {
            String content = text.getText();
            byte[] body = content == null ? new byte[0] : content.getBytes(StandardCharsets.UTF_8);
            return body.length <= MAX_CONTENT ? body : Arrays.copyOf(body, MAX_CONTENT + 1);
        }
        if (message instanceof BytesMessage bytes) {
            byte[] body = new byte[(int) Math.min(MAX_CONTENT + 1L, bytes.getBodyLength())];
            int read = 0;
            // One call may give less than is there, where the body is read from the broker as it goes.
            while (read < body.length) {
                byte[] piece = new byte[Math.min(64 * 1024, body.length - read)];
                int count = bytes.readBytes(piece);
                if (count <= 0) {
                    return Arrays.copyOf(body, read);
                }
                System.arraycopy(piece, 0, body, read, count);
                read += count;
            }
            return body;
        }
        // As it stands on the wire: what was serialised is never made an object here.
        ClientMessage core = Letters.core(message);
        ActiveMQBuffer buffer = core.getReadOnlyBodyBuffer();
        byte[] body = new byte[Math.min(MAX_CONTENT + 1, buffer.readableBytes())];
        buffer.readBytes(body);
        return body;
    }

    /** Whether the hub has packed its body: that of a raw message. */
    private static boolean packed(jakarta.jms.Message message) throws JMSException {
        return message.propertyExists(Envelope.RAW_HASH) && !message.propertyExists(Envelope.RAW_FILE);
    }

    private static byte[] unpacked(byte[] body) {
        try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(body))) {
            return in.readNBytes(MAX_CONTENT + 1);
        } catch (IOException e) {
            // Cut off, or not packed at all: shown as it is.
            log.debug("a body on a queue is not packed as its properties say", e);
            return body;
        }
    }

    // -------------------------------------------------------------------------------------------------------- changing

    @Override
    public long move(String queue, Set<String> ids, Optional<String> to) {
        Kind kind = known(queue).kind();
        if (kind != Kind.DEAD && kind != Kind.IN) {
            throw conflict(
                    "Chỉ chuyển được thông điệp chết (về hàng cũ) và thông điệp nguồn đã gửi (sang hub.in của nguồn khác).",
                    "Only dead letters (back to their queue) and what a source has sent (to another instance's hub.in) can be"
                            + " moved.");
        }
        if (kind == Kind.IN) {
            String target = to.orElseThrow(() -> conflict("Hãy nêu hàng đợi đích.", "Name the queue to move to."));
            if (Kind.of(target) != Kind.IN || target.equals(queue)) {
                throw conflict(
                        "Thông điệp nguồn đã gửi chỉ chuyển được sang hàng hub.in của nguồn khác.",
                        "What a source has sent can only go to another instance's queue, hub.in.<instance>.");
            }
            known(target);
        }
        List<String> chosen = new ArrayList<>();
        List<String> strangers = new ArrayList<>();
        look(queue, "", message -> {
            String id = Letters.id(message);
            if (!id.isEmpty() && (ids.isEmpty() || ids.contains(id))) {
                boolean fits = kind == Kind.IN
                        || Letters.origin(message)
                                .filter(origin -> to.isEmpty() || to.get().equals(origin))
                                .isPresent();
                (fits ? chosen : strangers).add(id);
            }
            return true;
        });
        if (chosen.isEmpty() && !strangers.isEmpty()) {
            throw conflict(
                    "Thông điệp chết chỉ trở về hàng đợi cũ của nó; các thông điệp này không đến từ đó.",
                    "A dead letter goes back to the queue where it was and nowhere else; these were not there.");
        }
        Optional<String> target = kind == Kind.IN ? to : Optional.empty();
        Taking taking =
                new Taking(broker, queue, (session, producer, message) -> move(session, producer, message, target));
        try {
            taking.all(chosen);
        } catch (JMSException e) {
            throw unavailable(
                    taking.taken() + " of " + chosen.size() + " messages were moved from " + queue + ", then", e);
        } finally {
            log.info("event=queue_moved queue={} messages={} of={}", queue, taking.taken(), chosen.size());
        }
        return taking.taken();
    }

    private void move(Session session, MessageProducer producer, jakarta.jms.Message message, Optional<String> to)
            throws JMSException {
        String target = to.isPresent()
                ? to.get()
                : Letters.origin(message)
                        .orElseThrow(() -> new JMSException("a message has lost the name of its queue"));
        Letters.forward(broker, session, producer, message, target);
    }

    @Override
    public long purge(String queue, long expected) {
        long there = known(queue).messages();
        if (expected < 1 || there != expected) {
            throw conflict(
                    "Hàng đợi đang có " + there + " thông điệp, không phải " + expected
                            + ": không xóa gì. Hãy xem lại rồi gọi với số hiện có.",
                    "The queue has " + there + " messages now and not " + expected
                            + ": nothing was deleted. Look again, and call with the number that is there.");
        }
        long deleted = 0;
        try (Connection connection = broker.connect();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
            connection.start();
            int fruitless = 0;
            while (deleted < expected && fruitless < Taking.FRUITLESS) {
                long batch = 0;
                while (batch < PURGE_BATCH && deleted + batch < expected && Letters.next(consumer) != null) {
                    batch++;
                }
                session.commit();
                deleted += batch;
                fruitless = batch > 0 ? 0 : fruitless + 1;
            }
        } catch (JMSException e) {
            throw unavailable(deleted + " of " + expected + " messages were deleted from " + queue + ", then", e);
        } finally {
            log.warn("event=queue_purged queue={} messages={} of={}", queue, deleted, expected);
        }
        return deleted;
    }

    private static RefusedException conflict(String vi, String en) {
        return new RefusedException(RefusedException.Kind.CONFLICT, vi, en);
    }

    private static UnavailableException unavailable(String problem, JMSException e) {
        return new UnavailableException(problem + ": " + e.getMessage(), e);
    }
}
