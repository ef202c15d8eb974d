package vn.iochub.edxml;

import java.util.ArrayList;
import java.util.List;
import vn.iochub.reading.Fault;

/** One document or status message as it was read, before it is judged. */
final class Message {
    /** {@code MessageHeader}, or {@code Status} in a SOAP header. */
    Row header = Row.NONE;

    final List<Row> traces = new ArrayList<>();
    Row business = Row.NONE;
    final List<Row> references = new ArrayList<>();
    final List<Attachment> attachments = new ArrayList<>();
    boolean signed;

    /** Whether the bytes it was read from are others than those that came. */
    boolean recoded;

    /** Whether only a declaration tells its encoding. */
    boolean doubtful;

    /** What is wrong with it already, or null. */
    Fault fault;

    /** The first fault counts. */
    void fault(Fault found) {
        fault = fault == null ? found : fault;
    }
}
