package vn.iochub.management.internal.rest;

import static vn.iochub.management.internal.rest.Answer.accepted;
import static vn.iochub.management.internal.rest.Answer.ok;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import vn.iochub.api.service.Replays;
import vn.iochub.management.internal.operations.Asked;
import vn.iochub.management.internal.operations.Operation;
import vn.iochub.management.internal.operations.Operations;
import vn.iochub.management.internal.operations.ReplayJson;
import vn.iochub.management.internal.operations.Shown;

/** The addresses of replays. */
final class ReplayRoutes extends Topic {
    private final Operations operations;

    ReplayRoutes(Operations operations) {
        this.operations = operations;
    }

    @Override
    void add() {
        get(
                "/replays",
                Operation.REPLAY_LOOK,
                "Replays, the newest first",
                List.of("limit"),
                "Replays",
                call -> ok(Shown.list(
                        "replays", operations.replays().replays(call.caller(), call.limit()), ReplayJson::replay)));
        get(
                "/replays/{id}",
                Operation.REPLAY_LOOK,
                "One replay",
                List.of(),
                "Replay",
                call -> ok(ReplayJson.replay(operations.replays().replay(call.caller(), call.id()))));
        post(
                "/replays/preview",
                Operation.REPLAY_LOOK,
                "What a replay would take on; changes nothing",
                "ReplayRequest",
                "Preview",
                SMALL,
                call -> ok(ReplayJson.preview(operations.replays().preview(call.caller(), order(call)))));
        post(
                "/replays",
                Operation.REPLAY_START,
                "Start a replay",
                "ReplayRequest",
                "Replay",
                SMALL,
                call -> accepted(ReplayJson.replay(operations.replays().startReplay(call.caller(), order(call)))));
        post(
                "/replays/{id}/pause",
                Operation.REPLAY_PAUSE,
                "Pause a replay",
                null,
                "Replay",
                SMALL,
                call -> ok(ReplayJson.replay(operations.replays().pauseReplay(call.caller(), call.id()))));
        post(
                "/replays/{id}/resume",
                Operation.REPLAY_RESUME,
                "Let it go on",
                null,
                "Replay",
                SMALL,
                call -> ok(ReplayJson.replay(operations.replays().resumeReplay(call.caller(), call.id()))));
        post(
                "/replays/{id}/cancel",
                Operation.REPLAY_CANCEL,
                "End it where it stands",
                null,
                "Replay",
                SMALL,
                call -> ok(ReplayJson.replay(operations.replays().cancelReplay(call.caller(), call.id()))));
        post(
                "/replays/{id}/rate",
                Operation.REPLAY_RATE,
                "Change its rate",
                "RateRequest",
                "Replay",
                SMALL,
                call -> ok(ReplayJson.replay(operations.replays().throttle(call.caller(), call.id(), rate(call)))));
    }

    private static Replays.Order order(Call call) {
        ObjectNode body = call.body();
        return new Replays.Order(
                Asked.kind(call.text("kind")),
                Asked.replays(
                        String.join(",", call.texts("sources")),
                        String.join(",", call.texts("types")),
                        call.text("from"),
                        call.text("to"),
                        String.join(",", call.texts("codes")),
                        call.text("cause"),
                        String.join(",", call.texts("messages"))),
                body.has("perSecond") ? rate(call) : Asked.DEFAULT_RATE,
                Asked.text("consumer", call.text("consumer")));
    }

    private static double rate(Call call) {
        JsonNode rate = call.body().path("perSecond");
        if (!rate.isNumber()) {
            throw Asked.invalid("perSecond", "phải là số", "must be a number");
        }
        return rate.asDouble();
    }
}
