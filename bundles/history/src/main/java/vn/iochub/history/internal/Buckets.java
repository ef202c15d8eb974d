package vn.iochub.history.internal;

import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import vn.iochub.api.service.History;

/**
 * How many times fell between which bounds. Counts of buckets can be added up over hours and days, percentiles cannot.
 *
 * @param le upper bounds in nanoseconds, rising
 * @param counts of each bucket, and then of what is above the last bound; empty where {@code le} is
 */
record Buckets(List<Long> le, List<Long> counts) {
    static final Buckets NONE = new Buckets(List.of(), List.of());
    private static final double NANOS_PER_MILLI = 1e6;

    Buckets {
        le = List.copyOf(le);
        counts = List.copyOf(counts);
        if (counts.size() != (le.isEmpty() ? 0 : le.size() + 1)) {
            throw new IllegalArgumentException(le.size() + " bounds with " + counts.size() + " counts");
        }
    }

    /** Of a timer whose buckets count since its start, each with those below it. */
    static Buckets of(HistogramSnapshot timer) {
        List<Long> le = new ArrayList<>();
        List<Long> counts = new ArrayList<>();
        long below = 0;
        for (CountAtBucket bucket : timer.histogramCounts()) {
            double bound = bucket.bucket(TimeUnit.NANOSECONDS);
            if (!Double.isFinite(bound) || bound >= Long.MAX_VALUE) {
                continue;
            }
            long upTo = (long) bucket.count();
            le.add((long) bound);
            counts.add(Math.max(0, upTo - below));
            below = Math.max(below, upTo);
        }
        if (le.isEmpty()) {
            return NONE;
        }
        counts.add(Math.max(0, timer.count() - below));
        return new Buckets(le, counts);
    }

    /** With other bounds the newer ones stand alone. */
    Buckets plus(Buckets newer) {
        if (newer.le.isEmpty()) {
            return this;
        }
        if (!le.equals(newer.le)) {
            return newer;
        }
        List<Long> sum = new ArrayList<>();
        for (int i = 0; i < counts.size(); i++) {
            sum.add(counts.get(i) + newer.counts.get(i));
        }
        return new Buckets(le, sum);
    }

    /** What has come since {@code before}; all of it where the timer has begun anew. */
    Buckets since(Buckets before) {
        if (!le.equals(before.le)) {
            return this;
        }
        List<Long> rest = new ArrayList<>();
        for (int i = 0; i < counts.size(); i++) {
            long more = counts.get(i) - before.counts.get(i);
            if (more < 0) {
                return this;
            }
            rest.add(more);
        }
        return new Buckets(le, rest);
    }

    private long total() {
        return counts.stream().mapToLong(Long::longValue).sum();
    }

    /** Empty when nothing was counted: an idle minute has no bounds to keep. */
    Buckets orNone() {
        return total() == 0 ? NONE : this;
    }

    Optional<History.Times> times() {
        return total() == 0
                ? Optional.empty()
                : Optional.of(new History.Times(millis(0.5), millis(0.95), millis(0.99)));
    }

    private double millis(double share) {
        double rank = share * total();
        long below = 0;
        for (int i = 0; i < le.size(); i++) {
            long here = counts.get(i);
            if (here > 0 && below + here >= rank) {
                double from = i == 0 ? 0 : le.get(i - 1);
                double within = Math.max(0, rank - below) / here;
                return (from + within * (le.get(i) - from)) / NANOS_PER_MILLI;
            }
            below += here;
        }
        return Collections.max(le) / NANOS_PER_MILLI;
    }
}
