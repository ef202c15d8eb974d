package vn.iochub.runtime.internal.ingest;

/**
 * How much one source may send.
 *
 * @param messages a second; 0 for as many as it likes
 * @param bytes a second, as they are after redaction; 0 for as many as it likes
 * @param waiting how many records may wait in its queue for the repository; 0 for as many as the broker holds
 */
public record Limits(long messages, long bytes, long waiting) {
    /** What holds where nothing is configured. */
    public static final Limits DEFAULT = new Limits(0, 0, 500_000);
}
