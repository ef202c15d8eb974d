package vn.iochub.connector.qoffice;

import java.io.IOException;
import java.time.InstantSource;
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
import vn.iochub.api.SourceDescriptor;
import vn.iochub.api.SourceSecrets;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.edxml.EdxmlReader;
import vn.iochub.edxml.EdxmlSettings;

/**
 * One QOffice whose documents are fetched over HTTP. The README beside it tells the protocol, the configuration and the
 * records.
 */
@Component(
        service = Connector.class,
        configurationPid = "vn.iochub.connector.qoffice",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = QofficeConnector.Config.class, factory = true)
public final class QofficeConnector implements Connector {

    /** The instance's configuration; the README has the same table with examples. */
    @ObjectClassDefinition(
            name = "QOffice",
            description = "Documents and status messages between offices, fetched over HTTP in edXML")
    public @interface Config {
        @AttributeDefinition(description = "The instance's id: names its queues and metrics")
        String instance() default "qoffice";

        @AttributeDefinition(description = "The office that answers for the documents")
        String owner() default "";

        @AttributeDefinition(description = "QOffice's address, such as https://qoffice.example/v1; empty: not fetched")
        String url() default "";

        @AttributeDefinition(description = "The code by which QOffice knows this hub")
        String systemId() default "";

        @AttributeDefinition(description = "The key that goes with it, as a reference: secret:, env: or file:")
        String secretKey() default "";

        @AttributeDefinition(description = "header: the key itself in a header; hmac: a signature made with it")
        String authentication() default "header";

        @AttributeDefinition(description = "Names of headers: systemId, secretKey, timestamp, nonce, signature")
        String headers() default
                "systemId=X-SystemId,secretKey=X-SecretKey,timestamp=X-Timestamp,nonce=X-Nonce,signature=X-Signature";

        @AttributeDefinition(
                description = "What the HMAC signs: a text with {method}, {path}, {query}, {systemId}, {timestamp},"
                        + " {nonce} and {bodySha256}; \\n is a line break")
        String hmacText() default "{method}\\n{path}\\n{query}\\n{systemId}\\n{timestamp}\\n{nonce}\\n{bodySha256}";

        @AttributeDefinition(description = "The signature's form: base64 or hex")
        String hmacForm() default "base64";

        @AttributeDefinition(description = "The call that lists documents, below the address")
        String listPath() default "getReceivedEdocList";

        @AttributeDefinition(description = "The call that gives one document")
        String fetchPath() default "getEdoc";

        @AttributeDefinition(description = "The call that acknowledges a document")
        String updatePath() default "updateStatus";

        @AttributeDefinition(
                description = "Names of parameters: from, to, page, size, messageType, docId, status, reason")
        String parameters() default
                "from=fromDate,to=toDate,page=pageIndex,size=pageSize,messageType=messageType,docId=docId,"
                        + "status=status,reason=errorDesc";

        @AttributeDefinition(description = "The kinds of message that are listed, separated by commas")
        String messageTypes() default "edoc,status";

        @AttributeDefinition(description = "Names under which a list's items have their id, separated by commas")
        String idFields() default "docId,id,documentId,edocId";

        @AttributeDefinition(description = "Names under which a list's items have their status, separated by commas")
        String statusFields() default "status";

        @AttributeDefinition(description = "Statuses of items that were acknowledged already, separated by commas")
        String finishedStatuses() default "done,fail";

        @AttributeDefinition(description = "Seconds between two looks at the list")
        int everySeconds() default 300;

        @AttributeDefinition(description = "Documents in one page of the list")
        int pageSize() default 100;

        @AttributeDefinition(description = "The number of the first page")
        int firstPage() default 1;

        @AttributeDefinition(description = "Days before the last complete look that are listed again")
        int lookbackDays() default 7;

        @AttributeDefinition(description = "After how many minutes without a message the source counts as late")
        int freshnessMinutes() default 1440;

        @AttributeDefinition(description = "After how many seconds without an answer a call is given up")
        int timeoutSeconds() default 60;

        @AttributeDefinition(description = "The largest document with its attachments, as it is fetched, in megabytes")
        int maxDocumentMegabytes() default 300;

        @AttributeDefinition(description = "The largest attachment, decoded, in megabytes")
        int maxAttachmentMegabytes() default 100;

        @AttributeDefinition(description = "Status codes (StatusCode, QĐ 28/2018) and their normalised words")
        String statuses() default
                "01=arrived,02=refused,03=received,04=assigned,05=inProcess,06=done,13=recalled,15=changeAgreed,"
                        + "16=changeRefused";
    }

    private final SourceDescriptor source;
    private final EdxmlReader reader;
    private final Settings settings;
    private final InstantSource clock;

    @Activate
    public QofficeConnector(@Reference SourceSecrets secrets, Config config) {
        this(secrets, config, InstantSource.system());
    }

    QofficeConnector(SourceSecrets secrets, Config config, InstantSource clock) {
        this.settings = Settings.of(config, secrets);
        this.clock = clock;
        this.source = new SourceDescriptor(
                "qoffice",
                settings.instance(),
                new Text("QOffice, văn bản điện tử", "QOffice, official documents"),
                settings.owner(),
                EdxmlReader.types(),
                settings.freshness(),
                false);
        this.reader = new EdxmlReader(new EdxmlSettings(settings.statuses(), settings.maxAttachmentBytes()));
    }

    @Override
    public SourceDescriptor source() {
        return source;
    }

    @Override
    public RoutesBuilder transport() {
        return new QofficeRoutes(settings, clock);
    }

    @Override
    public void normalise(RawMessage raw, RecordSink sink) throws UnreadableMessageException, IOException {
        reader.read(raw, sink);
    }
}
