package vn.iochub.connector.ioffice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import vn.iochub.testkit.Configs;

class SettingsTest {
    @Test
    void theDefaultsAreThoseOfTheReadme() {
        Settings settings = settings(Map.of());
        assertThat(settings.instance()).isEqualTo("ioffice");
        assertThat(settings.maxMessageBytes()).isEqualTo(200_000_000);
        assertThat(settings.edxml().maxAttachmentBytes()).isEqualTo(100_000_000);
        assertThat(settings.edxml().statuses()).hasSize(9).containsEntry("13", "recalled");
        assertThat(settings.publicAddress()).isEmpty();
    }

    @Test
    void aWrongValueIsNamedWithItsCure() {
        assertThatThrownBy(() -> settings(Map.of("maxMessageMegabytes", 0)))
                .hasMessageContaining("maxMessageMegabytes")
                .hasMessageContaining("2000");
        assertThatThrownBy(() -> settings(Map.of("statuses", "01=unheardOf")))
                .hasMessageContaining("statuses")
                .hasMessageContaining("arrived");
        for (String address : new String[] {"hub/in/ioffice", "ftp://hub/in/ioffice", "http://a b"}) {
            assertThatThrownBy(() -> settings(Map.of("publicAddress", address)))
                    .as(address)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("publicAddress");
        }
    }

    private static Settings settings(Map<String, Object> set) {
        return Settings.of(Configs.of(IofficeConnector.Config.class, set));
    }
}
