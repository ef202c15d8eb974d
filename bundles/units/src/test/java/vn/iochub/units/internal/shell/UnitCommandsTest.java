package vn.iochub.units.internal.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.felix.service.command.Process;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.impl.action.command.ManagerImpl;
import org.apache.karaf.shell.impl.console.SessionFactoryImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.iochub.units.internal.TestUnits;

class UnitCommandsTest {
    private static final String GOOD = "old_province,old_district,old_ward,old_province_name,old_district_name,"
            + "old_ward_name,old_ward_divided,new_province,new_ward,new_province_name,new_ward_name\n"
            + "80,794,27694,Tỉnh Long An,Thành phố Mẫu,Phường Mẫu,False,80,27694,Tỉnh Tây Ninh,Phường Mẫu Mới\n";

    @TempDir
    Path folder;

    private final ByteArrayOutputStream console = new ByteArrayOutputStream();
    private final ThreadIOImpl threadIo = new ThreadIOImpl();
    private SessionFactoryImpl factory;

    @BeforeEach
    void start() {
        threadIo.start();
        factory = new SessionFactoryImpl(threadIo);
        factory.getRegistry().register(TestUnits.in(folder.resolve("data/units")));
        ManagerImpl manager = new ManagerImpl(factory.getRegistry(), factory.getRegistry());
        manager.register(UnitsLoad.class);
        manager.register(UnitsShow.class);
        manager.register(UnitsStatus.class);
        manager.register(Matching.class);
    }

    @AfterEach
    void stop() {
        factory.stop();
        threadIo.stop();
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

    @Test
    void whatIsSaidGoesWhereTheLineLeads() throws Exception {
        assertThat(run("hub:units-status | hub:matching wards"))
                .isEqualTo("wards             none: load a table with hub:units-load\n");
    }

    private String load(Path file, boolean dryRun) throws Exception {
        return run("hub:units-load " + (dryRun ? "--dry-run " : "") + "'" + file + "'");
    }

    private String show(String code, String date) throws Exception {
        return run("hub:units-show " + (date == null ? "" : "--date " + date + " ") + code);
    }

    private String status() throws Exception {
        return run("hub:units-status");
    }

    private String run(String line) throws Exception {
        console.reset();
        try (PrintStream out = new PrintStream(console, true, StandardCharsets.UTF_8)) {
            Session session = factory.create(new ByteArrayInputStream(new byte[0]), out, out);
            session.execute(line);
            session.close();
        }
        return console.toString(StandardCharsets.UTF_8);
    }

    /** Reads the pipe's other end. */
    @Service
    @Command(scope = "hub", name = "matching", description = "Lines with a word")
    public static final class Matching implements Action {
        @Argument
        String word;

        @Override
        public Object execute() {
            Process here = Process.Utils.current();
            new BufferedReader(new InputStreamReader(here.in(), StandardCharsets.UTF_8))
                    .lines()
                    .filter(line -> line.contains(word))
                    .forEach(here.out()::println);
            return null;
        }
    }
}
