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
import vn.iochub.connector.tabular.yaml.Finding;
import vn.iochub.connector.tabular.yaml.Place;
import vn.iochub.reading.Pseudonyms;
import vn.iochub.transport.ConfigMaps;
import vn.iochub.transport.PushRoutes;
import vn.iochub.transport.WaysIn;

/** An instance as its description says. Thread-safe. */
final class DescribedConnector implements Connector {
    /** The name under which the status tells what is wrong with the description. */
    static final String TROUBLE = "description";

    private final Description description;
    private final SourceSecrets secrets;
    private final PushRoutes push;
    private WaysIn ways;
    private Normaliser normaliser;
    private SourceHub hub;
    private Text broken;

    /** Asks for no secret: one that is not stored yet is no reason not to show the source. */
    DescribedConnector(Description description, SourceSecrets secrets, SourceAccess access) {
        this.description = description;
        this.secrets = secrets;
        Description.Ways in = description.ways();
        this.push = in.push() == null
                ? null
                : new PushRoutes(description.source(), ConfigMaps.push(in.push()), access, new TableForm());
    }

    /**
     * Asks for the secrets that the description names, until it has them. The hub tries an instance that does not start
     * again and again, so that one whose secret comes later needs nobody to save its file anew.
     *
     * @return what leads nowhere, by its place; null when all is there
     */
    synchronized Finding missing() {
        if (normaliser != null) {
            return null;
        }
        Description.Ways in = description.ways();
        try {
            ways = WaysIn.of(
                    description.source(),
                    ConfigMaps.drop(in.drop() == null ? Map.of() : in.drop()),
                    "view",
                    ConfigMaps.view(in.view() == null ? Map.of() : in.view()),
                    secrets);
            normaliser = new Normaliser(
                    description,
                    description.pseudonymKey() == null
                            ? null
                            : new Pseudonyms("pseudonymKey", secrets.key(description.pseudonymKey())));
            return null;
        } catch (IllegalArgumentException e) {
            String words = String.valueOf(e.getMessage());
            return new Finding(
                    description.file(),
                    place(words),
                    new Text("Không dùng được: " + words, "Cannot be used: " + words));
        }
    }

    /** @throws IllegalArgumentException when something is missing; tells where, and that it goes on when it is there */
    private synchronized Normaliser prepared() {
        Finding missing = missing();
        if (missing != null) {
            throw new IllegalArgumentException(new Text(
                            missing.located().vi() + "; đặt bí mật xong, hub tự chạy tiếp",
                            missing.located().en() + "; when the secret is set, the hub goes on by itself")
                    .both());
        }
        return normaliser;
    }

    /** Where the key, or the reference, stands that the words name. */
    private Place place(String words) {
        Description.Ways in = description.ways();
        for (Map.Entry<String, Place> entry : in.places().entrySet()) {
            String key = entry.getKey().substring(entry.getKey().indexOf('.') + 1);
            Map<String, Object> keys = entry.getKey().startsWith("drop.") ? in.drop() : in.view();
            String value = keys == null ? "" : String.valueOf(keys.get(key));
            if (words.contains(entry.getKey()) || (value.contains(":") && words.contains(value))) {
                return entry.getValue();
            }
        }
        return Place.START;
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
            // Down, as the design has it for what an admin must mend; the words say that the version before goes on.
            hub.trouble(TROUBLE, SourceHub.Trouble.CONFIGURATION, broken);
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
                prepared();
                if (push != null) {
                    getContext().addRoutes(push);
                }
                getContext().addRoutes(ways());
            }
        };
    }

    @Override
    public void normalise(RawMessage raw, RecordSink sink) throws UnreadableMessageException, IOException {
        prepared().normalise(raw, sink);
    }

    private synchronized WaysIn ways() {
        return ways;
    }
}
