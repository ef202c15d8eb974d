package vn.iochub.repository.internal.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What becomes of each state, by what is there: nothing here asks the database. The rules stand in docs/ARCHITECTURE.md and,
 * for rows that come once more, in docs/REPLAY.md. Not thread-safe.
 */
final class Judgement {
    static final String DUPLICATE = "duplicate";
    static final String SUPERSEDED = "superseded";

    private final Revisions revisions;
    private final List<Fresh> fresh = new ArrayList<>();
    private final List<Judged> judged = new ArrayList<>();
    private final List<Latest> touched = new ArrayList<>();
    private int redelivered;

    /** A state that goes into the change log. */
    static final class Fresh {
        final Entry.State state;
        /** Its place among this transaction's positions, from 1. */
        int place;

        Fresh(Entry.State state) {
            this.state = state;
        }
    }

    /**
     * A state that is not stored.
     *
     * @param late whether it is older than the latest, or a later revision: it may have been stored before that
     */
    record Judged(Entry.State state, String verdict, boolean late) {}

    /**
     * @param states sorted by type, key and version
     * @param there the latest states of those things that there are; they become what they are to be
     * @param revisions what is known of rows that come once more
     */
    Judgement(List<Entry.State> states, Map<Latest.Thing, Latest> there, Revisions revisions) {
        this.revisions = revisions;
        judge(states, there);
        placeByArrival();
    }

    /** Those that go into the change log, by type, key and version. */
    List<Fresh> fresh() {
        return fresh;
    }

    /** Those that are not stored. */
    List<Judged> judged() {
        return judged;
    }

    /** The things that the states are about. */
    List<Latest> touched() {
        return touched;
    }

    /** Those whose latest state stays, and now bears another order or belongs to another row. */
    List<Latest> movedUp() {
        return touched.stream()
                .filter(each -> each.taken || (each.moved && each.written == null))
                .toList();
    }

    /** How many were known: they came once more. */
    int redelivered() {
        return redelivered;
    }

    private void judge(List<Entry.State> states, Map<Latest.Thing, Latest> there) {
        Latest latest = null;
        for (Entry.State state : states) {
            if (latest == null
                    || !latest.thing.key().equals(state.key())
                    || !latest.thing.type().equals(state.type())) {
                Latest.Thing thing = new Latest.Thing(state.type(), state.key());
                latest = there.get(thing);
                if (latest == null) {
                    latest = new Latest(thing, fresh(state));
                    touched.add(latest);
                    continue;
                }
                touched.add(latest);
            }
            judge(state, latest);
        }
    }

    private void judge(Entry.State state, Latest latest) {
        if (state.revision() > 0 && state.order() == latest.order) {
            judgeRevision(state, latest);
            return;
        }
        int newer = latest.compare(state);
        if (newer <= 0 && latest.isFrom(state)) {
            redelivered++;
        } else if (state.unstamped() && Arrays.equals(state.hash(), latest.hash)) {
            judged.add(new Judged(state, DUPLICATE, newer < 0));
            if (newer > 0) {
                // So that a different state from before this moment, arriving late, does not undo it.
                latest.moveUp(state);
            }
        } else if (newer > 0) {
            latest.become(fresh(state));
        } else if (newer == 0) {
            judged.add(new Judged(state, DUPLICATE, false));
        } else {
            judged.add(new Judged(state, SUPERSEDED, true));
        }
    }

    /**
     * A row that comes once more, under the order that the latest state has. The rule stands as a table in docs/REPLAY.md:
     * what comes of it is what would have come of the row, had it been as it is now from the beginning; but what a human
     * mended stands above what nobody did.
     */
    private void judgeRevision(Entry.State state, Latest latest) {
        boolean same = Arrays.equals(state.hash(), latest.hash);
        boolean from = latest.isFrom(state);
        if (from && state.revision() <= latest.revision) {
            redelivered++;
            return;
        }
        boolean outranks = from || (state.revision() >= latest.revision && outranks(state, latest));
        if (same) {
            judged.add(new Judged(state, DUPLICATE, true));
            if (outranks && !from && !state.unstamped()) {
                // Or the row that it goes before would go on as the first.
                latest.belongTo(state);
            }
        } else if (outranks) {
            latest.become(fresh(state));
        } else {
            judged.add(new Judged(state, state.unstamped() ? SUPERSEDED : DUPLICATE, true));
        }
    }

    private boolean outranks(Entry.State state, Latest latest) {
        boolean sameMessage = state.rawId().equals(latest.rawId);
        // An arrival stamp is of one message alone: a latest state that has it and is of another was moved up by a row
        // of
        // this one.
        boolean movedUp = state.unstamped() && !sameMessage;
        int mine = revisions.mend(state.rawId(), state.item());
        int others = movedUp ? 0 : revisions.mend(latest.rawId, latest.item);
        if (mine != others) {
            return mine > others;
        }
        if (movedUp) {
            return !revisions.stored(state) && state.item() >= Math.max(revisions.mover(state), latest.mover(state));
        }
        if (state.unstamped()) {
            return state.item() > latest.item;
        }
        // Of equal stamps the first holds; a row that was judged before has lost already.
        return !revisions.judged(state)
                && (state.rawId().equals(latest.rawId)
                        ? state.item() < latest.item
                        : before(state.rawId(), latest.rawId));
    }

    /** By time, which the ids of messages begin with. */
    private static boolean before(UUID one, UUID other) {
        int high = Long.compareUnsigned(one.getMostSignificantBits(), other.getMostSignificantBits());
        return high != 0
                ? high < 0
                : Long.compareUnsigned(one.getLeastSignificantBits(), other.getLeastSignificantBits()) < 0;
    }

    private Fresh fresh(Entry.State state) {
        Fresh one = new Fresh(state);
        fresh.add(one);
        return one;
    }

    /**
     * Gives the new states their places: in the order they arrived, so that a reader meets a dossier before what became
     * of it; but the states of one thing among themselves by version.
     */
    private void placeByArrival() {
        List<Fresh> byArrival = new ArrayList<>(fresh);
        byArrival.sort(Comparator.comparingInt(each -> each.state.arrival()));
        for (int i = 0; i < byArrival.size(); i++) {
            byArrival.get(i).place = i + 1;
        }
        for (int from = 0, to; from < fresh.size(); from = to) {
            Entry.State first = fresh.get(from).state;
            to = from + 1;
            while (to < fresh.size()
                    && fresh.get(to).state.key().equals(first.key())
                    && fresh.get(to).state.type().equals(first.type())) {
                to++;
            }
            if (to - from > 1) {
                List<Fresh> versions = fresh.subList(from, to);
                int[] places =
                        versions.stream().mapToInt(each -> each.place).sorted().toArray();
                for (int i = 0; i < places.length; i++) {
                    versions.get(i).place = places[i];
                }
            }
        }
    }
}
