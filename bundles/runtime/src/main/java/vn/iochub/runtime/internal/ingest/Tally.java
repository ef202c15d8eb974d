package vn.iochub.runtime.internal.ingest;

import java.util.ArrayList;
import java.util.List;
import vn.iochub.api.Receipt;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Rejection;

/** Counts one message's rows, and tells the metrics only of those that are committed. Used by one thread. */
final class Tally {
    private final IngestMetrics metrics;
    private final List<Rejection> first = new ArrayList<>();
    private final int[] uncommittedRejected = new int[RejectCode.values().length];
    private long uncommittedAccepted;
    private long accepted;
    private long rejected;

    Tally(IngestMetrics metrics) {
        this.metrics = metrics;
    }

    /** The next row's number, accepted and rejected counted together. */
    int item() {
        return Math.toIntExact(accepted + rejected);
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
