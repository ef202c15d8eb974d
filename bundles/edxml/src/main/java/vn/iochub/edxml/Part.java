package vn.iochub.edxml;

/**
 * One piece of a message: the message itself where it is plain XML, a part of a multipart, an entry of a ZIP.
 *
 * @param index its place in the message, from 0
 * @param name the file's name, or empty
 * @param contentId without angle brackets, or empty
 * @param root whether it is the piece that the message's form makes the document
 */
record Part(int index, String name, String contentId, String contentType, boolean root) {

    /** Whether it must be a document in edXML: it is no attachment when it turns out to be none. */
    boolean mustBeDocument() {
        return root || lower(name).endsWith(".edxml");
    }

    boolean mayBeDocument() {
        return mustBeDocument()
                || lower(name).endsWith(".xml")
                || lower(contentType).contains("xml");
    }

    private static String lower(String text) {
        return text.toLowerCase(java.util.Locale.ROOT);
    }
}
