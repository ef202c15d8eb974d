package vn.iochub.deploy.internal.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import vn.iochub.api.RecordType;
import vn.iochub.api.Text;
import vn.iochub.api.service.Deployments;
import vn.iochub.api.service.Diagnosis.Cause;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.Health.Status;
import vn.iochub.api.service.SchemaGate;
import vn.iochub.api.service.SourceControl;

/** Each cause by itself, as it comes about in a framework, and the order of several. */
class DiagnosticianTest {
    private static final String CALLABLE = "java.util.concurrent.Callable";
    private static final String FILE = "vn.iochub.connector.demo-main.cfg";

    @TempDir
    Path root;

    private Patient patient;

    @BeforeEach
    void start() throws Exception {
        patient = new Patient(root);
    }

    @AfterEach
    void stop() throws Exception {
        patient.close();
    }

    /** Runs, with a configuration, and its source is hosted. */
    private void running(String config, Status status, Map<String, String> details) throws Exception {
        patient.start(Patient.connector("demo", ""));
        patient.configure(FILE, config);
        asked().forEach(made -> assertThat(made).isPresent());
        patient.source("demo", "demo", status, details);
    }

    /** As the hub's runtime does it: asks for each component that is offered; empty for one that cannot be made. */
    private List<Optional<Object>> asked() throws Exception {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> patient.context().getServiceReference(Runnable.class) != null);
        List<Optional<Object>> all = new ArrayList<>();
        for (ServiceReference<?> each : patient.context().getServiceReferences(Runnable.class, null)) {
            all.add(Optional.ofNullable(patient.context().getService(each)));
        }
        return all;
    }

    private List<String> codes(String subject) throws IOException {
        return patient.diagnose(subject).orElseThrow().stream().map(Cause::code).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "iochub-connector-demo", "vn.iochub.connector.demo", " demo "})
    @DisplayName("what is well has no cause, by whichever name")
    void well(String name) throws Exception {
        running("url = http://portal.example/\n", Status.UP, Map.of());
        assertThat(patient.diagnose(name)).contains(List.of());
    }

    @Test
    @DisplayName("a name that nobody knows: the names that look like it, and what lies in deploy/")
    void unknown() throws Exception {
        running("", Status.UP, Map.of());
        Files.writeString(patient.deploy.resolve("other.kar"), "");
        assertThat(patient.diagnose("dmo")).isEmpty();
        assertThat(patient.instead("dmo")).contains("Was it: demo?", "In deploy/: other.kar.");
        assertThat(patient.instead("iochub-connector-dem")).contains("Was it: demo?");
        assertThat(patient.instead("dmeos")).contains("Was it: demo?");
        assertThat(patient.instead("qqqqqqqq")).doesNotContain("Was it").contains("Known: demo.");
    }

    @Test
    @DisplayName("not deployed: a configuration that waits for its connector")
    void notDeployed() throws Exception {
        Files.writeString(patient.etc.resolve(FILE), "instance = demo-north\n");
        Files.writeString(patient.deploy.resolve("other.kar"), "");
        patient.plans.put("other.kar", plan("iochub-connector-other"));
        for (String name : List.of("demo", "demo-north", "demo-main", FILE)) {
            Cause cause = patient.only(name);
            assertThat(cause.code()).as(name).isEqualTo("NOT_DEPLOYED");
            assertThat(cause.text().en()).contains("iochub-connector-demo is not deployed", "other.kar");
        }
    }

    private static Deployments.Plan plan(String connector, Deployments.Finding... findings) {
        return new Deployments.Plan(
                connector,
                "0.1.0",
                Optional.empty(),
                Deployments.Kind.INSTALL,
                List.of(findings),
                List.of(),
                List.of());
    }

    @Test
    @DisplayName("an archive in deploy/ that nobody dealt with is tried on paper")
    void waitingArchive() throws Exception {
        Files.writeString(patient.etc.resolve(FILE), "");
        Files.writeString(patient.deploy.resolve("demo.kar"), "");
        patient.plans.put("demo.kar", plan("iochub-connector-demo", blocking("EXPORTS", "It exports packages.")));
        assertThat(codes("demo")).containsExactly("EXPORTS", "BEING_DEPLOYED");
    }

    private static Deployments.Finding blocking(String code, String en) {
        return new Deployments.Finding(code, true, new Text(en + " (vi)", en));
    }

    @Test
    @DisplayName("a refused deployment: its reasons, and for a package the feature that has it")
    void refused() throws Exception {
        Files.writeString(patient.etc.resolve(FILE), "");
        patient.shelve(
                new Patient.Jar("lib.mail").header("Export-Package", "lib.mail;version=\"1.2.0\""),
                "org.lib",
                "lib-mail",
                "1.2.0");
        patient.features(repository("mail", "mvn:org.lib/lib-mail/1.2.0"));
        patient.report(
                "iochub-connector-demo",
                Deployments.Result.REFUSED,
                blocking(
                        "UNRESOLVED",
                        "demo needs package lib.mail (&(osgi.wiring.package=lib.mail)(version>=1.0.0)(!(version>=2.0.0))),"
                                + " which the hub has not."));
        List<Cause> causes = patient.diagnose("demo").orElseThrow();
        assertThat(causes).extracting(Cause::code).containsExactly("DEPLOYMENT_REFUSED", "UNRESOLVED");
        assertThat(causes.get(1).remedy().en()).contains("feature:install mail");
    }

    private static String repository(String feature, String... locations) {
        StringBuilder bundles = new StringBuilder();
        for (String location : locations) {
            bundles.append("<bundle>").append(location).append("</bundle>");
        }
        return "<features name=\"test\" xmlns=\"http://karaf.apache.org/xmlns/features/v1.6.0\"><feature name=\""
                + feature + "\" version=\"1\">" + bundles + "</feature></features>";
    }

    @Test
    @DisplayName("what was dropped and is no archive is known by the file's name")
    void unreadable() throws Exception {
        patient.report("torn.kar", Deployments.Result.REFUSED, blocking("UNREADABLE", "It is no ZIP."));
        assertThat(codes("torn.kar")).containsExactly("DEPLOYMENT_REFUSED", "UNREADABLE");
        assertThat(codes("torn")).containsExactly("DEPLOYMENT_REFUSED", "UNREADABLE");
        assertThat(patient.diagnose("tor")).isEmpty();
    }

    @Test
    @DisplayName("a new version that was refused comes after what is wrong now, and only while it lies there")
    void otherVersion() throws Exception {
        running("", Status.UP, Map.of());
        patient.report("iochub-connector-demo", Deployments.Result.ROLLED_BACK, blocking("NOT_STARTED", "It fails."));
        assertThat(codes("demo")).isEmpty();
        Files.writeString(patient.deploy.resolve("demo.kar.refused.txt"), "");
        patient.paused.put("demo", new SourceControl.Pause(Patient.NOW, "lan", ""));
        assertThat(codes("demo")).containsExactly("PAUSED", "DEPLOYMENT_FAILED", "NOT_STARTED");
    }

    @Test
    @DisplayName("a package that is missing: of whom, which version, and which feature has it")
    void unresolved() throws Exception {
        patient.shelve(
                new Patient.Jar("lib.mail").header("Export-Package", "lib.mail;version=\"1.2.0\""),
                "org.lib",
                "lib-mail",
                "1.2.0");
        Bundle bundle =
                patient.install(Patient.connector("demo", "").header("Import-Package", "lib.mail;version=\"[1.0,2)\""));
        Files.writeString(patient.etc.resolve(FILE), "");
        Cause cause = patient.only("demo");
        assertThat(cause.code()).isEqualTo("UNRESOLVED");
        assertThat(cause.text().en())
                .isEqualTo("Bundle vn.iochub.connector.demo/0.1.0 needs package lib.mail [1.0.0,2.0.0), which the hub"
                        + " has not.");
        assertThat(cause.remedy().en()).startsWith("No known feature brings package lib.mail");
        patient.features(repository("mail", "mvn:org.lib/absent/1", "mvn:org.lib/lib-mail/1.2.0"));
        assertThat(patient.only("demo").remedy().en()).isEqualTo("The feature mail brings it: feature:install mail");
        patient.features(repository("mail", "mvn:org.lib/lib-mail/1.2.0"), "mail");
        assertThat(patient.only("demo").remedy().en()).contains("bundle:install -s mvn:org.lib/lib-mail/1.2.0");
        // It looked, and had the framework try nothing.
        assertThat(bundle.getState()).isEqualTo(Bundle.INSTALLED);
    }

    @Test
    @DisplayName("a package of another version, and one of a bundle that itself lacks something")
    void unresolvedChain() throws Exception {
        patient.start(new Patient.Jar("lib.old").header("Export-Package", "lib.mail;version=\"0.9.0\""));
        patient.install(Patient.connector("demo", "").header("Import-Package", "lib.mail;version=\"[1.0,2)\""));
        Files.writeString(patient.etc.resolve(FILE), "");
        Cause cause = patient.only("demo");
        assertThat(cause.text().en()).contains("(it has version 0.9.0)");
        assertThat(cause.remedy().en()).contains("against the version that the hub has: 0.9.0");
        patient.install(new Patient.Jar("lib.new")
                .header("Export-Package", "lib.mail;version=\"1.1.0\"")
                .header("Import-Package", "lib.deep"));
        assertThat(patient.only("demo").text().en())
                .contains("of bundle lib.new/0.1.0, which itself needs package lib.deep, which the hub has not");
    }

    @Test
    @DisplayName("a bundle that nobody tried again since what it lacked has come")
    void unresolvedNoLonger() throws Exception {
        patient.install(Patient.connector("demo", "").header("Import-Package", "lib.mail"));
        patient.start(new Patient.Jar("lib.late").header("Export-Package", "lib.mail"));
        Files.writeString(patient.etc.resolve(FILE), "");
        Cause cause = patient.only("demo");
        assertThat(cause.text().en()).endsWith("is not resolved, although nothing that it needs is missing.");
        assertThat(cause.remedy().en()).startsWith("bundle:start vn.iochub.connector.demo;");
    }

    @Test
    @DisplayName("a plain jar that a feature wraps brings all its packages")
    void wrapped() throws Exception {
        Patient.Jar plain = new Patient.Jar("x").component("x", "", "");
        Path file = patient.system.resolve("org/lib/plain/1.5/plain-1.5.jar");
        Files.createDirectories(file.getParent());
        Files.write(file, plain.header("Bundle-SymbolicName", "").bytes());
        patient.features(repository("plain", "wrap:mvn:org.lib/plain/1.5$Bundle-Name=plain"));
        List<Offers.Offer> offers =
                new Offers(Optional.empty(), patient.system).of(Offers.exports("vn.iochub.connector.demo"));
        assertThat(offers).isEmpty();
        patient.install(new Patient.Jar("vn.iochub.connector.tax")
                .header("Import-Package", "vn.iochub.connector.demo;version=\"[1.5,2)\""));
        Files.writeString(patient.etc.resolve("vn.iochub.connector.tax-main.cfg"), "");
        assertThat(patient.only("tax").remedy().en()).contains("feature:install plain");
    }

    @Test
    void stopped() throws Exception {
        running("", Status.UP, Map.of());
        patient.hosted.clear();
        for (Bundle bundle : patient.context().getBundles()) {
            if ("vn.iochub.connector.demo".equals(bundle.getSymbolicName())) {
                bundle.stop();
            }
        }
        Cause cause = patient.only("demo");
        assertThat(cause.code()).isEqualTo("BUNDLE_STOPPED");
        assertThat(cause.remedy().en()).isEqualTo("bundle:start vn.iochub.connector.demo");
    }

    @Test
    void noConfiguration() throws Exception {
        patient.start(Patient.connector("demo", ""));
        Cause cause = patient.only("demo");
        assertThat(cause.code()).isEqualTo("MISSING_CONFIGURATION");
        assertThat(cause.remedy().en()).contains("etc/vn.iochub.connector.demo-main.cfg");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "vn.iochub.connector.demo.cfg",
                "vn.iochub.connector.demo_main.cfg",
                "vn.iochub.connector.Demo-main.cfg",
                "vn.iochub.connector.dmo-main.cfg",
                "vn.iochub.connector.demo-main.cfg.txt",
                "vn.iochub.connectors.demo-main.cfg",
                "iochub-connector-demo.cfg",
                "demo-main.cfg",
                "demo.properties"
            })
    void misnamed(String file) throws Exception {
        patient.start(Patient.connector("demo", ""));
        Files.writeString(patient.etc.resolve(file), "");
        Cause cause = patient.only("demo");
        assertThat(cause.code()).isEqualTo("MISNAMED_CONFIGURATION");
        assertThat(cause.text().en()).contains("etc/" + file);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "vn.iochub.connector.demo.cfg",
                "vn.iochub.connector.demo.main.cfg",
                "vn.iochub.connector.demo_main.cfg"
            })
    @DisplayName("a file that nobody reads names a source all the same, also where its connector is not there")
    void misnamedAndNotDeployed(String file) throws Exception {
        Files.writeString(patient.etc.resolve("vn.iochub.connector.cfg"), "");
        Files.writeString(patient.etc.resolve(file), "");
        assertThat(patient.diagnose("demo").orElseThrow())
                .extracting(Cause::code)
                .containsExactly("NOT_DEPLOYED", "MISNAMED_CONFIGURATION");
    }

    @Test
    @DisplayName(
            "a file without an instance's name works as the only one: it is told of, and not as if it were not read")
    void onlyOne() throws Exception {
        patient.start(Patient.connector("demo", ""));
        patient.configure("vn.iochub.connector.demo.cfg", "");
        Cause cause = patient.only("demo");
        assertThat(cause.code()).isEqualTo("MISNAMED_CONFIGURATION");
        assertThat(cause.text().en()).contains("is read as the only configuration there may be");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "vn.iochub.connector.dem-main.cfg",
                "vn.iochub.broker.cfg",
                "org.ops4j.pax.logging.cfg",
                "vn.iochub.connector.demo-main.cfg.bak",
                "demo"
            })
    @DisplayName("another connector's configuration, the hub's own, and what editors leave, are not taken for misnamed")
    void notMisnamed(String file) throws Exception {
        patient.start(Patient.connector("demo", ""));
        patient.start(Patient.connector("dem", ""));
        Files.writeString(patient.etc.resolve(file), "");
        assertThat(patient.only("demo").code()).isEqualTo("MISSING_CONFIGURATION");
    }

    @Test
    @DisplayName("a key that has no effect, with the one that was meant, also where the source is up")
    void unknownKey() throws Exception {
        running("ulr = http://portal.example/\n", Status.UP, Map.of());
        Cause cause = patient.only("demo");
        assertThat(cause.code()).isEqualTo("UNKNOWN_KEY");
        assertThat(cause.text().en()).contains("etc/" + FILE, "ulr", "was url meant?");
    }

    @Test
    void wrongTypeAndUnreadable() throws Exception {
        running("", Status.UP, Map.of());
        Files.writeString(patient.etc.resolve(FILE), "seconds = soon\n");
        assertThat(patient.only("demo").code()).isEqualTo("WRONG_TYPE");
        Files.writeString(patient.etc.resolve(FILE), "url = \\uZZZZ\n");
        assertThat(patient.only("demo").code()).isEqualTo("BAD_CONFIGURATION");
    }

    @Test
    @DisplayName("a file that is there and that the hub has not taken")
    void notTaken() throws Exception {
        patient.start(Patient.connector("demo", ""));
        Files.writeString(patient.etc.resolve(FILE), "");
        assertThat(patient.only("demo").code()).isEqualTo("CONFIGURATION_NOT_TAKEN");
    }

    @Test
    @DisplayName("a component that fails: its last cause; a mistyped key goes before, as it may be why")
    void failed() throws Exception {
        patient.start(Patient.connector("demo", ""));
        patient.configure(FILE, "url = nonsense\nsecnds = 5\n");
        assertThat(asked()).containsExactly(Optional.empty());
        List<Cause> causes = patient.diagnose("demo").orElseThrow();
        assertThat(causes).extracting(Cause::code).containsExactly("UNKNOWN_KEY", "COMPONENT_FAILED");
        assertThat(causes.get(1).text().en())
                .contains("etc/" + FILE, "IllegalArgumentException: url is no address: nonsense");
    }

    private void waits(String elements) throws Exception {
        patient.start(Patient.connector("demo", "<reference name=\"it\" interface=\"" + CALLABLE + "\"/>" + elements));
        patient.configure(FILE, "");
    }

    private Cause missing() throws IOException {
        Cause cause = patient.only("demo");
        assertThat(cause.code()).isEqualTo("MISSING_SERVICE");
        assertThat(cause.text().en()).startsWith("etc/" + FILE + " waits for the service " + CALLABLE);
        return cause;
    }

    private static Patient.Jar provider() throws IOException {
        return new Patient.Jar("vn.iochub.units")
                .header("Provide-Capability", "osgi.service;objectClass:List<String>=\"" + CALLABLE + "\"");
    }

    @Test
    @DisplayName("a service that nobody brings, that a feature brings, that a stopped bundle brings")
    void missingService() throws Exception {
        waits("");
        assertThat(missing().text().en()).endsWith("no bundle in the hub and no known feature provides.");
        patient.shelve(provider(), "vn.iochub", "iochub-units", "0.1.0");
        patient.features(repository("hub-units", "mvn:vn.iochub/iochub-units/0.1.0"));
        assertThat(missing().remedy().en()).isEqualTo("The feature hub-units brings it: feature:install hub-units");
        patient.install(provider()).start();
        Bundle units = patient.context().getBundle("vn.iochub.units");
        units.stop();
        assertThat(missing().text().en())
                .endsWith("bundle vn.iochub.units/0.1.0 provides, and that bundle is stopped.");
        assertThat(missing().remedy().en()).isEqualTo("bundle:start vn.iochub.units");
    }

    @Test
    @DisplayName("a service whose bundle waits itself: the root is named, and its remedy")
    void missingServiceChain() throws Exception {
        waits("");
        patient.start(provider()
                .component(
                        "units",
                        "",
                        "<service><provide interface=\"" + CALLABLE
                                + "\"/></service><reference name=\"db\" interface=\"javax.sql.DataSource\"/>"));
        patient.install(new Patient.Jar("vn.iochub.database")
                .header("Provide-Capability", "osgi.service;objectClass:List<String>=\"javax.sql.DataSource\"")
                .header("Import-Package", "org.nowhere"));
        Cause cause = missing();
        assertThat(cause.text().en())
                .contains(
                        "bundle vn.iochub.units/0.1.0 provides, which itself waits for the service javax.sql.DataSource",
                        "bundle vn.iochub.database/0.1.0 provides, and that bundle needs package org.nowhere");
        assertThat(cause.remedy().en()).contains("org.nowhere");
    }

    @Test
    @DisplayName("a provider that lacks its configuration, and one whose service does not fit the condition")
    void missingServiceConfiguration() throws Exception {
        waits("");
        patient.start(provider()
                .component(
                        "vn.iochub.units",
                        "configuration-policy=\"require\"",
                        "<service><provide interface=\"" + CALLABLE + "\"/></service>"));
        assertThat(missing().text().en()).endsWith("which lacks its configuration etc/vn.iochub.units.cfg.");
        patient.context().registerService(java.util.concurrent.Callable.class, () -> "", null);
        patient.start(Patient.connector(
                "tax", "<reference name=\"it\" interface=\"" + CALLABLE + "\" target=\"(kind=reader)\"/>"));
        patient.configure("vn.iochub.connector.tax-main.cfg", "");
        Cause cause = patient.only("tax");
        assertThat(cause.text().en()).contains("is there, but not with (kind=reader)");
    }

    @Test
    @DisplayName("without the runtime no source runs: that comes first")
    void runtimeAway() throws Exception {
        running("ulr = x\n", Status.UP, Map.of());
        patient.runtimeAway = true;
        assertThat(codes("demo")).containsExactly("HUB_PART_MISSING", "UNKNOWN_KEY");
    }

    @ParameterizedTest
    @CsvSource({"CREDENTIALS", "COMMUNICATION", "DATA", "CONFIGURATION"})
    @DisplayName("what the source says of itself, with the name of the connection")
    void health(String category) throws Exception {
        running(
                "url = https://user:pw@portal.example:8443/x?key=k\n",
                Status.DEGRADED,
                Map.of("category", category, "connection", "portal"));
        Cause cause = patient.only("demo");
        assertThat(cause.code()).isEqualTo(category);
        assertThat(cause.text().en()).isEqualTo("demo, connection portal: because so");
        assertThat(cause.remedy().en()).doesNotContain("pw", "key=k");
        if (category.equals("COMMUNICATION")) {
            assertThat(cause.remedy().en()).contains("etc/" + FILE + " (url → portal.example:8443)");
        }
    }

    @Test
    @DisplayName("refused credentials: which secret is meant, never its value")
    void credentials() throws Exception {
        running("", Status.DOWN, Map.of("category", "CREDENTIALS"));
        Files.writeString(patient.etc.resolve(FILE), "url = secret:demo-password\n");
        assertThat(patient.only("demo").remedy().en())
                .contains("url → secret:demo-password", "secret:… by hub:secret-set", "hub:source-poll demo");
    }

    @Test
    void overQuota() throws Exception {
        running("", Status.DEGRADED, Map.of("category", "DATA", "overQuota", "true", "quota", "10/min"));
        Cause cause = patient.only("demo");
        assertThat(cause.code()).isEqualTo("OVER_QUOTA");
        assertThat(cause.remedy().en()).contains("etc/vn.iochub.quota.cfg", "10/min");
    }

    @Test
    @DisplayName("a route that somebody has stopped: where to start it, and where it is noted who did")
    void stoppedByHand() throws Exception {
        running("", Status.DEGRADED, Map.of("category", "CONFIGURATION", "stopped", "demo.files"));
        Cause cause = patient.only("demo");
        assertThat(cause.code()).isEqualTo("ROUTE_STOPPED");
        assertThat(cause.remedy().en()).contains("demo › routes", "hub:source-poll demo", "audit trail");
    }

    @Test
    void starting() throws Exception {
        running("", Status.STARTING, Map.of());
        assertThat(codes("demo")).containsExactly("STARTING");
    }

    @Test
    @DisplayName("paused: by whom, since when, why; also when its connector is gone")
    void paused() throws Exception {
        running("", Status.UP, Map.of());
        patient.paused.put("demo", new SourceControl.Pause(Patient.NOW, "lan", "a repair"));
        patient.paused.put("gone", new SourceControl.Pause(Patient.NOW, "lan", ""));
        Cause cause = patient.only("demo");
        assertThat(cause.code()).isEqualTo("PAUSED");
        assertThat(cause.text().en()).isEqualTo("demo is paused by lan since 2026-03-01 08:02:03: a repair");
        assertThat(cause.remedy().en()).isEqualTo("hub:source-resume demo");
        assertThat(codes("gone")).containsExactly("NOT_DEPLOYED", "PAUSED");
        Files.writeString(patient.etc.resolve("vn.iochub.connector.deno-main.cfg"), "");
        assertThat(patient.only("deno").text().en())
                .contains("iochub-connector-deno is not deployed (was demo meant?)");
        assertThat(patient.only("deno").remedy().en())
                .startsWith("Rename the file in etc/ to vn.iochub.connector.demo-");
    }

    @Test
    @DisplayName("a part of the hub that shuts the intake, before what the source says")
    void intake() throws Exception {
        running("", Status.DEGRADED, Map.of("category", "COMMUNICATION"));
        patient.parts.add(new Health("disk", Status.DOWN, new Text("hết chỗ", "no room"), Map.of()));
        patient.parts.add(new Health("backup", Status.DEGRADED, new Text("cũ", "old"), Map.of()));
        patient.parts.add(new Health("broker", Status.UP, new Text("tốt", "well"), Map.of()));
        List<Cause> causes = patient.diagnose("demo").orElseThrow();
        assertThat(causes).extracting(Cause::code).containsExactly("INTAKE_SHUT", "COMMUNICATION");
        assertThat(causes.get(0).text().en()).contains("disk", "no room");
        assertThat(causes.get(0).remedy().en()).contains("hub:storage --clean");
    }

    @Test
    void schemas() throws Exception {
        running("", Status.UP, Map.of());
        patient.breaches.add(new SchemaGate.Breach(
                new RecordType("demo", "Thing", 1, "{}"), "/name", new Text("bị bỏ đi", "is taken away")));
        Cause cause = patient.only("demo");
        assertThat(cause.code()).isEqualTo("BREAKS_READERS");
        assertThat(cause.text().en()).contains("/name: is taken away");
    }

    @Test
    @DisplayName("a source that is up and sends nothing for longer than it may")
    void late() throws Exception {
        running("", Status.UP, Map.of());
        var source = patient.hosted.remove(0);
        patient.hosted.add(new vn.iochub.api.service.Sources.Source(
                source.descriptor(),
                source.bundle(),
                source.version(),
                source.health(),
                Optional.of(Patient.NOW.minusSeconds(3_601))));
        Cause cause = patient.only("demo");
        assertThat(cause.code()).isEqualTo("LATE");
        assertThat(cause.text().en()).contains("2026-03-01 07:02:02", "60 minutes");
    }

    @Test
    @DisplayName("of two instances only the one that was asked for is told of")
    void oneOfTwo() throws Exception {
        running("ulr = x\n", Status.UP, Map.of());
        patient.configure("vn.iochub.connector.demo-north.cfg", "instance = demo-north\nsecods = 5\n");
        await().atMost(Duration.ofSeconds(30)).until(() -> asked().size() == 2);
        patient.source("demo", "demo-north", Status.DOWN, Map.of("category", "CREDENTIALS"));
        assertThat(codes("demo-north")).containsExactly("CREDENTIALS", "UNKNOWN_KEY");
        assertThat(codes("iochub-connector-demo")).containsExactly("CREDENTIALS", "UNKNOWN_KEY", "UNKNOWN_KEY");
    }
}
