package vn.iochub.management.internal.operations;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import vn.iochub.api.service.DeadLetters;

/** Dead letters, in the form that {@link Shown} says. */
public final class DeadLetterJson {
    private DeadLetterJson() {}

    public static ObjectNode letter(DeadLetters.Letter letter) {
        return Shown.object()
                .put("id", letter.id())
                .put("from", letter.from())
                .put("reason", letter.reason())
                .put("at", letter.at().map(Instant::toString).orElse(null))
                .put("size", letter.size());
    }
}
