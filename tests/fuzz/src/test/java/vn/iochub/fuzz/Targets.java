package vn.iochub.fuzz;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import vn.iochub.api.Connector;
import vn.iochub.connector.education.EducationConnector;
import vn.iochub.connector.eprocedure.EprocedureConnector;
import vn.iochub.connector.health.HealthConnector;
import vn.iochub.connector.ioffice.IofficeConnector;
import vn.iochub.connector.qoffice.QofficeConnector;
import vn.iochub.connector.tax.TaxConnector;
import vn.iochub.testkit.Configs;
import vn.iochub.testkit.TestAccess;
import vn.iochub.testkit.TestSecrets;
import vn.iochub.transport.DropConfig;
import vn.iochub.transport.ViewConfig;
import vn.iochub.transport.ViewRows;

/** All there is to fuzz. */
final class Targets {
    static final Path ROOT = Path.of("../..");
    static final Path CORPUS = Path.of("src/test/resources/corpus");
    private static final Path TABULAR = ROOT.resolve("routes/tabular/samples");
    private static final Path EDXML = ROOT.resolve("bundles/edxml/src/test/resources/corpus");

    private Targets() {}

    /** A target that is made when its turn comes. */
    @FunctionalInterface
    interface Maker {
        Target make() throws Exception;
    }

    static Map<String, Maker> all() {
        return Map.ofEntries(
                Map.entry("api", ApiTarget::new),
                Map.entry("education", () -> connector(education(), Targets::rows)),
                Map.entry("eprocedure", () -> connector(eprocedure(), input -> "application/json")),
                Map.entry("health", () -> connector(health(), input -> "application/xml")),
                Map.entry("ioffice", () -> connector(ioffice(), Targets::soap, EDXML)),
                Map.entry("qoffice", () -> connector(qoffice(), input -> "application/octet-stream", EDXML)),
                Map.entry("tax", () -> connector(tax(), Targets::rows)),
                Map.entry("inside", InsideTarget::new),
                Map.entry("description", DescriptionTarget::new),
                Map.entry(
                        "form",
                        () -> new ConnectorTarget(
                                DescriptionTarget.example("kt-xh-xa"),
                                Input.in(
                                        DescriptionTarget.EXAMPLES.resolve("data"),
                                        TABULAR.resolve("good"),
                                        TABULAR.resolve("bad")),
                                Targets::rows)),
                Map.entry("push-message", MessageTarget::new),
                Map.entry("push-eprocedure", () -> {
                    TestAccess access = new TestAccess("eprocedure");
                    return new PushTarget(
                            access, eprocedure(access), samples("eprocedure"), input -> "application/json");
                }),
                Map.entry("push-health", () -> {
                    TestAccess access = new TestAccess("health");
                    return new PushTarget(access, health(access), samples("health"), input -> "application/xml");
                }),
                Map.entry("push-ioffice", () -> {
                    TestAccess access = new TestAccess("ioffice");
                    return new PushTarget(access, ioffice(access), samples("ioffice"), Targets::soap);
                }),
                Map.entry("tabular", TabularTarget::new),
                Map.entry("reading", ReadingTarget::new),
                Map.entry("units", UnitsTarget::new));
    }

    private static Target connector(Connector connector, Function<Input, String> types, Path... more)
            throws IOException {
        List<Input> seeds = new ArrayList<>(samples(connector.source().id()));
        Input.in(more).stream()
                .filter(input -> !input.name().endsWith(".expected"))
                .forEach(seeds::add);
        return new ConnectorTarget(connector, seeds, types);
    }

    /** Good ones twice: what is accepted has more to spoil. */
    static List<Input> samples(String connector) throws IOException {
        Path samples = ROOT.resolve("routes/" + connector + "/samples");
        return Input.in(samples.resolve("good"), samples.resolve("bad"), samples.resolve("good"));
    }

    static String rows(Input input) {
        return input.extension().equals("json") ? ViewRows.CONTENT_TYPE : "application/octet-stream";
    }

    static String soap(Input input) {
        String name = input.name();
        if (name.endsWith("mtom.mime") || name.endsWith("multipart.mime")) {
            return "multipart/related; type=\"application/xop+xml\"; start=\"<root@ductrong>\";"
                    + " start-info=\"application/soap+xml\"; boundary=\"uuid:mtom-mau\"";
        }
        if (name.endsWith("swa.mime")) {
            return "multipart/related; type=\"text/xml\"; boundary=swa-mau; start=\"<root@ductrong>\"";
        }
        return name.contains("soap12") ? "application/soap+xml; charset=UTF-8" : "text/xml; charset=UTF-8";
    }

    static Connector education() {
        return new EducationConnector(
                new TestSecrets(),
                new Units(),
                Configs.of(EducationConnector.Config.class),
                Configs.of(DropConfig.class),
                Configs.of(ViewConfig.class));
    }

    static Connector eprocedure() {
        return eprocedure(new TestAccess("eprocedure"));
    }

    static Connector eprocedure(TestAccess access) {
        return new EprocedureConnector(
                access,
                Configs.of(
                        EprocedureConnector.Config.class,
                        Map.of("madonvi", "000.00.15.H51", "dstcode", "VN:GOV:000.00.15.H51:hub")));
    }

    static Connector health() {
        return health(new TestAccess("health"));
    }

    static Connector health(TestAccess access) {
        return new HealthConnector(
                access,
                new TestSecrets().with("health-pseudonym-key", "a key for this test alone"),
                new Units(),
                Configs.of(HealthConnector.Config.class),
                Configs.of(DropConfig.class));
    }

    static Connector ioffice() {
        return ioffice(new TestAccess("ioffice"));
    }

    static Connector ioffice(TestAccess access) {
        return new IofficeConnector(access, Configs.of(IofficeConnector.Config.class));
    }

    static Connector qoffice() {
        return new QofficeConnector(new TestSecrets(), Configs.of(QofficeConnector.Config.class));
    }

    static Connector tax() {
        return new TaxConnector(
                new TestSecrets(),
                new Units(),
                Configs.of(TaxConnector.Config.class),
                Configs.of(DropConfig.class),
                Configs.of(ViewConfig.class));
    }
}
