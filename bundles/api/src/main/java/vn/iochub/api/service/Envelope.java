package vn.iochub.api.service;

/**
 * The names of the JMS properties on the hub's inside queues. Records follow the CloudEvents 1.0 JMS binding in binary
 * mode: the body of a {@code BytesMessage} is the record's JSON in UTF-8, and the attributes are properties with the
 * prefix {@code cloudEvents_}. What the hub needs beyond that has the prefix {@code hub_}.
 */
public final class Envelope {
    // CloudEvents attributes, on hub.records.<instance>
    /**
     * Hash of instance, type, key, order and revision, in 32 hexadecimal digits; where the order is the message's arrival
     * stamp, of the row's number in its message too, since all its rows share the stamp.
     */
    public static final String ID = "cloudEvents_id";

    public static final String SPEC_VERSION = "cloudEvents_specversion";
    /** {@code urn:iochub:<province>:<source>:<instance>}. */
    public static final String SOURCE = "cloudEvents_source";
    /** {@link vn.iochub.api.RecordType#cloudEventsType()}. */
    public static final String TYPE = "cloudEvents_type";
    /** The record's key. */
    public static final String SUBJECT = "cloudEvents_subject";
    /** When it happened, RFC 3339, absent when the source does not say. */
    public static final String TIME = "cloudEvents_time";
    /** When the raw message was captured, RFC 3339. */
    public static final String RECORDED_TIME = "cloudEvents_recordedtime";

    public static final String DATA_CONTENT_TYPE = "cloudEvents_datacontenttype";
    /** {@code urn:iochub:schema:<domain>:<name>:<major>}. */
    public static final String DATA_SCHEMA = "cloudEvents_dataschema";
    /** Order in 20 and revision in 10 digits, joined by a dot: comparable as text. */
    public static final String SEQUENCE = "cloudEvents_sequence";

    public static final String TRACE_PARENT = "cloudEvents_traceparent";
    /** The highest class among the type's fields: public, internal, personal or sensitive. */
    public static final String DATA_CLASSIFICATION = "cloudEvents_dataclassification";

    // the hub's own, on hub.records.<instance>
    /** long: the version's order. */
    public static final String ORDER = "hub_order";
    /**
     * int: the version's revision, 0 as it came, above 0 from a mend or a replay. Also on quarantine, where a row was refused
     * once more.
     */
    public static final String REVISION = "hub_revision";
    /** boolean: the order is the hub's arrival stamp, so content equal to the latest is a duplicate. */
    public static final String UNSTAMPED = "hub_unstamped";
    /** SHA-256 of the body, in 64 hexadecimal digits. */
    public static final String HASH = "hub_hash";
    /** The raw message's id. Also on raw and quarantine messages. */
    public static final String RAW_ID = "hub_raw";
    /** int: the row's number in the raw message, from 0, accepted and rejected counted together. Also on quarantine. */
    public static final String ITEM = "hub_item";
    /** The row's place in the raw message. Also on quarantine. */
    public static final String ORIGIN = "hub_origin";
    /** Symbolic name and version of the connector's bundle, joined by a slash. Also on raw and quarantine messages. */
    public static final String CONNECTOR = "hub_connector";

    // on hub.raw.<instance>: one message for each raw message, sent in its last transaction (the closing manifest).
    // The body is the content, compressed with zlib (RFC 1950), or empty when RAW_FILE is set.
    /** long: size in bytes, not compressed. */
    public static final String RAW_SIZE = "hub_raw_size";
    /** SHA-256 of the content that is kept, in 64 hexadecimal digits. */
    public static final String RAW_HASH = "hub_raw_hash";
    /** SHA-256 of what the source sent, before redaction; absent when nothing was redacted. */
    public static final String RAW_ORIGINAL_HASH = "hub_raw_original_hash";

    public static final String RAW_CONTENT_TYPE = "hub_raw_content_type";
    /** The attributes as a JSON object. */
    public static final String RAW_ATTRIBUTES = "hub_raw_attributes";
    /** The content-addressed file below data/raw that holds the zlib-compressed content, when it is too large to send. */
    public static final String RAW_FILE = "hub_raw_file";
    /** long: the arrival stamp. */
    public static final String RAW_ARRIVAL = "hub_raw_arrival";
    /** long: how many records were accepted from it. */
    public static final String ACCEPTED = "hub_accepted";
    /** long: how many rows were rejected. */
    public static final String REJECTED = "hub_rejected";

    // on hub.quarantine.<instance>: one message for each rejected row. The body is the fragment, UTF-8.
    /** The {@link vn.iochub.api.RejectCode}. */
    public static final String REJECT_CODE = "hub_reject_code";
    /** The offending field below the origin, a JSON pointer. */
    public static final String REJECT_PATH = "hub_reject_path";

    /** boolean: the message could not be read from this row on, so what follows it is neither accepted nor rejected. */
    public static final String REJECT_REST = "hub_reject_rest";

    public static final String REJECT_REASON_VI = "hub_reject_reason_vi";
    public static final String REJECT_REASON_EN = "hub_reject_reason_en";

    /**
     * boolean, on hub.records.hub: the hub's own probe, which proves that a record can be taken and stored; the writer
     * stores its time in table {@code probe} and nowhere else.
     */
    public static final String PROBE = "hub_probe";

    /**
     * long, on hub.records.&lt;instance&gt;: no record but the mark that a replay, whose number this is, leaves behind its
     * last one; when the writer comes to it, all of them are judged.
     */
    public static final String MARK = "hub_mark";

    private Envelope() {}

    /** Order and revision as {@link #SEQUENCE} has them. */
    public static String sequence(long order, int revision) {
        return String.format("%020d.%010d", order, revision);
    }
}
