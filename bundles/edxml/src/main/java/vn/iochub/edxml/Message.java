package vn.iochub.edxml;

import java.util.ArrayList;
import java.util.List;

/** One document or status message as it was read, before it is judged. */
final class Message {
    /** {@code MessageHeader}, or {@code Status} in a SOAP header. */
    Row header = Row.NONE;

    final List<Row> traces = new ArrayList<>();
    Row business = Row.NONE;
    final List<Row> references = new ArrayList<>();
    final List<Attachment> attachments = new ArrayList<>();
    boolean signed;
}
