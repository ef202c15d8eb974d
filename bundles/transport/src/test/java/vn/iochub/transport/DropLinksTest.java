package vn.iochub.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vn.iochub.api.SourceHub.Trouble;

/** Who drops files on this machine may make links in the folder: the hub must not follow one with its own rights. */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(120)
class DropLinksTest extends DropTest {

    @ParameterizedTest
    @ValueSource(strings = {"done", "failed"})
    void nothingIsMovedThroughALink(String subfolder) throws Exception {
        Path elsewhere = Files.createDirectories(temp.resolve("deploy"));
        Files.createSymbolicLink(folder.resolve(subfolder), elsewhere);
        start(overFolder());
        put("evil.jar", subfolder.equals("done") ? "good:1\n" : "bad\n");

        await().atMost(SOON).untilAsserted(() -> assertThat(hub.troubles()).containsKey("drop"));
        assertThat(hub.troubles().get("drop").kind()).isEqualTo(Trouble.CONFIGURATION);
        assertThat(hub.troubles().get("drop").cause().en()).contains("is a link");
        await().during(Duration.ofSeconds(3)).atMost(SOON).until(() -> {
            try (Stream<Path> found = Files.list(elsewhere)) {
                return found.findAny().isEmpty();
            }
        });
        assertThat(folder.resolve("evil.jar")).exists();
        assertThat(hub.taken()).hasSize(1);

        // With a folder in its place the move is made good.
        Files.delete(folder.resolve(subfolder));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(folder.resolve(subfolder).resolve("evil.jar"))
                        .exists());
        assertThat(hub.taken()).hasSize(1);
    }

    @Test
    void aFileInItsPlaceIsNotOverwrittenThroughALinkEither() throws Exception {
        Path target = Files.writeString(temp.resolve("users.properties"), "secret");
        Path done = Files.createDirectories(folder.resolve("done"));
        Files.createSymbolicLink(done.resolve("a.csv"), target);
        start(overFolder());
        put("a.csv", "good:1\n");

        await().atMost(SOON).until(() -> Files.notExists(folder.resolve("a.csv")));
        assertThat(target).hasContent("secret");
        assertThat(done.resolve("a.csv")).isSymbolicLink();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sftp", "file"})
    void aNameSteersNeitherTerminalNorReason(String way) throws Exception {
        start(over(way));
        put("\u001B[2Jred\u202Egpj.\t[x]\\..\\a.csv", "bad\n");

        await().atMost(SOON).until(() -> {
            try (Stream<Path> found = Files.walk(folder)) {
                return found.anyMatch(path -> path.toString().endsWith(".reason.txt"));
            }
        });
        try (Stream<Path> found = Files.list(folder.resolve("failed"))) {
            Path reason = found.filter(path -> path.toString().endsWith(".reason.txt"))
                    .findFirst()
                    .orElseThrow();
            assertThat(Files.readString(reason))
                    .contains("?[2Jred?gpj.?[x]\\..\\a.csv")
                    .doesNotContain("\u001B", "\u202E");
        }
        assertThat(temp.resolve("srv/a.csv")).doesNotExist();
    }
}
