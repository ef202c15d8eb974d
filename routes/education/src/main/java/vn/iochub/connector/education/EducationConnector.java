package vn.iochub.connector.education;

import java.io.IOException;
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
import vn.iochub.api.SourceDescriptor;
import vn.iochub.api.SourceSecrets;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.reading.Pseudonyms;
import vn.iochub.transport.DropConfig;
import vn.iochub.transport.ViewConfig;
import vn.iochub.transport.WaysIn;
import vn.iochub.units.AdministrativeUnits;

/**
 * An education department that drops spreadsheets and text tables, and shows its figures in a database's view. The README
 * beside it tells the forms, the configuration and the records.
 */
@Component(
        service = Connector.class,
        configurationPid = "vn.iochub.connector.education",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = EducationConnector.Config.class, factory = true)
public final class EducationConnector implements Connector {

    /** The instance's configuration; the README has the same table with examples. */
    @ObjectClassDefinition(
            name = "Education (giáo dục)",
            description = "Schools' figures and enrolment from an education department")
    public @interface Config {
        @AttributeDefinition(description = "The instance's id: names its queues and metrics")
        String instance() default "education";

        @AttributeDefinition(description = "The office that answers for the data")
        String owner() default "";

        @AttributeDefinition(description = "After how many minutes without a message the source counts as late")
        int freshnessMinutes() default 10_080;

        @AttributeDefinition(description = "Whether lists of pupils are taken; without, figures of schools alone")
        boolean students() default true;

        @AttributeDefinition(description = "The key of the pupils' pseudonyms, as a reference; made at first use")
        String pseudonymKey() default "secret:education-pseudonym-key";

        @AttributeDefinition(description = "More headings of schools' reports: field=heading|heading,…")
        String schoolColumns() default "";

        @AttributeDefinition(description = "More headings of lists of pupils: field=heading|heading,…")
        String studentColumns() default "";

        @AttributeDefinition(
                description = "Names of the sheets that are read, joined by '|', with '*'; empty: the first")
        String sheets() default "";

        @AttributeDefinition(description = "The school year of tables that have no such column")
        String schoolYear() default "";

        @AttributeDefinition(description = "The period of tables that have no such column")
        String period() default "";

        @AttributeDefinition(
                description = "How many digits a school's code has where a table has lost zeros; 0: as it is")
        int schoolCodeDigits() default 0;

        @AttributeDefinition(
                description = "How many digits a pupil's number has where a table has lost zeros; 0: as it is")
        int studentNumberDigits() default 0;

        @AttributeDefinition(description = "What periods are called, and their words start, middle, end")
        String periods() default
                "đầu năm=start,đầu năm học=start,đn=start,1=start,giữa năm=middle,giữa năm học=middle,gn=middle,"
                        + "học kỳ 1=middle,học kỳ i=middle,hk1=middle,hki=middle,2=middle,cuối năm=end,"
                        + "cuối năm học=end,cn=end,học kỳ 2=end,học kỳ ii=end,hk2=end,hkii=end,cả năm=end,3=end";

        @AttributeDefinition(description = "What the sexes are called, and their words male, female")
        String genders() default "nam=male,nữ=female,1=male,0=female";

        @AttributeDefinition(description = "What a pupil's statuses are called, and their words")
        String statuses() default
                "đang học=studying,chuyển đến=transferredIn,chuyển đi=transferredOut,bỏ học=droppedOut,"
                        + "thôi học=droppedOut,bảo lưu=suspended,lưu ban=repeating,tốt nghiệp=graduated";
    }

    private final SourceDescriptor source;
    private final EducationNormaliser normaliser;
    private final SourceSecrets secrets;
    private final DropConfig drop;
    private final ViewConfig view;

    @Activate
    public EducationConnector(
            @Reference SourceSecrets secrets,
            @Reference AdministrativeUnits units,
            Config config,
            DropConfig drop,
            ViewConfig view) {
        Settings settings = Settings.of(config);
        this.source = new SourceDescriptor(
                "education",
                settings.instance(),
                new Text("Giáo dục", "Education"),
                settings.owner(),
                settings.students() ? List.of(Schools.TYPE, Students.TYPE) : List.of(Schools.TYPE),
                settings.freshness(),
                false);
        Common common = new Common(settings, units);
        this.normaliser = new EducationNormaliser(
                settings,
                new Schools(common),
                new Students(common, new Pseudonyms("pseudonymKey", secrets.key(config.pseudonymKey()))));
        this.secrets = secrets;
        this.drop = drop;
        this.view = view;
    }

    @Override
    public SourceDescriptor source() {
        return source;
    }

    @Override
    public RoutesBuilder transport() {
        return WaysIn.of(source, drop, "view", view, secrets);
    }

    @Override
    public void normalise(RawMessage raw, RecordSink sink) throws UnreadableMessageException, IOException {
        normaliser.normalise(raw, sink);
    }
}
