package vn.iochub.connector.tabular.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.karaf.shell.api.console.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectorCheckTest {
    private static final Path EXAMPLES = Path.of("examples");

    @TempDir
    Path folder;

    private final ByteArrayOutputStream console = new ByteArrayOutputStream();

    private String check(Path file, Path sample) throws Exception {
        console.reset();
        PrintStream out = new PrintStream(console, true, StandardCharsets.UTF_8);
        ConnectorCheck command = new ConnectorCheck();
        command.session = (Session) Proxy.newProxyInstance(
                Session.class.getClassLoader(), new Class<?>[] {Session.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getConsole")) {
                        return out;
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
        command.file = file.toString();
        command.sample = sample == null ? null : sample.toString();
        command.show = 2;
        try {
            command.execute();
        } catch (IllegalArgumentException e) {
            return said() + e.getMessage();
        }
        return said();
    }

    private String said() {
        return console.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aGoodDescriptionIsTriedOnASample() throws Exception {
        assertThat(check(EXAMPLES.resolve("quan-trac.yaml"), null))
                .contains("quan-trac.yaml: no fault", "environment/StationMeasurement.v1");
        assertThat(check(EXAMPLES.resolve("quan-trac.yaml"), Path.of("samples/good/tram-2026-10-01.csv")))
                .contains(
                        "/row/2  key=KK-01|pm25|2026-10-01T00:00:00Z", "\"value\":31.5", "accepted   5", "rejected   0")
                .doesNotContain("/row/4 ");
        assertThat(check(EXAMPLES.resolve("quan-trac.yaml"), Path.of("samples/bad/sai-gia-tri.csv")))
                .contains(
                        "/row/2/Thời điểm đo  BAD_DATE", "accepted   1", "rejected   7", "UNKNOWN_CODE=2", "mend what");
        // A page of a view, and pseudonyms without any secret.
        assertThat(check(EXAMPLES.resolve("su-dung-dat.yaml"), EXAMPLES.resolve("data/su-dung-dat.json")))
                .contains("accepted   2")
                .doesNotContain("000000000001");
    }

    @Test
    void faultsAreListedWithTheirPlaces() throws Exception {
        Path file = Files.writeString(
                folder.resolve("thu.yaml"),
                Files.readString(EXAMPLES.resolve("thu-ngan-sach.yaml"))
                        .replace("type: quarter", "type: quater")
                        .replace("owner:", "ownr:"));
        assertThat(check(file, null))
                .contains(
                        "thu.yaml:37:11: ", "did you mean \"quarter\"?", "thu.yaml:5:1: ", "faults     3", "mend what");
        assertThat(check(folder.resolve("none.yaml"), null)).contains("There is no file");
    }
}
