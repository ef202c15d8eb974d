package vn.iochub.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static vn.iochub.broker.Fixtures.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    private static final Path FOLDER = Path.of("unused");

    @Test
    void theDefaultsAreAnEmbeddedBrokerOnLoopback() {
        Settings settings = Settings.of(config(Map.of()), FOLDER);

        assertThat(settings.mode()).isEqualTo(Settings.Mode.EMBEDDED);
        assertThat(settings.publicUrl()).isEqualTo("tcp://127.0.0.1:61616");
        assertThat(settings.minDiskFree()).isEqualTo(512L << 20);
    }

    @ParameterizedTest
    @CsvSource({"17,17", "4k,4096", "512M,536870912", "20 GB,21474836480", "1GiB,1073741824", "2T,2199023255552"})
    void sizesAreReadInPowersOf1024(String text, long bytes) {
        assertThat(Settings.bytes("maxDisk", text)).isEqualTo(bytes);
    }

    @Test
    void severalUrlsAreSeparatedByCommasAndShownWithoutTheirParameters() {
        Settings settings = Settings.of(
                config(Map.of(
                        "mode", "external", "user", "iochub", "url", "tcp://a:61616?sslEnabled=true, tcp://b:61617")),
                FOLDER);

        assertThat(settings.urls()).isEqualTo(List.of("tcp://a:61616?sslEnabled=true", "tcp://b:61617"));
        assertThat(settings.publicUrl()).isEqualTo("tcp://a:61616,tcp://b:61617");
    }

    @ParameterizedTest
    @CsvSource({
        "mode,outside,'mode=outside is not one of embedded, external'",
        "journal,fast,'journal=fast is not one of auto, asyncio, nio'",
        "maxDisk,much,'maxDisk=much is no size; write one like 512M or 20G'"
    })
    void aWrongValueIsNamedWithWhatItMayBe(String key, String value, String message) {
        assertThatThrownBy(() -> Settings.of(config(Map.of(key, value)), FOLDER))
                .hasMessage(message);
    }

    @Test
    void externalNeedsAUrlAndAUser() {
        assertThatThrownBy(() -> Settings.of(config(Map.of("mode", "external")), FOLDER))
                .hasMessageStartingWith("url is empty");
        assertThatThrownBy(() -> Settings.of(config(Map.of("mode", "external", "url", "tcp://a:1")), FOLDER))
                .hasMessageStartingWith("user is empty");
        assertThatThrownBy(() -> Settings.of(config(Map.of("mode", "external", "url", "vm://0")), FOLDER))
                .hasMessageContaining("tcp://host:port");
    }
}
