package vn.iochub.connector.tabular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import vn.iochub.testkit.TestHub;

/** From a YAML file and nothing else to records: a folder into which files are dropped. */
@Timeout(120)
class DropTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void aDroppedTableBecomesRecords() throws Exception {
        Path drop = Files.createDirectory(folder.resolve("drop"));
        String yaml = Files.readString(Described.EXAMPLES.resolve("quan-trac.yaml"))
                .replace(
                        "file:/srv/quan-trac", drop.toUri().toString() + "\n    everySeconds: 1\n    settleSeconds: 0");
        try (TestHub hub = TestHub.start(Described.connector("quan-trac.yaml", yaml, folder))) {
            Files.copy(Path.of("samples/good/tram-2026-10-01.csv"), drop.resolve("a.csv"));
            Files.copy(Path.of("samples/bad/sai-gia-tri.csv"), drop.resolve("b.csv"));
            await().atMost(SOON)
                    .until(() -> Files.exists(drop.resolve("done/a.csv"))
                            && Files.exists(drop.resolve("failed/b.csv.reason.txt")));
            assertThat(hub.troubles()).isEmpty();
            assertThat(hub.taken().stream()
                            .mapToInt(taken -> taken.records().size())
                            .sum())
                    .isEqualTo(6);
            assertThat(Files.readString(drop.resolve("failed/b.csv.reason.txt")))
                    .contains("/row/2/Thời điểm đo", "BAD_DATE", "UNKNOWN_CODE");
        }
    }
}
