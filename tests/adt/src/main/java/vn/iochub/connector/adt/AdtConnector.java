package vn.iochub.connector.adt;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import org.apache.camel.RoutesBuilder;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import vn.iochub.api.Connector;
import vn.iochub.api.RawMessage;
import vn.iochub.api.RecordSink;
import vn.iochub.api.SourceDescriptor;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.reading.ConfigValues;

/** Stays in hospital wards. The README beside it tells the messages, the configuration and the records. */
@Component(
        service = Connector.class,
        configurationPid = "vn.iochub.connector.adt",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = AdtConnector.Config.class, factory = true)
public final class AdtConnector implements Connector {

    /** The instance's configuration; the README has the same table. */
    @ObjectClassDefinition(name = "Ward stays (người bệnh nội trú theo khoa)")
    public @interface Config {
        @AttributeDefinition(description = "The instance's id: names its queues and its metrics")
        String instance() default "adt";

        @AttributeDefinition(description = "The office that answers for the data")
        String owner() default "";

        @AttributeDefinition(description = "After how many minutes without a message the source counts as late")
        int freshnessMinutes() default 1440;

        @AttributeDefinition(description = "The address to listen at. MLLP knows no login: an inside one")
        String host() default "127.0.0.1";

        @AttributeDefinition(description = "The TCP port to listen at")
        int port() default 2575;

        @AttributeDefinition(description = "The events (MSH-9) that are read, and what the stay becomes by them")
        String events() default "A01=admitted,A02=transferred,A03=discharged";
    }

    private final SourceDescriptor source;
    private final StayReader reader;
    private final RoutesBuilder routes;

    @Activate
    public AdtConnector(Config config) {
        this.source = new SourceDescriptor(
                "adt",
                config.instance(),
                new Text("Người bệnh nội trú theo khoa", "Ward stays"),
                config.owner(),
                List.of(StayMapping.TYPE),
                Duration.ofMinutes(ConfigValues.range("freshnessMinutes", config.freshnessMinutes(), 1, 525_600)),
                false);
        this.reader = new StayReader(new StayMapping(config));
        this.routes = new MllpRoutes(
                config.instance(),
                ConfigValues.required("host", config.host()),
                ConfigValues.range("port", config.port(), 1, 65_535));
    }

    @Override
    public SourceDescriptor source() {
        return source;
    }

    @Override
    public RoutesBuilder transport() {
        return routes;
    }

    @Override
    public void normalise(RawMessage raw, RecordSink sink) throws UnreadableMessageException, IOException {
        reader.read(raw, sink);
    }

    /** Keeps the segments that tell of the ward. Who the patient is (PID, NK1, IN1 …) reaches no disk. */
    @Override
    public void redact(InputStream in, OutputStream out) throws IOException {
        Segments.keep(in, out, StayReader.SEGMENTS);
    }
}
