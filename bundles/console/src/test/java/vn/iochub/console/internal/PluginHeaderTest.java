package vn.iochub.console.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vn.iochub.console.internal.Plugins.Plugin;

/** What a bundle says of its tab. */
class PluginHeaderTest {
    private static Plugin parse(String header) {
        return Plugin.parse("vn.example.parking", "1.2.3", header);
    }

    @Test
    void titlesAndModule() {
        Plugin plugin = parse("Parking lots;title_vi=\"Bãi đỗ xe; và hơn nữa\";module=\"ui/parking.js\"");
        assertThat(plugin.titleEn()).isEqualTo("Parking lots");
        assertThat(plugin.titleVi()).isEqualTo("Bãi đỗ xe; và hơn nữa");
        assertThat(plugin.view())
                .containsEntry("url", "/hawtio/plugins/vn.example.parking/1.2.3/parking.js")
                .containsEntry("id", "vn.example.parking");
        assertThat(plugin.folder()).isEqualTo("ui/");
    }

    @Test
    void whatIsLeftOutHasADefault() {
        Plugin plugin = parse("Parking");
        assertThat(plugin.titleVi()).isEqualTo("Parking");
        assertThat(plugin.folder() + plugin.file()).isEqualTo("ui/plugin.js");
        assertThat(parse("Parking;module=a/b/c.js").folder()).isEqualTo("a/b/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";module=ui/plugin.js",
                "Parking;module=plugin.js",
                "Parking;module=/ui/plugin.js",
                "Parking;module=\"../ui/plugin.js\"",
                "Parking;module=\"ui/../../OSGI-INF/x.js\"",
                "Parking;module=\"ui/.hidden/x.js\"",
                "Parking;module=\"http://elsewhere.example/x.js\"",
                "Parking;module=ui/plugin.html",
                "Parking;titel_vi=\"Bãi\"",
                "Parking;title_vi=\"Bãi",
                "Parking;title_vi"
            })
    void whatIsWrongIsToldToItsAuthor(String header) {
        assertThatIllegalArgumentException().isThrownBy(() -> parse(header)).withMessageMatching("(?s).{10,}");
    }

    @Test
    @Timeout(10)
    void aLongHeaderTakesNoTime() {
        String header = "P" + ";title_vi=".repeat(20_000);
        assertThatThrownBy(() -> parse(header)).isInstanceOf(IllegalArgumentException.class);
        long before = System.nanoTime();
        assertThatThrownBy(() -> parse("x".repeat(100_000))).isInstanceOf(IllegalArgumentException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
    }
}
