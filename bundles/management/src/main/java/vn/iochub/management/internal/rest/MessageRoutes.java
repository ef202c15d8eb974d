package vn.iochub.management.internal.rest;

import static vn.iochub.management.internal.rest.Answer.ok;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.UUID;
import vn.iochub.api.service.Messages;
import vn.iochub.management.internal.operations.Asked;
import vn.iochub.management.internal.operations.MessageJson;
import vn.iochub.management.internal.operations.Operation;
import vn.iochub.management.internal.operations.Operations;
import vn.iochub.management.internal.operations.Shown;

/** The addresses of raw messages and lineage. */
final class MessageRoutes extends Topic {
    private final Operations operations;

    MessageRoutes(Operations operations) {
        this.operations = operations;
    }

    @Override
    void add() {
        get(
                "/messages",
                Operation.MESSAGE_LOOK,
                "Raw messages, the newest first",
                List.of("source", "from", "to", "before", "limit"),
                "Messages",
                call -> {
                    int limit = call.limit();
                    List<Messages.Message> messages = operations
                            .messages()
                            .messages(
                                    call.caller(),
                                    Asked.text("source", call.query().get("source")),
                                    instant(call, "from"),
                                    instant(call, "to"),
                                    Asked.uuid("before", call.query().get("before")),
                                    limit);
                    return page(
                            "messages",
                            messages,
                            limit,
                            MessageJson::message,
                            last -> JsonNodeFactory.instance.textNode(last.id().toString()));
                });
        get(
                "/messages/{message}",
                Operation.MESSAGE_LOOK,
                "One raw message",
                List.of(),
                "Message",
                call -> ok(MessageJson.message(operations.messages().message(call.caller(), message(call)))));
        get(
                "/messages/{message}/attributes",
                Operation.MESSAGE_CONTENT,
                "One raw message with what came beside it",
                List.of(),
                "MessageAttributes",
                call -> ok(MessageJson.attributes(operations.messages().messageWhole(call.caller(), message(call)))));
        get(
                "/messages/{message}/content",
                Operation.MESSAGE_CONTENT,
                "A raw message's content, as a download",
                List.of(),
                null,
                call -> new Answer.Download(
                        "message-" + message(call) + ".bin",
                        operations.messages().messageContent(call.caller(), message(call))));
        get(
                "/messages/{message}/states",
                Operation.TRACE,
                "The records that came of a message",
                List.of(),
                "States",
                call -> ok(Shown.list(
                        "states", operations.messages().states(call.caller(), message(call)), MessageJson::state)));
        get(
                "/records/history",
                Operation.TRACE,
                "The states of one thing, and where each is from",
                List.of("type", "key"),
                "States",
                call -> ok(Shown.list(
                        "states",
                        operations.messages().history(call.caller(), needed(call, "type"), needed(call, "key")),
                        MessageJson::state)));
    }

    private static UUID message(Call call) {
        return Asked.id("message", call.path().get("message"));
    }
}
