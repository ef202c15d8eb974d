package vn.iochub.connector.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.iochub.testkit.SftpFixture;
import vn.iochub.testkit.TestAccess;
import vn.iochub.testkit.TestHub;

/** Envelopes dropped on a real SFTP server. */
class DropTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path temp;

    private TestHub hub;

    @AfterEach
    void stop() throws Exception {
        if (hub != null) {
            hub.close();
        }
    }

    @Test
    void filesAreTakenRedactedAndMoved() throws Exception {
        Path folder = Files.createDirectories(temp.resolve("srv/in"));
        try (SftpFixture sftp = SftpFixture.start(temp.resolve("srv"))) {
            Files.copy(Path.of("samples/good/envelope-3176.xml"), folder.resolve("Nguyễn Văn Mẫu 068085000001.xml"));
            Files.copy(Path.of("samples/bad/wrong-parts.xml"), folder.resolve("68001_02.XML"));
            Files.writeString(folder.resolve("readme.txt"), "not an envelope");
            Map<String, Object> keys = new HashMap<>();
            keys.put("drop.url", sftp.url() + "in");
            keys.put("drop.user", sftp.user());
            keys.put("drop.password", sftp.password());
            keys.put("drop.hostKey", sftp.fingerprint());
            keys.put("drop.names", ".*[.]xml");
            keys.put("drop.everySeconds", 1);
            keys.put("drop.settleSeconds", 1);
            hub = TestHub.start(Health.connector(new TestAccess("health"), Map.of(), keys));
            await().atMost(SOON).untilAsserted(() -> {
                assertThat(folder.resolve("done/Nguyễn Văn Mẫu 068085000001.xml"))
                        .exists();
                assertThat(folder.resolve("failed/68001_02.XML")).exists();
                assertThat(folder.resolve("failed/68001_02.XML.reason.txt")).exists();
            });
            assertThat(folder.resolve("readme.txt")).exists();
            assertThat(hub.taken()).hasSize(2);
            for (TestHub.Taken taken : hub.taken()) {
                assertThat(taken.attributes()).containsOnlyKeys("modified");
                assertThat(new String(taken.kept(), StandardCharsets.UTF_8))
                        .startsWith("<?xml")
                        .doesNotContain("HIV", "Nguyễn", "Mẫu", "068085000001");
            }
            String reason = Files.readString(folder.resolve("failed/68001_02.XML.reason.txt"));
            assertThat(reason).contains("/HOSO/2").doesNotContain("HIV", "Mẫu");
            assertThat(hub.troubles()).isEmpty();
        }
    }

    @Test
    void withoutAFolderThereIsNoDropAndPushWorks() throws Exception {
        hub = TestHub.start(Health.connector());
        assertThat(hub.troubles()).isEmpty();
    }

    @Test
    void propertiesOfAMessageAreNotKept() {
        assertThat(Health.connector().redact(Map.of("file", "Nguyễn Văn Mẫu.xml", "patient", "068085000001")))
                .isEmpty();
        assertThat(Health.connector().redact(Map.of("modified", "Nguyễn Văn Mẫu")))
                .isEmpty();
    }
}
