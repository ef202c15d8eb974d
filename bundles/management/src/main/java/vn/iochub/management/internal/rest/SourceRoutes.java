package vn.iochub.management.internal.rest;

import static vn.iochub.management.internal.rest.Answer.ok;

import java.util.List;
import vn.iochub.management.internal.HubStatus;
import vn.iochub.management.internal.StatusJson;
import vn.iochub.management.internal.operations.Asked;
import vn.iochub.management.internal.operations.Operation;
import vn.iochub.management.internal.operations.Operations;
import vn.iochub.management.internal.operations.Shown;
import vn.iochub.management.internal.operations.SourceJson;

/** The addresses of sources. */
final class SourceRoutes extends Topic {
    private final Operations operations;
    private final HubStatus hub;

    SourceRoutes(Operations operations, HubStatus hub) {
        this.operations = operations;
        this.hub = hub;
    }

    @Override
    void add() {
        get(
                "/sources",
                Operation.SOURCE_LOOK,
                "Sources, their figures and pauses",
                List.of(),
                "Sources",
                call -> ok(StatusJson.sources(operations.sources().sources(call.caller()), hub.quarantineOpen())));
        get(
                "/sources/{source}/cursors",
                Operation.SOURCE_LOOK,
                "The positions up to which a source was read",
                List.of(),
                "Cursors",
                call -> ok(
                        SourceJson.cursors(source(call), operations.sources().cursors(call.caller(), source(call)))));
        get(
                "/sources/{source}/diagnosis",
                Operation.SOURCE_DIAGNOSE,
                "Why it is not up, the most likely cause first, and what to do; by the name of an instance, a source or"
                        + " a connector, deployed or not",
                List.of(),
                "Diagnosis",
                call -> ok(SourceJson.diagnosed(operations.sources().diagnose(call.caller(), source(call)))));
        post(
                "/sources/{source}/pause",
                Operation.SOURCE_PAUSE,
                "Take no message of it",
                "ReasonRequest",
                "Pause",
                SMALL,
                call -> ok(SourceJson.pause(
                        source(call),
                        operations.sources().pauseSource(call.caller(), source(call), call.text("reason")))));
        post(
                "/sources/{source}/resume",
                Operation.SOURCE_RESUME,
                "Take its messages again",
                null,
                "Done",
                SMALL,
                call -> {
                    operations.sources().resumeSource(call.caller(), source(call));
                    return done();
                });
        post(
                "/sources/{source}/poll",
                Operation.SOURCE_POLL,
                "Poll it now",
                null,
                "Count",
                SMALL,
                call -> ok(Shown.count(operations.sources().pollSource(call.caller(), source(call)))));
        put(
                "/sources/{source}/cursors",
                Operation.SOURCE_CURSOR,
                "Set a position of a paused source",
                "CursorRequest",
                "Done",
                call -> {
                    if (!call.body().path("position").isTextual()) {
                        throw Asked.invalid("position", "là bắt buộc, có thể rỗng", "must be given, and may be empty");
                    }
                    String name = Asked.text("name", call.text("name"))
                            .orElseThrow(() -> Asked.invalid("name", "là bắt buộc", "must be given"));
                    operations.sources().setCursor(call.caller(), source(call), name, call.text("position"));
                    return done();
                });
    }
}
