package vn.iochub.management.internal.rest;

import static vn.iochub.management.internal.rest.Answer.ok;

import java.util.List;
import java.util.Set;
import vn.iochub.management.internal.operations.Asked;
import vn.iochub.management.internal.operations.Operation;
import vn.iochub.management.internal.operations.Operations;
import vn.iochub.management.internal.operations.QueueJson;
import vn.iochub.management.internal.operations.Shown;

/** The addresses of the broker's queues. */
final class QueueRoutes extends Topic {
    private final Operations operations;

    QueueRoutes(Operations operations) {
        this.operations = operations;
    }

    @Override
    void add() {
        get(
                "/queues",
                Operation.QUEUE_LOOK,
                "The broker's queues, and what would be lost with their messages",
                List.of(),
                "Queues",
                call -> ok(Shown.list("queues", operations.queues().queues(call.caller()), QueueJson::queue)));
        get(
                "/queues/{queue}/messages",
                Operation.QUEUE_LOOK,
                "What lies on a queue, without content; those to be delivered first at the top",
                List.of("limit"),
                "QueuedMessages",
                call -> ok(Shown.list(
                        "messages",
                        operations.queues().messages(call.caller(), queue(call), call.limit()),
                        QueueJson::message)));
        get(
                "/queues/{queue}/messages/{queued}",
                Operation.QUEUE_CONTENT,
                "One message with its content",
                List.of(),
                "QueuedContent",
                call -> ok(QueueJson.content(operations
                        .queues()
                        .content(call.caller(), queue(call), call.path().get("queued")))));
        post(
                "/queues/{queue}/move",
                Operation.QUEUE_MOVE,
                "Move messages to where they belong: dead letters back, what a source has sent to another instance",
                "MoveRequest",
                "Count",
                SMALL,
                call -> {
                    Set<String> ids = call.texts("ids");
                    if (ids.isEmpty() != call.body().path("all").asBoolean()) {
                        throw Fault.invalid(
                                "invalid",
                                "Cần đúng một trong 'ids' và 'all': true.",
                                "Give 'ids' or 'all': true, and not both.");
                    }
                    return ok(Shown.count(operations
                            .queues()
                            .move(
                                    call.caller(),
                                    queue(call),
                                    ids,
                                    Asked.text("to", call.text("to")),
                                    call.text("reason"))));
                });
        post(
                "/queues/{queue}/purge",
                Operation.QUEUE_PURGE,
                "Delete the messages of a queue, as many as were seen there",
                "PurgeRequest",
                "Count",
                SMALL,
                call -> {
                    if (!call.body().path("expected").canConvertToLong()
                            || !call.body().path("expected").isIntegralNumber()) {
                        throw Asked.invalid(
                                "expected",
                                "là số thông điệp đã thấy trong hàng đợi",
                                "is the number of messages that were seen on the queue");
                    }
                    return ok(Shown.count(operations
                            .queues()
                            .purge(
                                    call.caller(),
                                    queue(call),
                                    call.body().path("expected").asLong(),
                                    call.text("reason"))));
                });
    }

    private static String queue(Call call) {
        return call.path().get("queue");
    }
}
