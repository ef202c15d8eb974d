package vn.iochub.security.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretStoreTest {
    @TempDir
    Path data;

    private SecretStore open() throws IOException {
        return new SecretStore(data.resolve("secrets"));
    }

    private Path file(String name) {
        return data.resolve("secrets").resolve(name);
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void aSecretIsMadeOnceAndOutlivesARestart() throws IOException {
        String made = open().getOrCreate("database.writer");

        assertThat(made).hasSize(32).matches("[A-Za-z0-9_-]+");
        assertThat(open().getOrCreate("database.writer")).isEqualTo(made);
        assertThat(open().get("database.reader")).isEmpty();
    }

    @Test
    void nobodyElseCanReadTheFolderOrItsFiles() throws IOException {
        Files.createDirectories(data.resolve("secrets"));
        Files.writeString(file("store"), "");
        Files.setPosixFilePermissions(data.resolve("secrets"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(file("store"), PosixFilePermissions.fromString("rw-rw-r--"));

        SecretStore store = open();
        assertThat(mode(data.resolve("secrets"))).isEqualTo("rwx------");
        assertThat(mode(file("store"))).isEqualTo("rw-------");

        store.getOrCreate("a");
        store.announce(Map.of("HUB_ADMIN_USER", "admin"));
        assertThat(mode(file("store"))).isEqualTo("rw-------");
        assertThat(mode(file("bootstrap.env"))).isEqualTo("rw-------");
    }

    @Test
    void anySecretTextSurvives() throws IOException {
        String text = "mật khẩu = 'a' \"b\" $c\n#d";
        open().set("portal.password", text);
        assertThat(open().get("portal.password")).contains(text);
        assertThat(Files.readString(file("store"))).doesNotContain("khẩu");
    }

    @Test
    void theBootstrapFileIsReadByShWhateverItHolds() throws Exception {
        String nasty = "jdbc:postgresql://127.0.0.1:15432/hub?user=a&x='$(id)' `b` \\ \"q\"";
        SecretStore store = open();
        store.announce(Map.of("HUB_ADMIN_PASSWORD", "-_aZ09", "HUB_REPOSITORY_JDBC_URL", nasty));

        Process sh = new ProcessBuilder(
                        "sh",
                        "-c",
                        ". \"$0\" && printf '%s|%s' \"$HUB_ADMIN_PASSWORD\" \"$HUB_REPOSITORY_JDBC_URL\"",
                        file("bootstrap.env").toString())
                .redirectErrorStream(true)
                .start();
        try {
            String said = new String(sh.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(sh.waitFor()).isZero();
            assertThat(said).isEqualTo("-_aZ09|" + nasty);
        } finally {
            sh.destroyForcibly();
        }
    }

    @Test
    void aKeyStandsOnceAndOthersAreLeftAlone() throws IOException {
        SecretStore store = open();
        store.announce(Map.of("HUB_A", "1"));
        store.announce(Map.of("HUB_B", "2"));
        store.announce(Map.of("HUB_A", "3"));
        assertThat(Files.readAllLines(file("bootstrap.env")).stream()
                        .filter(line -> !line.startsWith("#"))
                        .toList())
                .containsExactly("HUB_A=3", "HUB_B=2");
    }

    @Test
    void nothingIsWrittenAgainOnceAnAdminDeletedTheFile() throws IOException {
        open().announce(Map.of("HUB_A", "1"));
        Files.delete(file("bootstrap.env"));

        open().announce(Map.of("HUB_B", "2"));
        assertThat(file("bootstrap.env")).doesNotExist();
    }

    @Test
    void keysAndValuesThatWouldBreakTheFileAreRefused() throws IOException {
        SecretStore store = open();
        assertThatThrownBy(() -> store.announce(Map.of("HUB A", "1"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.announce(Map.of("HUB_A", "1\nHUB_ADMIN_USER=x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("ADMIN_USER");
    }

    @Test
    void referencesLeadToTheirValue() throws IOException {
        SecretStore store = open();
        store.set("x", "from the store");
        Path file = Files.writeString(data.resolve("x.txt"), "from the file\nsecond line\n");

        assertThat(store.resolve("secret:x")).isEqualTo("from the store");
        assertThat(store.resolve("file:" + file)).isEqualTo("from the file");
        assertThat(store.resolve("env:PATH")).isEqualTo(System.getenv("PATH"));
        assertThat(store.resolve("plain")).isEqualTo("plain");
        assertThatThrownBy(() -> store.resolve("secret:y"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("secret:y");
        assertThatThrownBy(() -> store.resolve("env:NO_SUCH_VARIABLE_HERE"))
                .hasMessageContaining("env:NO_SUCH_VARIABLE_HERE");
        assertThatThrownBy(() -> store.resolve("file:" + data.resolve("none")))
                .hasMessageContaining("file:" + data.resolve("none"));
    }

    @Test
    void aDamagedStoreIsSaidNotLost() throws IOException {
        Files.createDirectories(data.resolve("secrets"));
        Files.writeString(file("store"), "rubbish\n");
        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("Line 1");
        assertThat(Files.readString(file("store"))).isEqualTo("rubbish\n");
    }
}
