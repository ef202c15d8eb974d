package vn.iochub.history.internal;

/** What a source brought in some time. */
record Figures(
        long received,
        long bytes,
        long accepted,
        long rejected,
        long stored,
        long duplicate,
        long refused,
        Buckets receipt,
        Buckets store) {
    static final Figures NONE = new Figures(0, 0, 0, 0, 0, 0, 0, Buckets.NONE, Buckets.NONE);

    boolean nothing() {
        return received == 0
                && bytes == 0
                && accepted == 0
                && rejected == 0
                && stored == 0
                && duplicate == 0
                && refused == 0
                && receipt.times().isEmpty()
                && store.times().isEmpty();
    }

    Figures plus(Figures more) {
        return new Figures(
                received + more.received,
                bytes + more.bytes,
                accepted + more.accepted,
                rejected + more.rejected,
                stored + more.stored,
                duplicate + more.duplicate,
                refused + more.refused,
                receipt.plus(more.receipt),
                store.plus(more.store));
    }

    /** What has come since {@code before}. */
    Figures since(Figures before) {
        return new Figures(
                more(received, before.received),
                more(bytes, before.bytes),
                more(accepted, before.accepted),
                more(rejected, before.rejected),
                more(stored, before.stored),
                more(duplicate, before.duplicate),
                more(refused, before.refused),
                receipt.since(before.receipt).orNone(),
                store.since(before.store).orNone());
    }

    /** A counter that is smaller than it was has begun anew, with its bundle. */
    private static long more(long now, long before) {
        return now >= before ? now - before : now;
    }
}
