package vn.iochub.repository.internal.store;

import java.util.Arrays;
import java.util.UUID;

/** The running state of one thing while its states are judged. Not thread-safe. */
final class Latest {
    /** What a state is about. */
    record Thing(String type, String key) {}

    final Thing thing;
    final boolean there;
    long order;
    int revision;
    byte[] hash;
    UUID rawId;
    int item;
    boolean unstamped;
    /** The state that is to become the record; null while that in the database stays. */
    Judgement.Fresh written;

    boolean moved;
    /** Whether it belongs to another row now, which says the same. */
    boolean taken;
    /** The row of this batch that moved it up last. */
    private UUID moverRawId;

    private int moverItem;

    Latest(Thing thing, long order, int revision, byte[] hash, UUID rawId, int item, boolean unstamped) {
        this.thing = thing;
        this.there = true;
        this.order = order;
        this.revision = revision;
        this.hash = hash;
        this.rawId = rawId;
        this.item = item;
        this.unstamped = unstamped;
    }

    Latest(Thing thing, Judgement.Fresh first) {
        this.thing = thing;
        this.there = false;
        become(first);
    }

    void become(Judgement.Fresh next) {
        written = next;
        order = next.state.order();
        revision = next.state.revision();
        hash = next.state.hash();
        rawId = next.state.rawId();
        item = next.state.item();
        unstamped = next.state.unstamped();
        moved = false;
        taken = false;
    }

    void moveUp(Entry.State duplicate) {
        order = duplicate.order();
        revision = duplicate.revision();
        moved = true;
        moverRawId = duplicate.rawId();
        moverItem = duplicate.item();
    }

    void belongTo(Entry.State same) {
        revision = same.revision();
        rawId = same.rawId();
        item = same.item();
        taken = true;
    }

    int mover(Entry.State state) {
        return state.rawId().equals(moverRawId) ? moverItem : -1;
    }

    int compare(Entry.State state) {
        int byOrder = Long.compare(state.order(), order);
        if (byOrder != 0) {
            return byOrder;
        }
        int byRevision = Integer.compare(state.revision(), revision);
        if (byRevision != 0 || !state.unstamped() || Arrays.equals(state.hash(), hash)) {
            return byRevision;
        }
        // One message says two different things of one thing, and they share the message's arrival stamp: the later
        // row holds.
        return wasMovedUpBy(state) ? 1 : Integer.compare(state.item(), item);
    }

    /**
     * Whether the latest state has this one's arrival stamp, which is of one message alone, not by itself: a row of this
     * one's message, which said the same, moved it up.
     */
    boolean wasMovedUpBy(Entry.State state) {
        return state.unstamped() && state.order() == order && !(unstamped && rawId.equals(state.rawId()));
    }

    boolean isFrom(Entry.State state) {
        return item == state.item() && rawId.equals(state.rawId());
    }
}
