package vn.iochub.transport;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.osgi.annotation.versioning.ConsumerType;

/** How pushed messages come and how they are answered: the source's own form, or one of {@link PushForms}. Thread-safe. */
@ConsumerType
public interface PushForm {

    /** The media types of bodies that are taken, in lower case, without parameters. */
    Set<String> mediaTypes();

    /** The media type that the hub keeps with the message. */
    String keptType();

    /**
     * What of the call is kept beside the body and {@code normalise} needs, such as a file's name; nothing by default.
     *
     * @param header the value of a header or query parameter of the call, or null
     */
    default Map<String, String> attributes(UnaryOperator<String> header) {
        return Map.of();
    }

    /** The HTTP status of this outcome; {@link PushReply.Outcome#status()} where the form has no rule of its own. */
    default int status(PushReply.Outcome outcome) {
        return outcome.status();
    }

    /** The media type of replies. */
    String replyType();

    /** The reply's body. */
    byte[] reply(PushReply reply);

    /** What is answered to {@code GET …?wsdl}, as {@code text/xml}; empty where the form has no such thing. */
    default Optional<byte[]> description() {
        return Optional.empty();
    }
}
