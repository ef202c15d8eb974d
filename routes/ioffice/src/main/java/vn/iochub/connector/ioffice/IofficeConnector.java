package vn.iochub.connector.ioffice;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.camel.RoutesBuilder;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import vn.iochub.api.Connector;
import vn.iochub.api.RawMessage;
import vn.iochub.api.RecordSink;
import vn.iochub.api.SourceAccess;
import vn.iochub.api.SourceDescriptor;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.edxml.EdxmlReader;

/**
 * One installation of iOffice that pushes documents and statuses by SOAP. The README beside it tells the protocol, the
 * configuration and the records.
 */
@Component(
        service = Connector.class,
        configurationPid = "vn.iochub.connector.ioffice",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = IofficeConnector.Config.class, factory = true)
public final class IofficeConnector implements Connector {

    /** The instance's configuration; the README has the same table with examples. */
    @ObjectClassDefinition(
            name = "iOffice (văn bản điện tử, edXML)",
            description = "Documents between offices and their statuses, pushed by iOffice")
    public @interface Config {
        @AttributeDefinition(description = "The instance's id: names its address /in/<instance>, queues and metrics")
        String instance() default "ioffice";

        @AttributeDefinition(description = "The office that answers for the documents")
        String owner() default "";

        @AttributeDefinition(description = "After how many minutes without a message the source counts as late")
        int freshnessMinutes() default 1440;

        @AttributeDefinition(description = "The largest message taken, with its attachments, in megabytes")
        int maxMessageMegabytes() default 200;

        @AttributeDefinition(description = "The largest attachment, decoded, in megabytes")
        int maxAttachmentMegabytes() default 100;

        @AttributeDefinition(description = "Status codes (StatusCode) and their normalised words")
        String statuses() default
                "01=arrived,02=refused,03=received,04=assigned,05=inProcess,06=done,"
                        + "13=recalled,15=changeAgreed,16=changeRefused";

        @AttributeDefinition(
                description = "The address that the WSDL names, where callers come through a proxy; empty: as called")
        String publicAddress() default "";
    }

    private final SourceDescriptor source;
    private final Settings settings;
    private final SourceAccess access;
    private final EdxmlReader reader;

    @Activate
    public IofficeConnector(@Reference SourceAccess access, Config config) {
        this.access = access;
        this.settings = Settings.of(config);
        this.source = new SourceDescriptor(
                "ioffice",
                settings.instance(),
                new Text("iOffice, văn bản điện tử", "iOffice, documents between offices"),
                settings.owner(),
                EdxmlReader.types(),
                settings.freshness(),
                true);
        this.reader = new EdxmlReader(settings.edxml());
    }

    @Override
    public SourceDescriptor source() {
        return source;
    }

    @Override
    public RoutesBuilder transport() {
        return new SoapRoutes(settings, access);
    }

    @Override
    public void normalise(RawMessage raw, RecordSink sink) throws UnreadableMessageException, IOException {
        reader.read(raw, sink);
    }

    /** Leaves the caller's WS-Security header out, which has the password in it; nothing else. */
    @Override
    public void redact(InputStream in, OutputStream out) throws IOException {
        SecurityStripper.copy(in, out);
    }
}
