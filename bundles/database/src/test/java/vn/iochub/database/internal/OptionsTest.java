package vn.iochub.database.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.annotation.Annotation;
import org.junit.jupiter.api.Test;

class OptionsTest {

    /** As the framework makes it from the file. */
    private record Config(String mode, String port, String url, String user, String password, String pool)
            implements DatabaseConfig {
        @Override
        public String reader_user() {
            return "";
        }

        @Override
        public String reader_password() {
            return "";
        }

        @Override
        public Class<? extends Annotation> annotationType() {
            return DatabaseConfig.class;
        }
    }

    @Test
    void takesWhatIsRight() throws Exception {
        Options embedded = Options.of(new Config("embedded", " 15432 ", "", "", "", "8"));
        assertThat(embedded.external()).isFalse();
        assertThat(embedded.port()).isEqualTo(15_432);

        Options external =
                Options.of(new Config("External", "15432", "jdbc:postgresql://db/x?a=b", "u", "file:/p", "4"));
        assertThat(external.external()).isTrue();
        assertThat(external.plainUrl()).isEqualTo("jdbc:postgresql://db/x");
    }

    @Test
    void namesTheKeyThatIsWrong() {
        refused(new Config("embeded", "15432", "", "", "", "8"), "mode = 'embeded'");
        refused(new Config("embedded", "fifteen", "", "", "", "8"), "port = 'fifteen'");
        refused(new Config("embedded", "70000", "", "", "", "8"), "port = '70000'");
        refused(new Config("embedded", "15432", "", "", "", "0"), "pool = '0'");
        refused(new Config("external", "15432", "", "u", "p", "8"), "url = ''");
        refused(new Config("external", "15432", "jdbc:oracle:x", "u", "p", "8"), "url = 'jdbc:oracle:x'");
        refused(new Config("external", "15432", "jdbc:postgresql://h/d", "u", "", "8"), "password = ''");
    }

    private static void refused(Config config, String key) {
        assertThatThrownBy(() -> Options.of(config))
                .isInstanceOf(DatabaseDownException.class)
                .hasMessageContaining("etc/vn.iochub.repository.cfg: " + key);
    }
}
