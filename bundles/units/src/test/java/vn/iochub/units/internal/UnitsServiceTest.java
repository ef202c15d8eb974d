package vn.iochub.units.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.iochub.units.AdministrativeUnits.Resolved;
import vn.iochub.units.Unit;
import vn.iochub.units.Unit.Level;
import vn.iochub.units.UnitNodes;

class UnitsServiceTest {
    private static final LocalDate BEFORE = LocalDate.of(2025, 6, 30);
    private static final LocalDate AFTER = LocalDate.of(2025, 7, 1);
    private static final String HEAD = String.join(",", WardCsv.COLUMNS) + "\n";

    /** Made up, but for the provinces and for 24958, which meant two things. */
    private static final List<String> LINES = List.of(
            "68,678,24958,Tỉnh Lâm Đồng,Huyện Đức Trọng,Thị trấn Mẫu Một,False,68,24988,Tỉnh Lâm Đồng,Xã Mẫu Hai",
            "68,678,24961,Tỉnh Lâm Đồng,Huyện Đức Trọng,Xã Mẫu Ba,True,68,24958,Tỉnh Lâm Đồng,Xã Mẫu Một",
            "68,678,24961,Tỉnh Lâm Đồng,Huyện Đức Trọng,Xã Mẫu Ba,True,68,24988,Tỉnh Lâm Đồng,Xã Mẫu Hai",
            "62,608,23200,Tỉnh Kon Tum,Huyện Mẫu,\"Xã Mẫu, Bốn\",False,51,23300,Tỉnh Quảng Ngãi,Xã Mẫu Năm",
            "51,536,,Tỉnh Quảng Ngãi,Huyện Đảo Mẫu,,False,51,21548,Tỉnh Quảng Ngãi,Đặc khu Mẫu");

    @TempDir
    Path folder;

    private UnitsService units;

    @BeforeEach
    void start() {
        units = new UnitsService(folder.resolve("units"));
    }

    @Test
    void everyOldProvinceLiesInOneNewOne() {
        assertThat(Provinces.OLD).hasSize(63);
        assertThat(Provinces.NEW).hasSize(34);
        assertThat(Provinces.SUCCESSORS.keySet()).isEqualTo(Provinces.OLD.keySet());
        assertThat(Provinces.NEW.keySet()).containsAll(Provinces.SUCCESSORS.values());
        assertThat(Provinces.SUCCESSORS.values()).containsAll(Provinces.NEW.keySet());
        // 23 were made of several (52 old ones), 11 stayed as they were.
        assertThat(Provinces.NEW.keySet().stream()
                        .filter(code -> Provinces.SUCCESSORS.values().stream()
                                        .filter(code::equals)
                                        .count()
                                == 1))
                .containsExactly("01", "04", "11", "12", "14", "20", "22", "38", "40", "42", "46");
    }

    @Test
    void provincesAreBuiltInAndResolvedByTheDay() {
        Resolved longAn = province("80", BEFORE);
        assertThat(longAn.unit().name()).isEqualTo("Tỉnh Long An");
        assertThat(longAn.unit().codeSystem()).isEqualTo("GSO-63");
        assertThat(longAn.unit().validTo()).isEqualTo(BEFORE);
        assertThat(longAn.successors()).containsExactly(province("80", AFTER).unit());
        Resolved tayNinh = province("80", AFTER);
        assertThat(tayNinh.unit().name()).isEqualTo("Tỉnh Tây Ninh");
        assertThat(tayNinh.unit().validFrom()).isEqualTo(AFTER);
        assertThat(tayNinh.successors()).isEmpty();
        assertThat(units.resolve(Level.PROVINCE, "72", AFTER)).isEmpty();
        assertThat(province("62", BEFORE).successors()).extracting(Unit::code).containsExactly("51");
        assertThat(province("49", BEFORE).successors()).extracting(Unit::code).containsExactly("48");
        assertThat(units.resolve(Level.PROVINCE, "1", AFTER)).isEmpty();
        assertThat(units.knows(Level.PROVINCE, AFTER)).isTrue();
    }

    @Test
    void withoutATableNothingIsKnownOfWards() {
        assertThat(units.knows(Level.WARD, BEFORE)).isFalse();
        assertThat(units.knows(Level.DISTRICT, BEFORE)).isFalse();
        assertThat(units.resolve(Level.WARD, "24958", BEFORE)).isEmpty();
        assertThat(units.status().loaded()).isEmpty();
        ObjectNode node = UnitNodes.of(units, Level.WARD, "24958", AFTER).orElseThrow();
        assertThat(node).hasToString("{\"code\":\"24958\",\"codeSystem\":\"GSO-34\"}");
    }

    @Test
    void oneCodeMeansTwoWardsByTheDay() throws Exception {
        load(LINES);
        assertThat(ward("24958", BEFORE).unit().name()).isEqualTo("Thị trấn Mẫu Một");
        assertThat(ward("24958", BEFORE).unit().parent()).isEqualTo("678");
        assertThat(ward("24958", BEFORE).successors()).extracting(Unit::code).containsExactly("24988");
        assertThat(ward("24958", AFTER).unit().name()).isEqualTo("Xã Mẫu Một");
        assertThat(ward("24958", AFTER).unit().parent()).isEqualTo("68");
        assertThat(ward("24958", AFTER).successors()).isEmpty();
        assertThat(ward("23200", BEFORE).unit().name()).isEqualTo("Xã Mẫu, Bốn");
    }

    @Test
    void ofADividedWardAllSuccessorsAreCandidates() throws Exception {
        load(LINES);
        assertThat(ward("24961", BEFORE).successors()).extracting(Unit::code).containsExactly("24958", "24988");
        assertThat(UnitNodes.of(units, Level.WARD, "24961", BEFORE).orElseThrow())
                .hasToString("{\"code\":\"24961\",\"codeSystem\":\"GSO-63\",\"name\":\"Xã Mẫu Ba\",\"successors\":["
                        + "{\"code\":\"24958\",\"codeSystem\":\"GSO-34\",\"name\":\"Xã Mẫu Một\"},"
                        + "{\"code\":\"24988\",\"codeSystem\":\"GSO-34\",\"name\":\"Xã Mẫu Hai\"}]}");
        assertThat(UnitNodes.of(units, Level.WARD, "99999", BEFORE)).isEmpty();
        assertThat(UnitNodes.of(units, Level.WARD, "24961", AFTER)).isEmpty();
    }

    @Test
    void formerDistrictsStayAsGroups() throws Exception {
        load(LINES);
        for (LocalDate day : List.of(BEFORE, AFTER)) {
            Resolved district = units.resolve(Level.DISTRICT, "678", day).orElseThrow();
            assertThat(district.unit().name()).isEqualTo("Huyện Đức Trọng");
            assertThat(district.unit().parent()).isEqualTo("68");
            assertThat(district.unit().validTo()).isEqualTo(BEFORE);
            assertThat(district.successors()).extracting(Unit::code).containsExactly("24988", "24958");
        }
        assertThat(units.resolve(Level.DISTRICT, "536", BEFORE).orElseThrow().successors())
                .extracting(Unit::code)
                .containsExactly("21548");
        assertThat(units.resolve(Level.WARD, "", BEFORE)).isEmpty();
    }

    @Test
    void aDryRunChecksAndChangesNothing() throws Exception {
        UnitAdmin.Report report = units.load(file(LINES), true);
        assertThat(report.faults()).isEmpty();
        assertThat(report.loaded()).isFalse();
        assertThat(report.lines()).isEqualTo(5);
        assertThat(report.oldWards()).isEqualTo(3);
        assertThat(report.divided()).isEqualTo(1);
        assertThat(report.districts()).isEqualTo(3);
        assertThat(report.districtsWithoutWards()).isEqualTo(1);
        assertThat(report.newWards()).isEqualTo(4);
        assertThat(units.knows(Level.WARD, AFTER)).isFalse();
        assertThat(folder.resolve("units")).doesNotExist();
    }

    @Test
    void aLoadedTableIsThereAfterARestart() throws Exception {
        load(LINES);
        UnitsService again = new UnitsService(folder.resolve("units"));
        assertThat(again.resolve(Level.WARD, "24961", BEFORE)).isEqualTo(units.resolve(Level.WARD, "24961", BEFORE));
        assertThat(again.status().newWards()).isEqualTo(4);
        try (var files = Files.list(folder.resolve("units"))) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void aFaultyFileLeavesTheOldTable() throws Exception {
        load(LINES);
        UnitAdmin.Report report = units.load(file(List.of(LINES.get(0), "68,678")), false);
        assertThat(report.loaded()).isFalse();
        assertThat(report.faults()).containsExactly("line 3: has not 11 columns");
        assertThat(ward("24961", BEFORE).successors()).hasSize(2);
        assertThat(new UnitsService(folder.resolve("units")).status().oldWards())
                .isEqualTo(3);
    }

    @Test
    void eachFaultIsToldWithItsLine() throws Exception {
        String good = LINES.get(0);
        assertThat(faults(good.replaceFirst("^68", "99")))
                .containsExactly("line 2: old_province is not a province of its list");
        assertThat(faults(good.replace("Tỉnh Lâm Đồng,Huyện", "Tỉnh Long An,Huyện")))
                .containsExactly("line 2: old_province_name is not the name of province 68");
        assertThat(faults(good.replace("24988", "2498"))).containsExactly("line 2: new_ward is not a code of 5 digits");
        assertThat(faults(good.replace(",678,", ",67A,")))
                .containsExactly("line 2: old_district is not a code of 3 digits");
        assertThat(faults(good.replace("False", "no")))
                .containsExactly("line 2: old_ward_divided is neither True nor False");
        assertThat(faults(good.replace("Xã Mẫu Hai", "")))
                .containsExactly("line 2: new_ward_name is empty, too long or damaged");
        assertThat(faults(good.replace(",68,24988,Tỉnh Lâm Đồng", ",51,24988,Tỉnh Quảng Ngãi")))
                .containsExactly("line 2: province 68 did not become province 51");
        assertThat(faults(good, good)).containsExactly("line 3: says again what another line says");
        assertThat(faults(good.replace("False", "True")))
                .containsExactly("line 2: old ward 24958 has 1 successors and old_ward_divided is true");
        assertThat(faults(
                        LINES.get(1),
                        LINES.get(2)
                                .replace("Xã Mẫu Hai", "Xã Mẫu Một")
                                .replace("24988", "24958")
                                .replace("Xã Mẫu Ba", "Xã Mẫu Bảy")))
                .contains("line 3: old ward 24961 has another name or place than on an earlier line");
        assertThat(faults("\"68,678")).containsExactly("line 2: has not 11 columns");
        assertThat(faults()).containsExactly("the file has no wards");
        assertThat(units.load(write("a,b\n1,2\n".getBytes(StandardCharsets.UTF_8)), true)
                        .faults())
                .hasSize(11);
        assertThat(units.load(write((HEAD + good).getBytes(StandardCharsets.UTF_16)), true)
                        .faults())
                .containsExactly("the file is not UTF-8");
        assertThatThrownBy(() -> units.load(folder.resolve("none"), true)).isInstanceOf(IOException.class);
    }

    @Test
    void aDamagedStoredTableLeavesTheProvinces() throws Exception {
        load(LINES);
        Files.writeString(folder.resolve("units/wards.csv"), HEAD + "68,678\n");
        UnitsService again = new UnitsService(folder.resolve("units"));
        assertThat(again.knows(Level.WARD, AFTER)).isFalse();
        assertThat(again.knows(Level.PROVINCE, AFTER)).isTrue();
        assertThat(again.status().problem()).contains("damaged").contains("line 2");
        assertThat(again.load(file(LINES), false).loaded()).isTrue();
        assertThat(again.status().problem()).isNull();
    }

    /** Any damage of a file is told, or makes a table; never an exception. */
    @Test
    void hostileFilesCrashNothing() throws Exception {
        byte[] good = (HEAD + String.join("\n", LINES)).getBytes(StandardCharsets.UTF_8);
        Random random = new Random(23);
        for (int n = 0; n < 3_000; n++) {
            byte[] bad = good.clone();
            for (int i = 0; i < 3; i++) {
                bad[random.nextInt(bad.length)] = good[random.nextInt(good.length)];
            }
            WardCsv.Result result = WardCsv.read(bad);
            WardTable.of(result.rows());
        }
        assertThatThrownBy(() -> units.load(write(new byte[WardCsv.LARGEST + 1]), true))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no table of wards");
    }

    /** Run with -Dhub.wards=<file> against the table of the whole country. */
    @Test
    @Tag("whole-country")
    void theWholeCountry() throws Exception {
        UnitAdmin.Report report = units.load(Path.of(System.getProperty("hub.wards")), false);
        assertThat(report.faults()).isEmpty();
        assertThat(report.newWards()).isEqualTo(3_321);
        assertThat(report.oldWards()).isEqualTo(10_035);
        assertThat(report.divided()).isEqualTo(471);
        assertThat(report.districts()).isEqualTo(696);
        assertThat(report.districtsWithoutWards()).isEqualTo(5);
        assertThat(ward("24958", BEFORE).unit().name()).isEqualTo("Thị trấn Liên Nghĩa");
        assertThat(ward("24958", AFTER).unit().name()).isEqualTo("Xã Đức Trọng");
        assertThat(units.resolve(Level.DISTRICT, "678", AFTER).orElseThrow().successors())
                .isNotEmpty();
    }

    private Resolved province(String code, LocalDate day) {
        return units.resolve(Level.PROVINCE, code, day).orElseThrow();
    }

    private Resolved ward(String code, LocalDate day) {
        Optional<Resolved> found = units.resolve(Level.WARD, code, day);
        return found.orElseThrow();
    }

    private void load(List<String> lines) throws IOException {
        UnitAdmin.Report report = units.load(file(lines), false);
        assertThat(report.faults()).isEmpty();
        assertThat(report.loaded()).isTrue();
    }

    private List<String> faults(String... lines) throws IOException {
        return units.load(file(List.of(lines)), true).faults();
    }

    private Path file(List<String> lines) throws IOException {
        return write(("\uFEFF" + HEAD + String.join("\r\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private Path write(byte[] content) throws IOException {
        return Files.write(folder.resolve("wards.csv"), content);
    }
}
