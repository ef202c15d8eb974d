package vn.iochub.deploy.internal.diagnose;

import java.time.Duration;
import java.time.Instant;
import vn.iochub.api.Text;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.Sources;
import vn.iochub.deploy.internal.diagnose.Suspects.Likely;

/** The source says that all is well, and nothing came for longer than its owner promised. */
final class LateCheck implements Check {
    @Override
    public void look(Case each, Suspects suspects) {
        each.running().forEach(source -> add(source, each.at(), suspects));
    }

    private static void add(Sources.Source source, Surroundings at, Suspects suspects) {
        Duration freshness = source.descriptor().freshness();
        Instant since = source.lastReceived().orElse(at.started());
        String instance = source.descriptor().instance();
        if (source.health().status() != Health.Status.UP
                || at.paused().containsKey(instance)
                || freshness.isZero()
                || freshness.isNegative()
                || !since.plus(freshness).isBefore(at.clock().instant())) {
            return;
        }
        boolean ever = source.lastReceived().isPresent();
        String when = Remedies.TIME.format(since);
        suspects.add(
                Likely.LATE,
                "LATE",
                instance + ": "
                        + (ever ? "thông điệp cuối lúc " + when : "chưa có thông điệp nào từ lúc hub khởi động " + when)
                        + ", lâu hơn mức " + freshness.toMinutes() + " phút.",
                instance + ": "
                        + (ever ? "the last message came at " + when : "no message since the hub's start at " + when)
                        + ", longer ago than " + freshness.toMinutes() + " minutes.",
                new Text(
                        "Hỏi cơ quan " + source.descriptor().owner() + " xem nguồn có gửi không; hub:source-poll "
                                + instance + " nếu hub tự lấy.",
                        "Ask its owner " + source.descriptor().owner() + " whether the source sends; hub:source-poll "
                                + instance + " where the hub fetches."));
    }
}
