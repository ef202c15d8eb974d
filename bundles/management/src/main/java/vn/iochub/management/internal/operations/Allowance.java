package vn.iochub.management.internal.operations;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import vn.iochub.api.service.Audit;

/**
 * How much of the audit trail one account may fill: much at once, as in a long day of mending, and little for ever, so that
 * nobody pushes older entries out of the trail's bound by filling it. Thread-safe.
 */
final class Allowance {
    /** In characters of entries; some thousand changes. */
    static final long AT_ONCE = 4_000_000;
    /** With the default bound of the trail an account that never rests needs three days to fill it. */
    static final long PER_SECOND = 1_000;

    /** What an entry takes beside its own texts. */
    private static final int FRAME = 300;

    private static final int ACCOUNTS = 1_000;

    private final LongSupplier nanoTime;
    private final Map<String, Left> accounts = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Left> eldest) {
            return size() > ACCOUNTS;
        }
    };

    private record Left(double characters, long since) {}

    /** @param nanoTime as {@link System#nanoTime} */
    Allowance(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Takes what so many entries like this one need, where there is as much; false and nothing taken where not. */
    synchronized boolean takes(Audit.Act act, int entries) {
        long now = nanoTime.getAsLong();
        Left left = accounts.getOrDefault(act.actor(), new Left(AT_ONCE, now));
        double there = Math.min(AT_ONCE, left.characters() + (now - left.since()) / 1e9 * PER_SECOND);
        long needed = entries * length(act);
        boolean enough = there >= needed;
        accounts.put(act.actor(), new Left(enough ? there - needed : there, now));
        return enough;
    }

    private static long length(Audit.Act act) {
        long length = FRAME + act.target().length();
        for (Map.Entry<String, String> detail : act.details().entrySet()) {
            length += detail.getKey().length() + detail.getValue().length();
        }
        return length;
    }
}
