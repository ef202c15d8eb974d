package vn.iochub.management.internal.operations;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import vn.iochub.api.service.Queues;

/** The broker's queues. Thread-safe; {@link Operations} says what each throws. */
public final class QueueOperations extends Topic {
    QueueOperations(Rules rules) {
        super(rules);
    }

    public List<Queues.Queue> queues(Caller caller) {
        return look(caller, Operation.QUEUE_LOOK, "", () -> services.queues().queues());
    }

    /** Those to be delivered first at the top, without content. */
    public List<Queues.Message> messages(Caller caller, String queue, int limit) {
        return look(caller, Operation.QUEUE_LOOK, queue, () -> services.queues().browse(queue, limit(limit)));
    }

    /** One message with its content. */
    public Queues.Content content(Caller caller, String queue, String id) {
        // Without the role nothing is fetched; with it, whose message it is decides about the rest.
        Optional<String> source = Operations.permits(caller, Operation.QUEUE_CONTENT)
                ? services.queues().source(queue, id)
                : Optional.empty();
        return content(caller, Operation.QUEUE_CONTENT, queue + " " + id, source.orElse(""), () -> services.queues()
                .content(queue, id));
    }

    /**
     * Moves messages to where they belong.
     *
     * @param ids empty for all
     * @param to empty for each dead letter's own queue
     */
    public long move(Caller caller, String queue, Set<String> ids, Optional<String> to, String reason) {
        Map<String, String> details = new TreeMap<>();
        details.put("messages", ids.isEmpty() ? "all" : joined(ids));
        details.put("reason", short500(reason));
        to.ifPresent(target -> details.put("to", target));
        return change(caller, Operation.QUEUE_MOVE, queue, details, Topic::count, () -> {
            reason(reason);
            return services.queues().move(queue, ids, to);
        });
    }

    /**
     * Deletes the messages of a queue.
     *
     * @param expected how many the caller has seen there
     */
    public long purge(Caller caller, String queue, long expected, String reason) {
        Map<String, String> details = Map.of("expected", Long.toString(expected), "reason", short500(reason));
        return change(caller, Operation.QUEUE_PURGE, queue, details, Topic::count, () -> {
            reason(reason);
            return services.queues().purge(queue, expected);
        });
    }
}
