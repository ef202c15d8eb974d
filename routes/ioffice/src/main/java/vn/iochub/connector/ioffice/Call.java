package vn.iochub.connector.ioffice;

import java.io.InputStream;
import java.util.Map;
import vn.iochub.reading.LimitedInput;

/**
 * One call on its way: what came, and how it stands. It goes beside the summary that the SOAP stack reads. Used by one
 * thread.
 */
final class Call {
    /** Its name as a property of the exchange that came over HTTP. */
    static final String PROPERTY = "ioffice.call";

    private final InputStream message;
    private final String contentType;
    private boolean soap12;
    private final Map<String, String> attributes;
    private final boolean status;
    private Trouble trouble;
    private LimitedInput limit;
    private boolean handed;

    /**
     * @param message all of it, from its first byte
     * @param status whether it is a status message, as against a document
     */
    Call(InputStream message, String contentType, boolean soap12, Map<String, String> attributes, boolean status) {
        this.message = message;
        this.contentType = contentType;
        this.soap12 = soap12;
        this.attributes = attributes;
        this.status = status;
    }

    /** A call that cannot be taken whatever else it holds. */
    static Call refused(boolean soap12, Trouble trouble) {
        Call call = new Call(InputStream.nullInputStream(), "", soap12, Map.of(), false);
        call.trouble = trouble;
        return call;
    }

    InputStream message() {
        return message;
    }

    String contentType() {
        return contentType;
    }

    /** Which SOAP it is: by what HTTP says of it, until the envelope has been read. */
    boolean soap12() {
        return soap12;
    }

    void soap12(boolean by) {
        soap12 = by;
    }

    Map<String, String> attributes() {
        return attributes;
    }

    String response() {
        return status ? "sendStatusResponse" : "sendDocumentResponse";
    }

    Trouble trouble() {
        return trouble;
    }

    void trouble(Trouble what) {
        trouble = what;
    }

    void limit(LimitedInput stream) {
        limit = stream;
    }

    void hand() {
        handed = true;
    }

    /** Whether the SOAP stack let it pass: what fails from then on is not the caller's fault. */
    boolean handed() {
        return handed;
    }

    boolean tooLarge() {
        return limit != null && limit.exceeded();
    }
}
