package vn.iochub.connector.eprocedure;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.List;
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

/**
 * One e-procedure portal (một cửa, dịch vụ công) that pushes dossiers and their progress by HTTP. The README beside it
 * tells the protocol, the configuration and the records.
 */
@Component(
        service = Connector.class,
        configurationPid = "vn.iochub.connector.eprocedure",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = EprocedureConnector.Config.class, factory = true)
public final class EprocedureConnector implements Connector {

    /** The instance's configuration; the README has the same table with examples. */
    @ObjectClassDefinition(
            name = "E-procedure portal (một cửa, dịch vụ công)",
            description = "Dossiers and their progress, pushed by an e-procedure portal")
    public @interface Config {
        @AttributeDefinition(description = "The instance's id: names its address /in/<instance>, queues and metrics")
        String instance() default "eprocedure";

        @AttributeDefinition(description = "The office that answers for the portal's data")
        String owner() default "";

        @AttributeDefinition(description = "The unit code (mã đơn vị) that calls must carry")
        String madonvi();

        @AttributeDefinition(description = "The address that calls must carry in the header dstcode")
        String dstcode();

        @AttributeDefinition(description = "After how many minutes without a message the source counts as late")
        int freshnessMinutes() default 1440;

        @AttributeDefinition(description = "The largest body taken, in megabytes")
        int maxBodyMegabytes() default 20;

        @AttributeDefinition(description = "What bodies in flight may take of memory together, in megabytes")
        int maxBufferMegabytes() default 64;

        @AttributeDefinition(description = "The most items a call may carry")
        int maxItems() default 1000;

        @AttributeDefinition(description = "After how many minutes without a call a session ends")
        int sessionMinutes() default 30;

        @AttributeDefinition(description = "How many sessions are open at once; the oldest gives way")
        int maxSessions() default 200;

        @AttributeDefinition(description = "Status codes (TrangThaiHoSo) and their normalised words")
        String statuses() default
                "1=new,2=accepted,3=notAccepted,4=inProcess,5=supplementRequested,6=paymentRequested,"
                        + "7=withdrawn,8=stopped,9=completed,10=resultReturned";

        @AttributeDefinition(description = "Codes of the applicant's kind (LoaiDoiTuong) and their words")
        String applicantKinds() default "1=person,2=business,3=organization";

        @AttributeDefinition(description = "Codes of the way a dossier came in (KenhThucHien) and their words")
        String channels() default "1=inPerson,2=online,3=post";

        @AttributeDefinition(description = "Codes of the way a result is returned (HinhThuc) and their words")
        String resultDeliveries() default "0=inPerson,1=post";

        @AttributeDefinition(
                description = "Regular expressions, separated by spaces, of which a dossier number must match one;"
                        + " a group named date is checked as yyMMdd")
        String dossierNumbers() default
                "[0-9]{3}[.][0-9]{2}[.][0-9]{2}[.][A-Z][0-9]{2}-(?<date>[0-9]{6})-[0-9A-Z]{4,8}"
                        + " [A-Z][0-9]{2}([.][0-9]{1,3}){0,3}-(?<date>[0-9]{6})-[0-9A-Z]{4,8}";

        @AttributeDefinition(description = "The list in a dossier that holds extensions of the due date (gia hạn)")
        String extensionsField() default "DanhSachGiaHan";

        @AttributeDefinition(description = "The list in a dossier that holds suspensions (tạm dừng)")
        String suspensionsField() default "DanhSachTamDung";
    }

    private final SourceDescriptor source;
    private final EprocedureNormaliser normaliser;
    private final PortalDesk desk;

    @Activate
    public EprocedureConnector(@Reference SourceAccess access, Config config) {
        this(access, config, InstantSource.system());
    }

    EprocedureConnector(SourceAccess access, Config config, InstantSource clock) {
        Settings settings = Settings.of(config);
        this.source = new SourceDescriptor(
                "eprocedure",
                settings.instance(),
                new Text("Cổng dịch vụ công, một cửa điện tử", "E-procedure portal"),
                settings.owner(),
                List.of(EprocedureNormaliser.DOSSIER, EprocedureNormaliser.PROGRESS),
                settings.freshness(),
                true);
        this.normaliser = new EprocedureNormaliser(settings);
        this.desk =
                new PortalDesk(settings, access, new Sessions(settings.sessionLife(), settings.maxSessions(), clock));
    }

    @Override
    public SourceDescriptor source() {
        return source;
    }

    @Override
    public RoutesBuilder transport() {
        return new PortalRoutes(source.instance(), desk);
    }

    @Override
    public void normalise(RawMessage raw, RecordSink sink) throws UnreadableMessageException, IOException {
        normaliser.normalise(raw, sink);
    }

    /** Leaves the session token and any password out; nothing else. */
    @Override
    public void redact(InputStream in, OutputStream out) throws IOException {
        SecretStripper.copy(in, out);
    }
}
