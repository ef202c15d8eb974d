package vn.iochub.tabular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.iochub.api.HubUnavailableException;

/** Where a source's data lies meanwhile: nobody else reads it, and it does not stay. */
class SpoolTest {
    private static final String DATA = "karaf.data";

    @TempDir
    private Path data;

    private String before;

    @BeforeEach
    void folder() {
        before = System.getProperty(DATA);
        System.setProperty(DATA, data.toString());
    }

    @AfterEach
    void back() {
        if (before == null) {
            System.clearProperty(DATA);
        } else {
            System.setProperty(DATA, before);
        }
    }

    /** On Linux {@code /dev/full} is a disk without room. */
    @Test
    void aFullDiskIsNoFaultOfTheMessage() throws Exception {
        Path full = Path.of("/dev/full");
        try (OutputStream out = Spool.write(full)) {
            assertThatThrownBy(() -> out.write(new byte[10]))
                    .isInstanceOf(HubUnavailableException.class)
                    .hasMessageContaining("takes no more")
                    .hasCauseInstanceOf(IOException.class);
        }
        System.setProperty(DATA, full.toString());
        assertThatThrownBy(Spool::create).isInstanceOf(HubUnavailableException.class);
    }

    @Test
    void aKilledHubsFileIsDeletedByTheNextAndNothingElseIs() throws Exception {
        Path running = Spool.create();
        Path left = Spool.create();
        Path others = Files.writeString(left.resolveSibling("other.tmp"), "another's");
        FileTime yesterday = FileTime.from(Instant.now().minus(Duration.ofDays(1)));
        Files.setLastModifiedTime(left, yesterday);
        Files.setLastModifiedTime(others, yesterday);

        Path next = Spool.create();

        assertThat(left).doesNotExist();
        assertThat(running).exists();
        assertThat(others).exists();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(next)))
                .isEqualTo("rw-------");
    }
}
