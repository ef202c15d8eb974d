package vn.iochub.connector.education;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import vn.iochub.api.HubRecord;
import vn.iochub.testkit.PostgresFixture;
import vn.iochub.testkit.SftpFixture;
import vn.iochub.testkit.TestHub;

/** Both ways in, against a real SFTP server and a real PostgreSQL. */
@Timeout(180)
class WaysInTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void theDefaultInstanceStartsWithoutAWayIn() throws Exception {
        try (TestHub hub = TestHub.start(TestEducation.connector(Map.of()))) {
            assertThat(hub.taken()).isEmpty();
            assertThat(hub.troubles()).isEmpty();
        }
    }

    @Test
    void spreadsheetsAndTablesAreTakenFromAnSftpServer() throws Exception {
        Path drop = folder.resolve("drop");
        try (SftpFixture server = SftpFixture.start(drop)) {
            Map<String, Object> keys = Map.of(
                    "drop.url", server.url(),
                    "drop.user", server.user(),
                    "drop.password", server.password(),
                    "drop.hostKey", server.fingerprint(),
                    "drop.names", ".*[.](xlsx|csv|txt|tsv)",
                    "drop.everySeconds", 1,
                    "drop.settleSeconds", 1);
            try (TestHub hub = TestHub.start(TestEducation.connector(Map.of(), keys, Map.of()))) {
                hub.available(false);
                Files.copy(Path.of("samples/good/bao-cao-dau-nam.xlsx"), drop.resolve("báo cáo.xlsx"));
                Files.copy(Path.of("samples/bad/wrong-total.csv"), drop.resolve("tong.csv"));
                Files.copy(Path.of("samples/bad/cut-off.xlsx"), drop.resolve("cut.xlsx"));
                await().during(Duration.ofSeconds(4))
                        .atMost(SOON)
                        .until(() -> Files.exists(drop.resolve("báo cáo.xlsx")));
                assertThat(hub.taken()).isEmpty();

                hub.available(true);
                await().atMost(SOON)
                        .until(() -> Files.exists(drop.resolve("done/báo cáo.xlsx"))
                                && Files.exists(drop.resolve("failed/tong.csv.reason.txt"))
                                && Files.exists(drop.resolve("failed/cut.xlsx.reason.txt")));
                assertThat(Files.readString(drop.resolve("failed/tong.csv.reason.txt")))
                        .contains("/row/4/Số học sinh", "31", "30");
                assertThat(Files.readString(drop.resolve("failed/cut.xlsx.reason.txt")))
                        .contains("cắt cụt");
                assertThat(keys(hub)).contains("00068001|2025-2026|start|6", "68003|2025-2026|end|6");
            }
        }
    }

    @Test
    void aViewIsReadOnFromWhereItWas() throws Exception {
        try (PostgresFixture database = PostgresFixture.start(folder.resolve("postgres"))) {
            database.sql("CREATE TABLE bao_cao (id bigint PRIMARY KEY, updated_at timestamp NOT NULL, ma_truong text,"
                    + " nam_hoc text, ky int, khoi int, so_lop int, so_hoc_sinh numeric(9,2), so_nu int, ten_nguoi_lap text);"
                    + "INSERT INTO bao_cao SELECT i, TIMESTAMP '2025-09-06 08:30:00.123456', to_char(i, 'FM00000'),"
                    + " '2025-2026', 1, 6, 3, 120, CASE WHEN i = 13 THEN 121 ELSE 60 END, 'Nguyễn Văn Mẫu'"
                    + " FROM generate_series(1, 25) i;"
                    + "CREATE VIEW v_school AS SELECT * FROM bao_cao");
            Map<String, Object> keys = new HashMap<>(Map.of(
                    "jdbc.url",
                    database.url(),
                    "jdbc.user",
                    database.user(),
                    "jdbc.password",
                    database.password(),
                    "jdbc.view",
                    "v_school",
                    "jdbc.everySeconds",
                    1,
                    "jdbc.pageRows",
                    10));
            Map<String, String> cursors;
            try (TestHub hub = TestHub.start(TestEducation.connector(Map.of(), Map.of(), keys))) {
                // All rows share one time: pages are told apart by the id.
                await().atMost(SOON).until(() -> keys(hub).size() == 24);
                assertThat(hub.taken().stream().flatMap(taken -> taken.rejections().stream()))
                        .isNotEmpty()
                        .allSatisfy(rejection -> assertThat(rejection.path()).isEqualTo("/so_nu"));
                assertThat(hub.taken().get(0).records().get(0).order().getAsLong() % 1_000_000)
                        .isEqualTo(123_456);
                cursors = hub.cursors();
                assertThat(cursors).isNotEmpty();
            }
            database.sql("UPDATE bao_cao SET so_nu = 59, updated_at = TIMESTAMP '2025-10-01 00:00:00' WHERE id = 13");
            try (TestHub hub = TestHub.start(TestEducation.connector(Map.of(), Map.of(), keys), cursors)) {
                await().atMost(SOON).until(() -> keys(hub).contains("00013|2025-2026|start|6"));
                assertThat(hub.troubles()).isEmpty();
            }
        }
    }

    private static Set<String> keys(TestHub hub) {
        return hub.taken().stream()
                .flatMap(taken -> taken.records().stream())
                .map(HubRecord::key)
                .collect(Collectors.toSet());
    }
}
