package vn.iochub.management.internal.operations;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import vn.iochub.api.service.Replays;

/** Replays: what one would take on, its start, its way and its end. Thread-safe; {@link Operations} says what each throws. */
public final class ReplayOperations extends Topic {
    private static final double MAX_RATE = 100_000;

    ReplayOperations(Rules rules) {
        super(rules);
    }

    public Replays.Preview preview(Caller caller, Replays.Order order) {
        return look(caller, Operation.REPLAY_LOOK, "", () -> services.replays().preview(order));
    }

    public List<Replays.Replay> replays(Caller caller, int limit) {
        return look(caller, Operation.REPLAY_LOOK, "", () -> services.replays().list(limit(limit)));
    }

    public Replays.Replay replay(Caller caller, long id) {
        return look(caller, Operation.REPLAY_LOOK, replay(id), () -> services.replays()
                .find(id)
                .orElseThrow(() -> unknown("Không có lần phát lại này.", "There is no such replay.")));
    }

    public Replays.Replay startReplay(Caller caller, Replays.Order order) {
        Replays.Filter filter = order.filter();
        Map<String, String> details = new TreeMap<>();
        details.put("kind", order.kind().name());
        details.put("rate", Double.toString(order.perSecond()));
        put(details, "sources", filter.instances());
        put(details, "types", filter.types());
        put(details, "codes", filter.codes());
        put(details, "messages", filter.messages());
        filter.from().ifPresent(from -> details.put("from", from.toString()));
        filter.to().ifPresent(to -> details.put("to", to.toString()));
        filter.cause().ifPresent(cause -> details.put("cause", cause));
        order.consumer().ifPresent(consumer -> details.put("consumer", consumer));
        return change(
                caller,
                Operation.REPLAY_START,
                String.join(",", filter.instances()),
                details,
                started -> Map.of("replay", Long.toString(started.id()), "total", Long.toString(started.total())),
                () -> services.replays().start(order, caller.name()));
    }

    public Replays.Replay pauseReplay(Caller caller, long id) {
        return change(caller, Operation.REPLAY_PAUSE, replay(id), () -> services.replays()
                .pause(id));
    }

    public Replays.Replay resumeReplay(Caller caller, long id) {
        return change(caller, Operation.REPLAY_RESUME, replay(id), () -> services.replays()
                .resume(id));
    }

    public Replays.Replay cancelReplay(Caller caller, long id) {
        return change(caller, Operation.REPLAY_CANCEL, replay(id), () -> services.replays()
                .cancel(id));
    }

    public Replays.Replay throttle(Caller caller, long id, double perSecond) {
        Map<String, String> details = Map.of("rate", Double.toString(perSecond));
        return change(caller, Operation.REPLAY_RATE, replay(id), details, done -> Map.of(), () -> {
            if (!(perSecond > 0 && perSecond <= MAX_RATE)) {
                throw invalid(
                        "Tốc độ phải lớn hơn 0 và tối đa 100.000/giây.", "A rate is above 0 and at most 100,000/s.");
            }
            return services.replays().throttle(id, perSecond);
        });
    }

    private static String replay(long id) {
        return "replay " + id;
    }
}
