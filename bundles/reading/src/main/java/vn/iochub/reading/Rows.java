package vn.iochub.reading;

import vn.iochub.api.HubRecord;
import vn.iochub.api.RecordSink;

/** One row's way into the sink: as the record that it maps to, or as the rejection that its fault is. */
public final class Rows {
    /** Makes a record of a row; null where the row says nothing, as an empty or a total row does. */
    @FunctionalInterface
    public interface Mapping<F> {
        HubRecord record(F row);
    }

    private Rows() {}

    /**
     * Hands over the row's record, or its rejection with {@code row.toString()} as the fragment where the fault names no
     * value. What the sink itself throws passes: it is not the row's fault.
     *
     * @return whether there was a record
     */
    public static <F> boolean hand(RecordSink sink, String origin, F row, Mapping<? super F> mapping) {
        HubRecord found;
        try {
            found = mapping.record(row);
        } catch (Fault fault) {
            sink.reject(fault.at(origin, row.toString()));
            return false;
        }
        if (found == null) {
            return false;
        }
        sink.accept(found);
        return true;
    }
}
