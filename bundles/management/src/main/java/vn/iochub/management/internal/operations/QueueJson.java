package vn.iochub.management.internal.operations;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.TreeMap;
import vn.iochub.api.service.Queues;

/** The broker's queues, in the form that {@link Shown} says. */
public final class QueueJson {
    /** The most bytes of a UTF-8 character, less one: as much may be cut off at the end of a body. */
    private static final int PART_OF_CHARACTER = 3;

    private QueueJson() {}

    public static ObjectNode queue(Queues.Queue queue) {
        ObjectNode json = Shown.object()
                .put("queue", queue.name())
                .put("address", queue.address())
                .put("kind", queue.kind().label())
                .put("source", queue.source().orElse(null))
                .put("messages", queue.messages())
                .put("delivering", queue.delivering())
                .put("consumers", queue.consumers())
                .put("added", queue.added())
                .put("acknowledged", queue.acknowledged())
                .put("paged", queue.paged())
                .put("bytes", queue.bytes());
        return Shown.text(json, "loses", Optional.of(queue.loses()));
    }

    public static ObjectNode message(Queues.Message message) {
        ObjectNode json = Shown.object()
                .put("id", message.id())
                .put("at", message.at().map(Instant::toString).orElse(null))
                .put("size", message.size())
                .put("type", message.type())
                .put("redelivered", message.redelivered())
                .put("deliveryCount", message.deliveries());
        ObjectNode properties = json.putObject("properties");
        new TreeMap<>(message.properties()).forEach(properties::put);
        return json.put("originalQueue", message.original().orElse(null));
    }

    /** What is no text comes in base64. */
    public static ObjectNode content(Queues.Content content) {
        Optional<String> text = text(content);
        return message(content.message())
                .put("source", content.source().orElse(null))
                .put("text", text.orElse(null))
                .put("base64", text.isPresent() ? null : Base64.getEncoder().encodeToString(content.body()))
                .put("whole", content.whole());
    }

    /** The body, when it is UTF-8. */
    public static Optional<String> text(Queues.Content content) {
        byte[] body = content.body();
        // What was cut off may have ended within a character.
        int shortest = content.whole() ? body.length : Math.max(0, body.length - PART_OF_CHARACTER);
        for (int length = body.length; length >= shortest; length--) {
            Optional<String> text = decoded(Arrays.copyOf(body, length));
            if (text.isPresent()) {
                return text;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> decoded(byte[] body) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
            return text.indexOf('\0') >= 0 ? Optional.empty() : Optional.of(text);
        } catch (CharacterCodingException e) {
            // That is the question here, and no failure.
            return Optional.empty();
        }
    }
}
