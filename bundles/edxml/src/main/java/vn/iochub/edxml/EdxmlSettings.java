package vn.iochub.edxml;

import java.util.Map;

/**
 * What differs between installations.
 *
 * @param statuses status codes and their words; see {@link #usual}
 * @param maxAttachmentBytes the largest attachment, decoded, that is hashed and kept; a larger one rejects the document
 */
public record EdxmlSettings(Map<String, String> statuses, long maxAttachmentBytes) {
    public EdxmlSettings {
        statuses = Map.copyOf(statuses);
    }

    /** The codes of QĐ 28/2018, and 100 MB. */
    public static EdxmlSettings usual() {
        return new EdxmlSettings(
                Map.of(
                        "01", "arrived",
                        "02", "refused",
                        "03", "received",
                        "04", "assigned",
                        "05", "inProcess",
                        "06", "done",
                        "13", "recalled",
                        "15", "changeAgreed",
                        "16", "changeRefused"),
                100_000_000L);
    }
}
