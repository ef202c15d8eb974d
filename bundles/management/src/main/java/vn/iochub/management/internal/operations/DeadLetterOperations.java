package vn.iochub.management.internal.operations;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import vn.iochub.api.service.DeadLetters;

/** Messages that the hub itself could not handle. Thread-safe; {@link Operations} says what each throws. */
public final class DeadLetterOperations extends Topic {
    DeadLetterOperations(Rules rules) {
        super(rules);
    }

    public List<DeadLetters.Letter> deadLetters(Caller caller, int limit) {
        return look(caller, Operation.DEAD_LETTER_LOOK, "", () -> services.deadLetters()
                .list(limit(limit)));
    }

    /** @param ids empty for all */
    public long redrive(Caller caller, Set<String> ids) {
        return change(
                caller,
                Operation.DEAD_LETTER_REDRIVE,
                DeadLetters.QUEUE,
                letters(ids),
                Topic::count,
                () -> services.deadLetters().redrive(ids));
    }

    /**
     * Deletes letters.
     *
     * @param ids at least one: what is deleted is named
     * @param reason for the audit trail; not empty
     */
    public long discardLetters(Caller caller, Set<String> ids, String reason) {
        Map<String, String> details = new TreeMap<>(letters(ids));
        details.put("reason", short500(reason));
        return change(caller, Operation.DEAD_LETTER_DISCARD, DeadLetters.QUEUE, details, Topic::count, () -> {
            reason(reason);
            if (ids.isEmpty()) {
                throw invalid("Hãy nêu mã của các bản tin cần xóa.", "Name the letters to delete.");
            }
            return services.deadLetters().discard(ids);
        });
    }

    private static Map<String, String> letters(Set<String> ids) {
        return Map.of("letters", ids.isEmpty() ? "all" : joined(ids));
    }
}
