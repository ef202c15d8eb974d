package vn.iochub.management.internal.jmx;

import java.util.Set;
import javax.management.openmbean.CompositeData;
import vn.iochub.management.internal.operations.Asked;
import vn.iochub.management.internal.operations.Operations;
import vn.iochub.management.internal.operations.QueueJson;
import vn.iochub.management.internal.operations.Shown;

/** The bean {@code name=Queues}. */
final class QueuesBean implements Beans.Queues {
    private final Operations operations;

    QueuesBean(Operations operations) {
        this.operations = operations;
    }

    @Override
    public CompositeData[] listQueues() {
        return OpenForm.rows(Shown.list("queues", operations.queues().queues(Given.who()), QueueJson::queue), "queues");
    }

    @Override
    public CompositeData[] listQueued(String queue, int limit) {
        return OpenForm.rows(
                Shown.list("messages", operations.queues().messages(Given.who(), queue, limit), QueueJson::message),
                "messages");
    }

    @Override
    public CompositeData showQueued(String queue, String id) {
        return OpenForm.of(QueueJson.content(operations.queues().content(Given.who(), queue, id)));
    }

    @Override
    public long moveQueued(String queue, String id, String to, String reason) {
        return operations.queues().move(Given.who(), queue, Given.one(id), Asked.text("to", to), reason);
    }

    @Override
    public long moveAllQueued(String queue, String to, String reason) {
        return operations.queues().move(Given.who(), queue, Set.of(), Asked.text("to", to), reason);
    }

    @Override
    public long purgeQueue(String queue, long expected, String reason) {
        return operations.queues().purge(Given.who(), queue, expected, reason);
    }
}
