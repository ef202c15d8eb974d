package vn.iochub.simulators.ledger;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A ledger at one moment.
 *
 * @param sent what was sent, in the order of its writing
 * @param attempts how each attempt ended
 * @param forms by a message's id the identities of its further forms
 */
public record LedgerBook(List<Sent> sent, List<Attempt> attempts, Map<String, Set<String>> forms) {
    public LedgerBook {
        sent = List.copyOf(sent);
        attempts = List.copyOf(attempts);
        Map<String, Set<String>> copies = new HashMap<>();
        forms.forEach((id, identities) -> copies.put(id, Set.copyOf(identities)));
        forms = Map.copyOf(copies);
    }

    /** What was sent, where that of which every attempt was refused counts as refused. */
    public List<Sent> settled() {
        Map<String, EnumSet<Attempt.End>> ends = new HashMap<>();
        for (Attempt attempt : attempts) {
            ends.computeIfAbsent(attempt.sent(), id -> EnumSet.noneOf(Attempt.End.class))
                    .add(attempt.end());
        }
        Set<Attempt.End> refused = EnumSet.of(Attempt.End.REFUSED);
        return sent.stream()
                .map(one -> refused.equals(ends.get(one.id())) ? one.refused() : one)
                .toList();
    }
}
