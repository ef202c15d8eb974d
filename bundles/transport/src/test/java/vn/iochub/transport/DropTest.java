package vn.iochub.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import vn.iochub.testkit.Configs;
import vn.iochub.testkit.SftpFixture;
import vn.iochub.testkit.TestHub;
import vn.iochub.testkit.TestSecrets;

/** What tests of a file drop share: a real SFTP server over a folder, or the folder itself, and a hub. */
abstract class DropTest {
    static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path temp;

    Path folder;
    SftpFixture sftp;
    TestHub hub;
    LineConnector connector;

    @BeforeEach
    void server() throws Exception {
        folder = Files.createDirectories(temp.resolve("srv/in"));
        sftp = SftpFixture.start(temp.resolve("srv"));
    }

    @AfterEach
    void stop() throws Exception {
        try {
            if (hub != null) {
                hub.close();
            }
        } finally {
            sftp.close();
        }
    }

    Map<String, Object> overSftp() throws Exception {
        Map<String, Object> keys = new HashMap<>();
        keys.put("drop.url", sftp.url() + "in");
        keys.put("drop.user", sftp.user());
        keys.put("drop.password", sftp.password());
        keys.put("drop.hostKey", sftp.fingerprint());
        keys.put("drop.everySeconds", 1);
        keys.put("drop.settleSeconds", 1);
        return keys;
    }

    Map<String, Object> overFolder() {
        Map<String, Object> keys = new HashMap<>();
        keys.put("drop.url", "file:" + folder);
        keys.put("drop.everySeconds", 1);
        keys.put("drop.settleSeconds", 1);
        return keys;
    }

    Map<String, Object> over(String way) throws Exception {
        return way.equals("sftp") ? overSftp() : overFolder();
    }

    void start(Map<String, Object> keys) throws Exception {
        connector = connector(keys);
        hub = TestHub.start(connector);
    }

    static LineConnector connector(Map<String, Object> keys) {
        DropConfig config = Configs.of(DropConfig.class, keys);
        return new LineConnector(source -> new DropRoutes(source, config, new TestSecrets()));
    }

    Path put(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content, UTF_8, StandardOpenOption.CREATE_NEW);
    }

    void awaitTaken(int count) {
        await().atMost(SOON).untilAsserted(() -> assertThat(hub.taken().size()).isEqualTo(count));
    }

    void awaitFiles(String subfolder, String... names) {
        await().atMost(SOON).untilAsserted(() -> assertThat(names(folder.resolve(subfolder)))
                .containsExactlyInAnyOrder(names));
    }

    static List<String> names(Path in) throws IOException {
        if (!Files.isDirectory(in)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(in)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** The files in the folder itself. */
    List<String> waiting() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }
}
