package vn.iochub.deploy.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.osgi.framework.Bundle;
import vn.iochub.api.RecordType;
import vn.iochub.api.Text;
import vn.iochub.api.service.Audit;
import vn.iochub.api.service.Deployments.Finding;
import vn.iochub.api.service.Deployments.Kind;
import vn.iochub.api.service.Deployments.Plan;
import vn.iochub.api.service.Deployments.Report;
import vn.iochub.api.service.Deployments.Result;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.RefusedException;
import vn.iochub.api.service.SchemaGate;
import vn.iochub.api.service.UnavailableException;

/** On a real framework: archives come, fail, go, and come back after the hub died in the middle. */
@Execution(ExecutionMode.CONCURRENT)
class DeployServiceTest {
    private static final String NAME = "iochub-connector-demo";
    private static final String BUNDLE = "vn.iochub.connector.demo";

    @TempDir
    Path folder;

    private Rig rig;
    private int made;

    @BeforeEach
    void start() throws Exception {
        rig = new Rig(folder.resolve("hub")).start();
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
    }

    private Path kar(Kars kar) throws IOException {
        return kar.write(folder.resolve("made-" + ++made + ".kar"));
    }

    private Report deploy(Kars kar) throws IOException {
        return rig.service().deploy(kar(kar), "lan");
    }

    private static List<String> codes(List<Finding> findings) {
        return findings.stream().map(Finding::code).toList();
    }

    private List<String> files(Path of) throws IOException {
        try (Stream<Path> files = Files.list(of)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    // ----------------------------------------------------------------------------------------------------- the way of
    // it

    @Test
    void installedUpgradedRolledBackAndRemoved() throws Exception {
        Report installed = deploy(Kars.connector("demo", "1.0.0"));
        assertThat(installed.result()).as(installed.findings().toString()).isEqualTo(Result.DONE);
        assertThat(installed.kind()).isEqualTo(Kind.INSTALL);
        assertThat(rig.version(BUNDLE)).isEqualTo("1.0.0");
        assertThat(files(rig.deploy)).containsExactly(NAME + "-1.0.0.kar");
        assertThat(rig.etc.resolve(BUNDLE + "-main.cfg")).hasContent("instance = demo\nowner = A department\n");
        Files.writeString(rig.etc.resolve(BUNDLE + "-main.cfg"), "instance = demo\nowner = Mine\n");
        long id = rig.bundle(BUNDLE).orElseThrow().getBundleId();

        Report upgraded = deploy(Kars.connector("demo", "1.1.0"));
        assertThat(upgraded.kind()).isEqualTo(Kind.UPGRADE);
        assertThat(upgraded.from()).contains("1.0.0");
        assertThat(upgraded.by()).isEqualTo("lan");
        assertThat(rig.version(BUNDLE)).isEqualTo("1.1.0");
        assertThat(rig.bundle(BUNDLE).orElseThrow().getBundleId()).isEqualTo(id);
        assertThat(files(rig.deploy)).containsExactly(NAME + "-1.1.0.kar");
        assertThat(rig.etc.resolve(BUNDLE + "-main.cfg")).content().contains("Mine");
        assertThat(rig.service().deployed().get(0).previous()).containsExactly("1.0.0");

        Report back = rig.service().rollBack(NAME, "lan");
        assertThat(back.kind()).isEqualTo(Kind.ROLL_BACK);
        assertThat(back.result()).isEqualTo(Result.DONE);
        assertThat(rig.version(BUNDLE)).isEqualTo("1.0.0");
        assertThat(files(rig.deploy)).containsExactly(NAME + "-1.0.0.kar");

        Report removed = rig.service().remove(NAME, "lan");
        assertThat(removed.result()).isEqualTo(Result.DONE);
        assertThat(removed.to()).isEmpty();
        assertThat(rig.bundle(BUNDLE)).isEmpty();
        assertThat(files(rig.deploy)).isEmpty();
        assertThat(rig.etc.resolve(BUNDLE + "-main.cfg")).exists();
        assertThat(rig.data.resolve("work"))
                .satisfiesAnyOf(work -> assertThat(work).doesNotExist(), work -> assertThat(work)
                        .isEmptyDirectory());
        assertThat(files(rig.data.resolve("running"))).isEmpty();

        assertThat(rig.service().reports(10)).extracting(Report::number).containsExactly(4L, 3L, 2L, 1L);
        assertThat(rig.service().report(2)).contains(upgraded);
        assertThatThrownBy(() -> rig.service().remove(NAME, "lan"))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.kind()).isEqualTo(RefusedException.Kind.UNKNOWN));
    }

    @Test
    void threeVersionsAreKeptAndNoMore() throws Exception {
        for (int i = 0; i < 6; i++) {
            assertThat(deploy(Kars.connector("demo", "1." + i + ".0")).result()).isEqualTo(Result.DONE);
        }
        assertThat(rig.service().deployed().get(0).previous()).containsExactly("1.4.0", "1.3.0", "1.2.0");
        assertThat(files(rig.data.resolve("archives").resolve(NAME))).hasSize(4);
        rig.service().rollBack(NAME, "lan");
        rig.service().rollBack(NAME, "lan");
        assertThat(rig.version(BUNDLE)).as("each goes one further back").isEqualTo("1.3.0");
    }

    @Test
    @DisplayName("a version that does not start is taken back, and the one before runs again")
    void takenBack() throws Exception {
        deploy(Kars.connector("demo", "1.0.0"));
        rig.behaviour.put(BUNDLE + "/1.1.0", Optional.empty());
        Report failed = deploy(Kars.connector("demo", "1.1.0"));
        assertThat(failed.result()).isEqualTo(Result.ROLLED_BACK);
        assertThat(codes(failed.findings())).contains(Findings.NOT_STARTED);
        assertThat(rig.version(BUNDLE)).isEqualTo("1.0.0");
        assertThat(files(rig.deploy)).containsExactly(NAME + "-1.0.0.kar");
        assertThat(files(rig.data.resolve("archives").resolve(NAME))).hasSize(1);

        rig.behaviour.put(BUNDLE + "/1.2.0", Optional.of(Health.Status.DOWN));
        assertThat(deploy(Kars.connector("demo", "1.2.0")).result()).isEqualTo(Result.ROLLED_BACK);
        assertThat(rig.version(BUNDLE)).isEqualTo("1.0.0");
        // One that is still starting at the limit waits for something else than itself.
        rig.behaviour.put(BUNDLE + "/1.3.0", Optional.of(Health.Status.STARTING));
        Report slow = deploy(Kars.connector("demo", "1.3.0"));
        assertThat(slow.result()).isEqualTo(Result.DONE);
        assertThat(codes(slow.findings())).containsExactly(Findings.STILL_STARTING);
    }

    @Test
    @DisplayName("a first version that does not start leaves nothing behind")
    void nothingIsLeft() throws Exception {
        rig.behaviour.put(BUNDLE + "/1.0.0", Optional.empty());
        assertThat(deploy(Kars.connector("demo", "1.0.0")).result()).isEqualTo(Result.FAILED);
        assertThat(rig.bundle(BUNDLE)).isEmpty();
        assertThat(files(rig.deploy)).isEmpty();
        assertThat(files(rig.etc)).isEmpty();
        assertThat(files(rig.data.resolve("archives"))).isEmpty();
        assertThat(rig.service().deployed()).isEmpty();
    }

    // --------------------------------------------------------------------------------------------------------- the
    // check

    @Test
    void whatDoesNotResolveIsRefusedBeforeAnythingIsTouched() throws Exception {
        deploy(Kars.connector("demo", "1.0.0"));
        Bundle bundle = rig.bundle(BUNDLE).orElseThrow();
        long modified = bundle.getLastModified();
        Report refused =
                deploy(Kars.connector("demo", "1.1.0").header("Import-Package", "vn.iochub.api;version=\"[7,8)\""));
        assertThat(refused.result()).isEqualTo(Result.REFUSED);
        assertThat(refused.findings().get(0).code()).isEqualTo(Findings.UNRESOLVED);
        assertThat(refused.findings().get(0).text().en()).contains("vn.iochub.api", "it has: 1.2.0");
        assertThat(bundle.getLastModified()).isEqualTo(modified);
        assertThat(rig.version(BUNDLE)).isEqualTo("1.0.0");
    }

    @Test
    void whatAnArchiveMayNotBe() throws Exception {
        assertThat(codes(deploy(Kars.connector("demo", "1.0.0").header("Export-Package", "a.b"))
                        .findings()))
                .containsExactly(Findings.EXPORTS);
        assertThat(codes(deploy(Kars.connector("demo", "1.0.0").feature("<feature>absent</feature>"))
                        .findings()))
                .containsExactly(Findings.FEATURE_MISSING);
        assertThat(codes(deploy(Kars.connector("demo", "1.0.0").header("Fragment-Host", "system.bundle"))
                        .findings()))
                .contains(Findings.FRAGMENT);
        refused(Kars.connector("demo", "1.0.0").named("vn.iochub.connector.other"), "must hold one connector's bundle");
        refused(Kars.connector("demo", "1.0.0").entry("../../etc/passwd", new byte[1]), "a name that is not allowed");
        refused(Kars.connector("demo", "1.0.0").entry("repository/zero", new byte[4 << 20]), "times its size");
        refused(
                Kars.connector("demo", "1.0.0")
                        .feature("<configfile finalname=\"${karaf.etc}/users.properties\">mvn:a/b/1</configfile>"),
                "wants to write");
        refused(Kars.connector("demo", "1.0.0").feature("<bundle>mvn:a/b/1</bundle>"), "neither in the archive");
        refused(Kars.connector("demo", "1.0.0").feature("<bundle>file:/etc/passwd</bundle>"), "neither in the archive");
        Path text = Files.writeString(folder.resolve("text.kar"), "no zip");
        assertThatThrownBy(() -> rig.service().check(text))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.kind()).isEqualTo(RefusedException.Kind.INVALID));
        assertThat(rig.service().deployed()).isEmpty();
        assertThat(rig.context().getBundles()).hasSize(1);
    }

    private void refused(Kars kar, String why) throws IOException {
        Path file = kar(kar);
        assertThatThrownBy(() -> rig.service().check(file))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(why);
    }

    @Test
    void aConfigurationThatCannotStartForbidsItAndASlipIsTold() throws Exception {
        Files.writeString(rig.etc.resolve(BUNDLE + "-main.cfg"), "ownr = A\nfreshnessMinutes = soon\n");
        Plan plan = rig.service().check(kar(Kars.connector("demo", "1.0.0")));
        assertThat(plan.allowed()).isFalse();
        assertThat(plan.types()).containsExactly("demo/Thing.v1");
        Map<String, String> found = plan.findings().stream()
                .collect(Collectors.toMap(
                        Finding::code, finding -> finding.text().en()));
        assertThat(found.get(Findings.UNKNOWN_KEY)).contains("ownr", "was owner meant?");
        assertThat(found.get(Findings.WRONG_TYPE)).contains("freshnessMinutes", "'soon'");

        // The version that runs could not start with it either: no fault of the new one.
        Files.delete(rig.etc.resolve(BUNDLE + "-main.cfg"));
        deploy(Kars.connector("demo", "1.0.0"));
        Files.writeString(rig.etc.resolve(BUNDLE + "-second.cfg"), "freshnessMinutes = soon\n");
        assertThat(rig.service().check(kar(Kars.connector("demo", "1.1.0"))).allowed())
                .isTrue();
    }

    @Test
    void schemasGoThroughTheGate() throws Exception {
        rig.gate = type -> type.path().equals("demo/Thing")
                ? List.of(new SchemaGate.Breach(type, "/name", new Text("mất trường", "a property is gone")))
                : List.of();
        Plan plan = rig.service().check(kar(Kars.connector("demo", "1.0.0")));
        assertThat(codes(plan.findings())).containsExactly(Findings.BREAKS_READERS);
        rig.gate = new SchemaGate() {
            @Override
            public List<Breach> breaches(RecordType candidate) {
                throw new UnavailableException("The database is down", null);
            }
        };
        plan = rig.service().check(kar(Kars.connector("demo", "1.0.0")));
        assertThat(plan.allowed()).isTrue();
        assertThat(codes(plan.findings())).containsExactly(Findings.SCHEMAS_UNCHECKED);
    }

    @Test
    @DisplayName("a library that an archive brings comes with it and goes with its last user; nobody else is touched")
    void libraries() throws Exception {
        Bundle other = rig.context()
                .installBundle(
                        "other",
                        new java.io.ByteArrayInputStream(
                                Kars.library("other", "1", Map.of("Export-Package", "other.api"))));
        other.start();
        long modified = other.getLastModified();
        deploy(Kars.connector("demo", "1.0.0").library("lib.a", "1.0.0").header("Import-Package", "lib.a,other.api"));
        deploy(Kars.connector("two", "1.0.0").library("lib.a", "1.0.0").config("instance = two"));
        assertThat(rig.version("lib.a")).isEqualTo("1.0.0");
        deploy(Kars.connector("demo", "1.1.0").library("lib.b", "1.0.0").header("Import-Package", "lib.b"));
        assertThat(rig.version("lib.a")).as("the other needs it still").isEqualTo("1.0.0");
        assertThat(rig.version("lib.b")).isEqualTo("1.0.0");
        rig.service().remove("iochub-connector-two", "lan");
        rig.service().remove(NAME, "lan");
        assertThat(Arrays.stream(rig.context().getBundles()).map(Bundle::getSymbolicName))
                .containsExactlyInAnyOrder("org.apache.felix.framework", "other");
        assertThat(other.getLastModified()).isEqualTo(modified);
        assertThat(other.getState()).isEqualTo(Bundle.ACTIVE);
    }

    @Test
    @DisplayName("a bare bundle is deployed too; one whose users would be restarted is not replaced")
    void bareBundle() throws Exception {
        Path jar = folder.resolve("lib.jar");
        Files.write(jar, Kars.library("lib.c", "1.0.0", Map.of("Export-Package", "lib.c")));
        assertThat(rig.service().deploy(jar, "lan").connector()).isEqualTo("lib.c");
        assertThat(rig.version("lib.c")).isEqualTo("1.0.0");
        deploy(Kars.connector("demo", "1.0.0").header("Import-Package", "lib.c"));
        Files.write(jar, Kars.library("lib.c", "1.1.0", Map.of("Export-Package", "lib.c")));
        Report refused = rig.service().deploy(jar, "lan");
        assertThat(codes(refused.findings())).contains(Findings.REFRESHES);
        assertThat(rig.service().check(jar).refreshed()).containsExactly(BUNDLE + "/1.0.0");
    }

    // -------------------------------------------------------------------------------------------------------- the
    // folder

    @Test
    void theFolderIsTheTruth() throws Exception {
        rig.watch();
        Path first = rig.drop(kar(Kars.connector("demo", "1.0.0")), "demo.kar");
        await().until(() -> rig.version(BUNDLE).equals("1.0.0") && rig.ended.size() == 1);
        rig.drop(kar(Kars.connector("demo", "1.1.0")), "demo-new.kar");
        await().until(() -> rig.version(BUNDLE).equals("1.1.0") && rig.ended.size() == 2);
        await().until(() -> !Files.exists(first));
        // The same content under another name is no deployment.
        Files.move(rig.deploy.resolve("demo-new.kar"), rig.deploy.resolve("demo-1.1.kar"));
        await().until(() ->
                rig.service().deployed().stream().anyMatch(each -> each.file().endsWith("demo-1.1.kar")));
        Files.delete(rig.deploy.resolve("demo-1.1.kar"));
        await().until(() -> rig.bundle(BUNDLE).isEmpty() && rig.ended.size() == 3);
        assertThat(rig.ended).extracting(Report::kind).containsExactly(Kind.INSTALL, Kind.UPGRADE, Kind.REMOVE);
        assertThat(rig.ended).extracting(Report::by).containsOnly("deploy");
        await().until(() -> rig.acts.size() == 6);
        assertThat(rig.acts)
                .extracting(Audit.Act::action)
                .containsExactly(
                        "deployment.deploy",
                        "deployment.deploy",
                        "deployment.deploy",
                        "deployment.deploy",
                        "deployment.remove",
                        "deployment.remove");
    }

    @Test
    @DisplayName("half a file is waited for, whatever the copy takes")
    void halfAFile() throws Exception {
        rig.watch();
        byte[] whole = Files.readAllBytes(kar(Kars.connector("demo", "1.0.0")));
        Path file = rig.deploy.resolve("demo.kar");
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));
        rig.drop(kar(Kars.connector("two", "1.0.0").config("instance = two")), "two.kar");
        // The one that came later is whole: that it is done shows that the half one was looked at and left.
        await().until(() -> rig.ended.size() == 1);
        assertThat(rig.bundle(BUNDLE)).isEmpty();
        assertThat(rig.deploy.resolve("demo.kar.refused.txt")).doesNotExist();
        Files.write(file, whole);
        await().until(() -> rig.version(BUNDLE).equals("1.0.0"));
    }

    @Test
    @DisplayName(
            "a refused file stays, with the reason beside it, until it is replaced; its fault mended in etc/ is seen")
    void refusedFile() throws Exception {
        rig.watch();
        rig.drop(kar(Kars.connector("demo", "1.0.0")), "demo.kar");
        await().until(() -> rig.ended.size() == 1);
        Path bad = rig.drop(kar(Kars.connector("demo", "1.1.0").header("Import-Package", "no.such")), "bad.kar");
        Path reason = rig.deploy.resolve("bad.kar.refused.txt");
        await().until(() -> rig.service().health().get(0).status() == Health.Status.DEGRADED);
        assertThat(reason).content().contains("UNRESOLVED", "no.such", "không được cài đặt", "was not deployed");
        assertThat(rig.version(BUNDLE)).isEqualTo("1.0.0");
        Files.delete(bad);
        await().until(() -> !Files.exists(reason));
        await().until(() -> rig.service().health().get(0).status() == Health.Status.UP);

        Path etc = rig.etc.resolve("vn.iochub.connector.two-main.cfg");
        Files.writeString(etc, "instance = two\nfreshnessMinutes = soon\n");
        rig.drop(kar(Kars.connector("two", "1.0.0")), "two.kar");
        await().until(() -> Files.exists(rig.deploy.resolve("two.kar.refused.txt")));
        Files.writeString(etc, "instance = two\nfreshnessMinutes = 10\n");
        await().until(() -> rig.version("vn.iochub.connector.two").equals("1.0.0"));
        await().until(() -> !Files.exists(rig.deploy.resolve("two.kar.refused.txt")));
    }

    @Test
    void nothingIsDoneThatCannotBeWrittenDown() throws Exception {
        rig.auditDown = true;
        rig.watch();
        rig.drop(kar(Kars.connector("demo", "1.0.0")), "demo.kar");
        await().until(() -> rig.service().health().get(0).status() == Health.Status.DEGRADED);
        assertThat(rig.bundle(BUNDLE)).isEmpty();
        rig.auditDown = false;
        await().until(() -> rig.version(BUNDLE).equals("1.0.0"));
    }

    // -------------------------------------------------------------------------------------------------------- the
    // restart

    @Test
    @DisplayName("a restored hub, whose framework is empty, deploys its files again and can still go back a version")
    void restored() throws Exception {
        deploy(Kars.connector("demo", "1.0.0"));
        deploy(Kars.connector("demo", "1.1.0"));
        rig.stop();
        Path backed = folder.resolve("hub");
        Path home = Files.createDirectory(folder.resolve("restored"));
        for (String part : List.of("etc", "deploy", "data")) {
            copy(backed.resolve(part), home.resolve(part));
        }
        rig = new Rig(home).start().watch();
        await().until(() -> rig.ended.size() == 1);
        assertThat(rig.ended.get(0).result()).as(rig.ended.toString()).isEqualTo(Result.DONE);
        assertThat(rig.ended.get(0).kind()).isEqualTo(Kind.REPLACE);
        assertThat(rig.ended.get(0).number()).isEqualTo(3);
        assertThat(rig.version(BUNDLE)).isEqualTo("1.1.0");
        assertThat(rig.service().reports(10)).extracting(Report::number).containsExactly(3L, 2L, 1L);
        assertThat(rig.service().deployed().get(0).previous()).containsExactly("1.0.0");

        assertThat(rig.service().rollBack(NAME, "lan").result()).isEqualTo(Result.DONE);
        assertThat(rig.version(BUNDLE)).isEqualTo("1.0.0");
    }

    /** As a restore does: the content, with the time of now. */
    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Files.copy(each, to.resolve(from.relativize(each).toString()));
            }
        }
    }

    @Test
    @DisplayName("a restart installs nothing anew, and sees what changed while the hub was down")
    void restart() throws Exception {
        rig.watch();
        rig.drop(kar(Kars.connector("demo", "1.0.0")), "demo.kar");
        Path two = rig.drop(kar(Kars.connector("two", "1.0.0").config("instance = two")), "two.kar");
        await().until(() -> rig.ended.size() == 2);
        long modified = rig.bundle(BUNDLE).orElseThrow().getLastModified();
        rig.stop();
        Files.delete(two);
        rig.drop(kar(Kars.connector("three", "1.0.0").config("instance = three")), "three.kar");
        rig.start().watch();
        await().until(() -> rig.ended.size() == 4);
        assertThat(rig.ended.subList(2, 4))
                .extracting(Report::connector)
                .containsExactlyInAnyOrder("iochub-connector-two", "iochub-connector-three");
        assertThat(rig.bundle(BUNDLE).orElseThrow().getLastModified()).isEqualTo(modified);
        assertThat(rig.version(BUNDLE)).isEqualTo("1.0.0");
        assertThat(rig.bundle("vn.iochub.connector.two")).isEmpty();
    }

    @Test
    @DisplayName("an older version that an installer laid beside a newer one is not taken at the start")
    void olderBeside() throws Exception {
        rig.watch();
        rig.drop(kar(Kars.connector("demo", "2.0.0")), "demo-2.kar");
        await().until(() -> rig.ended.size() == 1);
        rig.stop();
        rig.drop(kar(Kars.connector("demo", "1.0.0")), "demo-1.kar");
        rig.start().watch();
        await().until(() -> rig.ended.size() == 2);
        assertThat(codes(rig.ended.get(1).findings())).containsExactly(Findings.OLDER);
        assertThat(rig.version(BUNDLE)).isEqualTo("2.0.0");
    }

    @Test
    @DisplayName("the framework's cache was emptied, as an upgrade of the hub does: all that is deployed comes back")
    void emptyCache() throws Exception {
        deploy(Kars.connector("demo", "1.0.0"));
        rig.stop();
        Archive.delete(folder.resolve("hub/cache"));
        rig.start().watch();
        await().until(() -> rig.version(BUNDLE).equals("1.0.0"));
    }

    @Test
    @DisplayName("the hub died while a version was tried: the one before is brought back, and it is reported")
    void diedInTheMiddle() throws Exception {
        deploy(Kars.connector("demo", "1.0.0"));
        rig.behaviour.put(BUNDLE + "/1.1.0", Optional.empty());
        Path next = kar(Kars.connector("demo", "1.1.0"));
        Thread caller = new Thread(() -> {
            try {
                rig.service().deploy(next, "lan");
            } catch (RuntimeException e) {
                // It is ended by the stop below.
                assertThat(e).isInstanceOf(UnavailableException.class);
            }
        });
        caller.start();
        await().until(() -> rig.version(BUNDLE).equals("1.1.0"));
        rig.stop();
        caller.join();
        assertThat(rig.ended).hasSize(1);

        rig.start().watch();
        await().until(() -> rig.ended.size() == 2);
        Report report = rig.ended.get(1);
        assertThat(report.result()).isEqualTo(Result.ROLLED_BACK);
        assertThat(codes(report.findings())).contains(Findings.INTERRUPTED);
        assertThat(rig.version(BUNDLE)).isEqualTo("1.0.0");
        assertThat(files(rig.deploy)).containsExactly(NAME + "-1.0.0.kar");
        assertThat(files(rig.data.resolve("running"))).isEmpty();
    }
}
