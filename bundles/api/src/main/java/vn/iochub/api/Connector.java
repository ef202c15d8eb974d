package vn.iochub.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import org.apache.camel.RoutesBuilder;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One installation of a source system: how its messages arrive ({@link #transport()}) and, apart from that, what they
 * mean ({@link #normalise}). Because the meaning is apart, it can be tested on files and replayed without the source.
 *
 * <p>A connector is an OSGi service of this type: a DS component with a factory configuration, one instance for each
 * installation of the source. The hub gives each instance its own CamelContext and calls the methods here from many
 * threads at once: an implementation keeps no state between calls to {@code normalise} and {@code redact}.
 */
@ConsumerType
public interface Connector {

    /** What this instance is: its id, title, record types. Constant for the life of the instance. */
    SourceDescriptor source();

    /**
     * The Camel routes that receive or fetch messages; each ends in {@code to(Hub.INGEST)}. Called once for each start
     * of the instance's CamelContext, of which there may be many in the life of a connector: each time the routes are to
     * be there again, and Camel's RouteBuilder is spent on the first context it was added to. A route must not set its own {@code onException} or {@code errorHandler}: they
     * would bypass the hub's failure handling. {@code doTry/doCatch} around {@link Hub#INGEST} is the way to turn a
     * {@link HubUnavailableException} into the source's own reply form.
     */
    RoutesBuilder transport();

    /**
     * Reads one raw message and hands each record found, or each fault, to the sink, in the message's order. Streams:
     * a message may be larger than memory. Called for live messages and for replays alike, so the result must depend on
     * the message, its attributes and the instance's configuration alone, never on the clock or on earlier messages.
     *
     * @throws UnreadableMessageException when the message as a whole cannot be read; what the sink was given before
     *     stays accepted
     * @throws IOException when {@code raw.open()} failed; it is a failure of the world, and is tried again
     * @throws HubUnavailableException when something else of the world fails, such as the disk for a temporary file; it is
     *     tried again too. Whatever else is thrown counts as a fault of the connector, and the message goes to quarantine
     */
    void normalise(RawMessage raw, RecordSink sink) throws UnreadableMessageException, IOException;

    /**
     * Copies the message as received to the form that may be kept, leaving out what the law forbids to store. Runs
     * before the message reaches any disk; {@code normalise} sees only what this wrote. Copies all by default.
     */
    default void redact(InputStream in, OutputStream out) throws IOException {
        in.transferTo(out);
    }

    /**
     * What may be kept of what came beside the message, such as a file's name or a source's properties: the counterpart of
     * {@link #redact(InputStream, OutputStream)} for {@link RawMessage#attributes()}, and {@code normalise} sees only what
     * this gives. Keeps all by default.
     */
    default Map<String, String> redact(Map<String, String> attributes) {
        return attributes;
    }
}
