package vn.iochub.connector.tabular;

import java.io.IOException;
import java.util.Map;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import vn.iochub.api.Connector;
import vn.iochub.api.RawMessage;
import vn.iochub.api.RecordSink;
import vn.iochub.api.SourceAccess;
import vn.iochub.api.SourceDescriptor;
import vn.iochub.api.SourceHub;
import vn.iochub.api.SourceSecrets;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.reading.Pseudonyms;
import vn.iochub.transport.ConfigMaps;
import vn.iochub.transport.PushRoutes;
import vn.iochub.transport.WaysIn;

/** An instance as its description says. Thread-safe. */
final class DescribedConnector implements Connector {
    /** The name under which the status tells what is wrong with the description. */
    static final String TROUBLE = "description";

    private final Description description;
    private final Normaliser normaliser;
    private final WaysIn ways;
    private final PushRoutes push;
    private SourceHub hub;
    private Text broken;

    /** @throws IllegalArgumentException when a way in or a secret's reference leads nowhere; begins with the key */
    DescribedConnector(Description description, SourceSecrets secrets, SourceAccess access) {
        this.description = description;
        Description.Ways in = description.ways();
        this.ways = WaysIn.of(
                description.source(),
                ConfigMaps.drop(in.drop() == null ? Map.of() : in.drop()),
                "view",
                ConfigMaps.view(in.view() == null ? Map.of() : in.view()),
                secrets);
        this.push = in.push() == null
                ? null
                : new PushRoutes(description.source(), ConfigMaps.push(in.push()), access, new TableForm());
        this.normaliser = new Normaliser(
                description,
                description.pseudonymKey() == null
                        ? null
                        : new Pseudonyms("pseudonymKey", secrets.key(description.pseudonymKey())));
    }

    Description description() {
        return description;
    }

    /**
     * Says that the file now holds a description with faults, and that this instance is of the version before; null when it
     * is well again.
     */
    synchronized void broken(Text cause) {
        broken = cause;
        tell();
    }

    private synchronized void in(SourceHub now) {
        hub = now;
        tell();
    }

    private void tell() {
        if (hub == null) {
            return;
        }
        if (broken == null) {
            hub.well(TROUBLE);
        } else {
            // Of the kind that leaves the source degraded and not down: the version before goes on.
            hub.trouble(TROUBLE, SourceHub.Trouble.DATA, broken);
        }
    }

    @Override
    public SourceDescriptor source() {
        return description.source();
    }

    @Override
    public RoutesBuilder transport() {
        return new RouteBuilder() {
            @Override
            public void configure() throws Exception {
                in(SourceHub.of(getContext()));
                if (push != null) {
                    getContext().addRoutes(push);
                }
                getContext().addRoutes(ways);
            }
        };
    }

    @Override
    public void normalise(RawMessage raw, RecordSink sink) throws UnreadableMessageException, IOException {
        normaliser.normalise(raw, sink);
    }
}
