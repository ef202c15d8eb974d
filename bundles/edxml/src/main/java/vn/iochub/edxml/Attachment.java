package vn.iochub.edxml;

/**
 * An attachment whose content was read.
 *
 * @param contentId by which the manifest names it, or empty
 * @param href the part that holds its content, or empty when the content is inline or is this part
 * @param where {@code inline} in the XML, or {@code part} of the message
 */
record Attachment(
        String name,
        String contentId,
        String href,
        String contentType,
        String description,
        String where,
        Content content) {

    /** Of what the attachment consists; null where it is in the part {@code href}. */
    record Content(long size, String sha256) {}
}
