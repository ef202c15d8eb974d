package vn.iochub.management.internal.jmx;

import java.util.Optional;
import javax.management.openmbean.CompositeData;
import vn.iochub.api.service.Replays;
import vn.iochub.management.internal.operations.Asked;
import vn.iochub.management.internal.operations.Operations;
import vn.iochub.management.internal.operations.ReplayJson;
import vn.iochub.management.internal.operations.Shown;

/** The bean {@code name=Replays}. */
final class ReplaysBean implements Beans.Replays {
    private final Operations operations;

    ReplaysBean(Operations operations) {
        this.operations = operations;
    }

    @Override
    public CompositeData[] listReplays(int limit) {
        return OpenForm.rows(
                Shown.list("replays", operations.replays().replays(Given.who(), limit), ReplayJson::replay), "replays");
    }

    @Override
    public CompositeData getReplay(long id) {
        return OpenForm.of(ReplayJson.replay(operations.replays().replay(Given.who(), id)));
    }

    @Override
    public CompositeData preview(
            String sources, String types, String from, String to, String codes, String cause, String messages) {
        return OpenForm.of(ReplayJson.preview(operations
                .replays()
                .preview(Given.who(), order(sources, types, from, to, codes, cause, messages, Asked.DEFAULT_RATE))));
    }

    @Override
    public CompositeData startReplay(
            String sources,
            String types,
            String from,
            String to,
            String codes,
            String cause,
            String messages,
            double perSecond) {
        return OpenForm.of(ReplayJson.replay(operations
                .replays()
                .startReplay(Given.who(), order(sources, types, from, to, codes, cause, messages, perSecond))));
    }

    @Override
    public CompositeData pauseReplay(long id) {
        return OpenForm.of(ReplayJson.replay(operations.replays().pauseReplay(Given.who(), id)));
    }

    @Override
    public CompositeData resumeReplay(long id) {
        return OpenForm.of(ReplayJson.replay(operations.replays().resumeReplay(Given.who(), id)));
    }

    @Override
    public CompositeData cancelReplay(long id) {
        return OpenForm.of(ReplayJson.replay(operations.replays().cancelReplay(Given.who(), id)));
    }

    @Override
    public CompositeData changeRate(long id, double perSecond) {
        return OpenForm.of(ReplayJson.replay(operations.replays().throttle(Given.who(), id, perSecond)));
    }

    private static Replays.Order order(
            String sources,
            String types,
            String from,
            String to,
            String codes,
            String cause,
            String messages,
            double perSecond) {
        return new Replays.Order(
                Replays.Kind.MESSAGES,
                Asked.replays(sources, types, from, to, codes, cause, messages),
                perSecond,
                Optional.empty());
    }
}
