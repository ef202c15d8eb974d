package vn.iochub.management.internal.rest;

import static vn.iochub.management.internal.rest.Answer.ok;

import java.util.List;
import java.util.Set;
import vn.iochub.management.internal.operations.DeadLetterJson;
import vn.iochub.management.internal.operations.Operation;
import vn.iochub.management.internal.operations.Operations;
import vn.iochub.management.internal.operations.Shown;

/** The addresses of dead letters. */
final class DeadLetterRoutes extends Topic {
    private final Operations operations;

    DeadLetterRoutes(Operations operations) {
        this.operations = operations;
    }

    @Override
    void add() {
        get(
                "/dead-letters",
                Operation.DEAD_LETTER_LOOK,
                "Messages that the hub itself could not handle, the oldest first",
                List.of("limit"),
                "Letters",
                call -> ok(Shown.list(
                        "letters",
                        operations.deadLetters().deadLetters(call.caller(), call.limit()),
                        DeadLetterJson::letter)));
        post(
                "/dead-letters/redrive",
                Operation.DEAD_LETTER_REDRIVE,
                "Put them back on their queues",
                "RedriveRequest",
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
                    return ok(Shown.count(operations.deadLetters().redrive(call.caller(), ids)));
                });
        post(
                "/dead-letters/discard",
                Operation.DEAD_LETTER_DISCARD,
                "Delete them",
                "DiscardLettersRequest",
                "Count",
                SMALL,
                call -> ok(Shown.count(operations
                        .deadLetters()
                        .discardLetters(call.caller(), call.texts("ids"), call.text("reason")))));
    }
}
