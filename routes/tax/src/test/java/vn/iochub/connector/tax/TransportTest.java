package vn.iochub.connector.tax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.iochub.api.HubRecord;
import vn.iochub.testkit.PostgresFixture;
import vn.iochub.testkit.SftpFixture;
import vn.iochub.testkit.TestHub;

/** The ways in, against a real SFTP server and a real database. */
class TransportTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    void withoutAnyWayInTheInstanceStartsAllTheSame() throws Exception {
        try (TestHub hub = TestHub.start(TestTax.connector())) {
            assertThat(hub.troubles()).isEmpty();
            assertThat(hub.taken()).isEmpty();
        }
    }

    @Test
    void droppedFilesAreReadAndMovedAsTheyCameOut() throws Exception {
        Path drop = folder.resolve("drop");
        try (SftpFixture server = SftpFixture.start(drop)) {
            Map<String, Object> config = Map.of(
                    "drop.url", server.url(),
                    "drop.user", server.user(),
                    "drop.password", server.password(),
                    "drop.hostKey", server.fingerprint(),
                    "drop.everySeconds", 1,
                    "drop.settleSeconds", 1);
            try (TestHub hub = TestHub.start(TestTax.connector(Map.of(), config, Map.of()))) {
                Files.copy(Path.of("samples/good/chung-tu.xml"), drop.resolve("chung-tu.xml"));
                await().atMost(SOON).until(() -> Files.exists(drop.resolve("done/chung-tu.xml")));

                Files.copy(Path.of("samples/good/chung-tu.xml"), drop.resolve("ten-khac.xml"));
                Files.copy(Path.of("samples/good/mixed.zip"), drop.resolve("mixed.zip"));
                Files.copy(Path.of("samples/bad/sums.xml"), drop.resolve("sums.xml"));
                await().atMost(SOON).until(() -> hub.taken().size() == 4);
                await().atMost(SOON)
                        .until(() -> Files.exists(drop.resolve("done/ten-khac.xml"))
                                && Files.exists(drop.resolve("done/mixed.zip"))
                                && Files.exists(drop.resolve("failed/sums.xml")));
                try (var files = Files.list(drop.resolve("failed"))) {
                    List<Path> reasons = files.filter(file -> file.toString().endsWith(".reason.txt"))
                            .toList();
                    assertThat(reasons).hasSize(1);
                    assertThat(Files.readString(reasons.get(0))).contains("/CHUNGTU/1/ROW_CTIET/1", "TONG_TIEN");
                }
                assertThat(records(hub, "ten-khac.xml")).isEqualTo(records(hub, "chung-tu.xml"));
            }
        }
    }

    @Test
    void theViewsHouseholdsAreReadAndReadOnAfterARestart() throws Exception {
        try (PostgresFixture database = PostgresFixture.start(folder.resolve("postgres"))) {
            database.sql("CREATE TABLE ho (id int PRIMARY KEY, mst text, ten_hkd text, ma_tinh int, ma_xa text,"
                    + " doanh_thu_khoan numeric(18,2), so_thue numeric(18,2), trang_thai text, ngay_bat_dau date,"
                    + " updated_at timestamp);"
                    + "INSERT INTO ho SELECT i, '068099' || to_char(i, 'FM000000'), 'Hộ Mẫu ' || i, 68, '24958',"
                    + " 480000000.50, 7200000, '00', DATE '2019-03-01', TIMESTAMP '2026-01-05 08:15:30.123456'"
                    + " FROM generate_series(1, 25) i;"
                    + "CREATE VIEW v_household AS SELECT * FROM ho");
            Map<String, Object> config = Map.of(
                    "jdbc.url",
                    database.url(),
                    "jdbc.user",
                    database.user(),
                    "jdbc.password",
                    database.password(),
                    "jdbc.view",
                    "v_household",
                    "jdbc.everySeconds",
                    1,
                    "jdbc.pageRows",
                    10);
            Map<String, String> cursors;
            try (TestHub hub = TestHub.start(TestTax.connector(Map.of(), Map.of(), config))) {
                await().atMost(SOON).until(() -> keys(hub).size() == 25);
                assertThat(hub.taken()).allMatch(taken -> taken.rejections().isEmpty());
                HubRecord found = hub.taken().get(0).records().get(0);
                assertThat(found.data().path("revenueEstimate").decimalValue()).isEqualByComparingTo("480000000.5");
                assertThat(found.data().path("province").path("name").asText()).isEqualTo("Tỉnh Lâm Đồng");
                assertThat(found.data().path("startedOn").asText()).isEqualTo("2019-03-01");
                assertThat(found.order()).hasValue(1_767_575_730_123_456L);
                cursors = hub.cursors();
            }
            database.sql("UPDATE ho SET trang_thai = '05', updated_at = TIMESTAMP '2026-02-01 00:00:00' WHERE id = 3");
            try (TestHub hub = TestHub.start(TestTax.connector(Map.of(), Map.of(), config), cursors)) {
                await().atMost(SOON).until(() -> hub.taken().stream()
                        .flatMap(taken -> taken.records().stream())
                        .anyMatch(found -> found.data().path("status").asText().equals("suspended")));
                assertThat(cursors).isNotEmpty();
            }
        }
    }

    private static java.util.Set<String> keys(TestHub hub) {
        return hub.taken().stream()
                .flatMap(taken -> taken.records().stream())
                .map(HubRecord::key)
                .collect(java.util.stream.Collectors.toSet());
    }

    private static List<HubRecord> records(TestHub hub, String file) {
        return hub.taken().stream()
                .filter(taken -> file.equals(taken.attributes().get("file")))
                .findFirst()
                .orElseThrow()
                .records();
    }
}
