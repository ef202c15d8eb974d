package vn.iochub.management.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.iochub.api.Text;
import vn.iochub.api.service.Health;

class RunFileTest {
    private static final Instant NOW = Instant.parse("2026-01-10T03:00:00Z");

    @TempDir
    Path folder;

    private static HubStatus.Snapshot disk(Health.Status status, String cause) {
        return new HubStatus.Snapshot(
                status,
                status == Health.Status.UP,
                status == Health.Status.UP,
                "1",
                NOW,
                NOW,
                NOW,
                Map.of(),
                List.of(new HubStatus.Part(new Health("disk", status, new Text(cause, cause), Map.of()), NOW)));
    }

    @Test
    void tellsOfAFullDiskWhereNothingCanBeWrittenBeside() throws Exception {
        RunFile file = new RunFile(folder);
        file.write(disk(Health.Status.UP, "room enough for everything that comes"));
        assertThat(folder.resolve("health.txt")).content().contains("part\tdisk\tUP\troom enough");
        // As where there is no room: the file beside cannot be made.
        Files.createDirectory(folder.resolve("health.txt.new"));
        Files.createDirectory(folder.resolve("health.json.new"));
        file.write(disk(Health.Status.DOWN, "full"));
        assertThat(folder.resolve("health.txt"))
                .content()
                .contains("part\tdisk\tDOWN\tfull\n")
                .doesNotContain("everything that comes");
        assertThat(folder.resolve("health.json"))
                .content()
                .contains("\"DOWN\"")
                .doesNotContain("everything")
                .endsWith("}\n");
    }

    @Test
    void whatCannotBeWrittenIsNotLeftToTellOfBefore() throws Exception {
        RunFile file = new RunFile(folder);
        Files.createDirectory(folder.resolve("health.txt.new"));
        Files.createDirectory(folder.resolve("health.txt"));
        file.write(disk(Health.Status.DOWN, "full"));
        assertThat(folder.resolve("health.txt")).doesNotExist();
        assertThat(folder.resolve("health.json")).exists();
    }
}
