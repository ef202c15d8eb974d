package vn.iochub.connector.health;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.RoutesBuilder;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import vn.iochub.api.Connector;
import vn.iochub.api.RawMessage;
import vn.iochub.api.RecordSink;
import vn.iochub.api.SourceAccess;
import vn.iochub.api.SourceDescriptor;
import vn.iochub.api.SourceSecrets;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.reading.Pseudonyms;
import vn.iochub.transport.DropConfig;
import vn.iochub.transport.DropRoutes;
import vn.iochub.transport.PushRoutes;
import vn.iochub.transport.WaysIn;
import vn.iochub.units.AdministrativeUnits;

/**
 * Visits from the envelopes (GIAMDINHHS) that health facilities make for the health insurance, by SFTP drop and HTTPS push.
 * The README beside it tells the forms, the configuration, the records and what is never kept.
 */
@Component(
        service = Connector.class,
        configurationPid = "vn.iochub.connector.health",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = HealthConnector.Config.class, factory = true)
public final class HealthConnector implements Connector {

    /** The instance's configuration; the README has the same table with examples. */
    @ObjectClassDefinition(
            name = "Health (khám bệnh, chữa bệnh BHYT)",
            description = "Visits from health insurance envelopes, without anybody's name")
    public @interface Config {
        @AttributeDefinition(description = "The instance's id: names its address /in/<instance>, queues and metrics")
        String instance() default "health";

        @AttributeDefinition(description = "The office that answers for the data")
        String owner() default "";

        @AttributeDefinition(description = "After how many minutes without a message the source counts as late")
        int freshnessMinutes() default 1440;

        @AttributeDefinition(description = "The largest document taken by push, in megabytes")
        int maxBodyMegabytes() default 200;

        @AttributeDefinition(description = "The key of the pseudonyms, as a reference; made at first use")
        String pseudonymKey() default "secret:health-pseudonym-key";

        @AttributeDefinition(description = "The facilities (MA_CSKCB) whose visits may come here; empty for all")
        String facilities() default "";

        @AttributeDefinition(description = "Codes of GIOI_TINH and their words")
        String genders() default "1=male,2=female,3=unknown";

        @AttributeDefinition(description = "Codes of MA_LOAI_KCB and their words")
        String careTypes() default
                "01=examination,02=outpatient,03=inpatient,04=dayInpatient,05=chronicOutpatient,06=stationStay,"
                        + "07=medicineOnly,08=chronicOutpatientServices,09=shortInpatient,10=other";

        @AttributeDefinition(description = "The words of careTypes that mean a bed")
        String inpatientCareTypes() default "inpatient,dayInpatient,shortInpatient";

        @AttributeDefinition(description = "Codes of KET_QUA_DTRI and their words")
        String outcomes() default "1=cured,2=improved,3=unchanged,4=worse,5=died,6=gravelyIllWentHome,7=undetermined";

        @AttributeDefinition(description = "Codes of MA_LOAI_RV and TINH_TRANG_RV and their words")
        String dischargeKinds() default "1=discharged,2=transferred,3=absconded,4=onRequest,5=transferredOnRequest";
    }

    /** As {@code Instant} writes it. */
    private static final Pattern TIME =
            Pattern.compile("[12][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.][0-9]{1,9})?Z");

    private final SourceDescriptor source;
    private final HealthNormaliser normaliser;
    private final Redactions redactions;
    private final WaysIn ways;

    @Activate
    public HealthConnector(
            @Reference SourceAccess access,
            @Reference SourceSecrets secrets,
            @Reference AdministrativeUnits units,
            Config config,
            DropConfig drop) {
        Settings settings = Settings.of(config);
        this.source = new SourceDescriptor(
                "health",
                settings.instance(),
                new Text("Khám bệnh, chữa bệnh BHYT", "Health insurance visits"),
                settings.owner(),
                List.of(EncounterMapper.ENCOUNTER, EncounterMapper.DAILY),
                settings.freshness(),
                true);
        this.redactions = new Redactions(settings.instance());
        this.normaliser = new HealthNormaliser(
                new Pseudonyms("pseudonymKey", secrets.key(config.pseudonymKey())),
                redactions,
                new EncounterMapper(settings, units));
        PushRoutes push = new PushRoutes(source, settings.maxBodyBytes(), access, new GatewayForm());
        this.ways = new WaysIn(
                DropRoutes.wanted(drop) ? List.of(push, new DropRoutes(source, drop, secrets)) : List.of(push));
    }

    @Deactivate
    void stop() {
        redactions.tell();
    }

    @Override
    public SourceDescriptor source() {
        return source;
    }

    @Override
    public RoutesBuilder transport() {
        return ways;
    }

    @Override
    public void normalise(RawMessage raw, RecordSink sink) throws UnreadableMessageException, IOException {
        normaliser.normalise(raw, sink);
    }

    /** Keeps codes, numbers, dates and pseudonyms of visits; of XML6 and XML15 nothing, not even that they were there. */
    @Override
    public void redact(InputStream in, OutputStream out) throws IOException {
        normaliser.redact(in, out);
    }

    /** Keeps when a dropped file was made. Its name says in many a hospital whose it is, and properties may say anything. */
    @Override
    public Map<String, String> redact(Map<String, String> attributes) {
        String modified = attributes.getOrDefault("modified", "");
        return TIME.matcher(modified).matches() ? Map.of("modified", modified) : Map.of();
    }

    /** How many protected parts were taken out since the start. */
    Redactions redactions() {
        return redactions;
    }
}
