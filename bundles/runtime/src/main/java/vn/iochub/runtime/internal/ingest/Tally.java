package vn.iochub.runtime.internal.ingest;

import java.util.ArrayList;
import java.util.List;
import vn.iochub.api.Receipt;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Rejection;

/** Counts one message's rows, and tells the meter only of those that are committed. Used by one thread. */
final class Tally {
    /** Hears of rows that are durable on the broker. */
    interface Meter {
        void accepted(long count);

        void rejected(RejectCode code, long count);
    }

    private final Meter metrics;
    private final List<Rejection> first = new ArrayList<>();
    private final int[] uncommittedRejected = new int[RejectCode.values().length];
    private long uncommittedAccepted;
    private long accepted;
    private long rejected;
    private long passedOver;

    Tally(Meter metrics) {
        this.metrics = metrics;
    }

    /** The next row's number, from 0, whatever became of those before. */
    int item() {
        return Math.toIntExact(accepted + rejected + passedOver);
    }

    /** A row that is not taken this time. */
    void passOver() {
        passedOver++;
    }

    void accept() {
        accepted++;
        uncommittedAccepted++;
    }

    void reject(Rejection rejection) {
        rejected++;
        uncommittedRejected[rejection.code().ordinal()]++;
        if (first.size() < Receipt.MAX_REJECTIONS) {
            first.add(rejection);
        }
    }

    void committed() {
        if (uncommittedAccepted > 0) {
            metrics.accepted(uncommittedAccepted);
            uncommittedAccepted = 0;
        }
        for (RejectCode code : RejectCode.values()) {
            int count = uncommittedRejected[code.ordinal()];
            if (count > 0) {
                metrics.rejected(code, count);
                uncommittedRejected[code.ordinal()] = 0;
            }
        }
    }

    long accepted() {
        return accepted;
    }

    long rejected() {
        return rejected;
    }

    List<Rejection> first() {
        return first;
    }
}
