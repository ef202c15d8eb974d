package vn.iochub.management.internal.operations;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import vn.iochub.api.service.Messages;
import vn.iochub.api.service.UnavailableException;

/** Raw messages, and the way from a record to its messages and back. Thread-safe; {@link Operations} says what each throws. */
public final class MessageOperations extends Topic {
    MessageOperations(Rules rules) {
        super(rules);
    }

    /** Without attributes, which may be personal; see {@link #messageWhole}. */
    public List<Messages.Message> messages(
            Caller caller,
            Optional<String> instance,
            Optional<Instant> from,
            Optional<Instant> to,
            Optional<UUID> before,
            int limit) {
        return look(
                caller,
                Operation.MESSAGE_LOOK,
                instance.orElse(""),
                () -> services.messages().messages(instance, from, to, before, limit(limit)).stream()
                        .map(MessageOperations::bare)
                        .toList());
    }

    /** Without attributes. */
    public Messages.Message message(Caller caller, UUID id) {
        return look(caller, Operation.MESSAGE_LOOK, id.toString(), () -> bare(message(id)));
    }

    /** With attributes. */
    public Messages.Message messageWhole(Caller caller, UUID id) {
        Messages.Message known = message(caller, id);
        return content(caller, Operation.MESSAGE_CONTENT, id.toString(), known.instance(), () -> message(id));
    }

    /** The content as it is kept; the caller closes it. */
    public InputStream messageContent(Caller caller, UUID id) throws IOException {
        Messages.Message known = message(caller, id);
        InputStream in;
        try {
            in = content(caller, Operation.MESSAGE_CONTENT, id.toString(), known.instance(), () -> {
                try {
                    return services.messages().content(id);
                } catch (IOException e) {
                    throw new UnavailableException("The content of this message cannot be read now", e);
                }
            });
        } catch (UnavailableException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw e;
        }
        return in;
    }

    /** The states of one thing, the newest first. */
    public List<Messages.State> history(Caller caller, String type, String key) {
        return look(caller, Operation.TRACE, type, () -> services.messages().history(type, key));
    }

    /** What came of a message. */
    public List<Messages.State> states(Caller caller, UUID message) {
        return look(caller, Operation.TRACE, message.toString(), () -> services.messages()
                .states(message));
    }

    private Messages.Message message(UUID id) {
        return services.messages()
                .message(id)
                .orElseThrow(() -> unknown("Không có bản tin này.", "There is no such message."));
    }

    private static Messages.Message bare(Messages.Message message) {
        return new Messages.Message(
                message.id(),
                message.instance(),
                message.received(),
                message.arrival(),
                message.contentType(),
                Map.of(),
                message.size(),
                message.hash(),
                message.originalHash(),
                message.connector(),
                message.accepted(),
                message.rejected(),
                message.contentKept());
    }
}
