package vn.iochub.console.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Keeps somebody who tries the same again and again, or very many things, from filling the audit trail. Thread-safe. */
final class Refusals {
    static final int PER_HOUR = 120;
    private static final int KEPT = 1_000;
    private static final long HOUR = TimeUnit.HOURS.toNanos(1);

    private final LongSupplier nanoTime;
    private final Map<String, Long> told = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > KEPT;
        }
    };
    private long hourBegan;
    private int count;

    Refusals(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        hourBegan = nanoTime.getAsLong();
    }

    /** Whether this was not told within the hour, and there is room for it in this hour. */
    synchronized boolean isNew(String what) {
        long now = nanoTime.getAsLong();
        if (now - hourBegan >= HOUR) {
            hourBegan = now;
            count = 0;
        }
        Long last = told.get(what);
        if (last != null && now - last < HOUR || count >= PER_HOUR) {
            return false;
        }
        told.remove(what);
        told.put(what, now);
        count++;
        return true;
    }
}
