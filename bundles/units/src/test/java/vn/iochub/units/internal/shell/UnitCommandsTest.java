package vn.iochub.units.internal.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.karaf.shell.api.console.Session;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.iochub.units.internal.TestUnits;
import vn.iochub.units.internal.UnitsService;

class UnitCommandsTest {
    private static final String GOOD = "old_province,old_district,old_ward,old_province_name,old_district_name,"
            + "old_ward_name,old_ward_divided,new_province,new_ward,new_province_name,new_ward_name\n"
            + "80,794,27694,Tỉnh Long An,Thành phố Mẫu,Phường Mẫu,False,80,27694,Tỉnh Tây Ninh,Phường Mẫu Mới\n";

    @TempDir
    Path folder;

    private final ByteArrayOutputStream console = new ByteArrayOutputStream();
    private UnitsService units;
    private Session session;

    @BeforeEach
    void start() {
        units = TestUnits.in(folder.resolve("data/units"));
        PrintStream out = new PrintStream(console, true, StandardCharsets.UTF_8);
        session = (Session) Proxy.newProxyInstance(
                Session.class.getClassLoader(), new Class<?>[] {Session.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getConsole")) {
                        return out;
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    @Test
    void aTableIsCheckedLoadedAndShown() throws Exception {
        Path file = Files.writeString(folder.resolve("w.csv"), GOOD);
        assertThat(load(file, true)).contains("old wards         1, of which divided 0", "dry run");
        assertThat(show("27694", null)).contains("no table of wards");
        assertThat(status()).contains("wards             none");
        assertThat(load(file, false)).contains("faults            0", "Loaded.");
        assertThat(show("27694", null))
                .contains(
                        "2025-06-30  GSO-63 27694  Phường Mẫu (in 794) until 2025-06-30",
                        "-> GSO-34 27694  Phường Mẫu Mới (in 80) from 2025-07-01",
                        "2025-07-01  GSO-34 27694  Phường Mẫu Mới");
        assertThat(show("80", "2025-06-30")).contains("Tỉnh Long An", "-> GSO-34 80  Tỉnh Tây Ninh");
        assertThat(show("80", "2026-01-01")).contains("Tỉnh Tây Ninh").doesNotContain("Long An");
        assertThat(show("794", "2026-01-01")).contains("Thành phố Mẫu");
        assertThat(show("99", null)).contains("no such code");
        assertThat(status()).contains("old wards         1", "new wards         1", "loaded ");
    }

    @Test
    void faultsAreShownAndNothingIsLoaded() throws Exception {
        Path file = Files.writeString(folder.resolve("w.csv"), GOOD.replace(",27694,Tỉnh Tây", ",2769,Tỉnh Tây"));
        assertThatThrownBy(() -> load(file, false)).hasMessageContaining("Nothing is loaded");
        assertThat(console.toString(StandardCharsets.UTF_8)).contains("line 2: new_ward is not a code of 5 digits");
        assertThat(status()).contains("none");
        assertThatThrownBy(() -> load(folder.resolve("none"), false)).hasMessageContaining("There is no file");
        assertThatThrownBy(() -> show("8", null)).hasMessageContaining("leading zeros");
        assertThatThrownBy(() -> show("80", "31/02/2025")).hasMessageContaining("--date");
    }

    private String load(Path file, boolean dryRun) throws Exception {
        UnitsLoad command = new UnitsLoad();
        command.units = units;
        command.session = session;
        command.file = file.toString();
        command.dryRun = dryRun;
        return said(command);
    }

    private String show(String code, String date) throws Exception {
        UnitsShow command = new UnitsShow();
        command.units = units;
        command.session = session;
        command.code = code;
        command.date = date;
        return said(command);
    }

    private String status() throws Exception {
        UnitsStatus command = new UnitsStatus();
        command.units = units;
        command.session = session;
        return said(command);
    }

    private String said(org.apache.karaf.shell.api.action.Action command) throws Exception {
        console.reset();
        command.execute();
        return console.toString(StandardCharsets.UTF_8);
    }
}
