package vn.iochub.management.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArrivingTest {
    @TempDir
    Path base;

    private final Set<String> bundles = new HashSet<>();
    private Arriving arriving;

    @BeforeEach
    void folders() throws IOException {
        Path deploy = Files.createDirectory(base.resolve("deploy"));
        Path etc = Files.createDirectory(base.resolve("etc"));
        Files.createFile(deploy.resolve("iochub-connector-tax-0.1.0.kar"));
        Files.createFile(deploy.resolve("README"));
        Files.createFile(etc.resolve("vn.iochub.connector.tax-main.cfg"));
        Files.createFile(etc.resolve("vn.iochub.http.cfg"));
        arriving = new Arriving(deploy, etc, bundles::contains);
    }

    @Test
    void aKarWhoseBundleDoesNotRunIsOnItsWay() {
        assertThat(arriving.now(Set.of("vn.iochub.connector.tax-main.cfg")))
                .extracting(Unserved::part)
                .containsExactly("deploy:iochub-connector-tax-0.1.0.kar");
    }

    @Test
    void aFileThatIsNoConfigurationYetIsOnItsWay() {
        bundles.add("vn.iochub.connector.tax");
        assertThat(arriving.now(Set.of()))
                .extracting(Unserved::part)
                .containsExactly("configuration:vn.iochub.connector.tax-main.cfg");
    }

    @Test
    void whatHasArrivedIsNotNamed() {
        bundles.add("vn.iochub.connector.tax");
        assertThat(arriving.now(Set.of("vn.iochub.connector.tax-main.cfg"))).isEmpty();
    }

    @Test
    void aHubWithoutTheFoldersHasNothingOnItsWay() {
        assertThat(new Arriving(base.resolve("x"), base.resolve("y"), name -> false).now(Set.of()))
                .isEmpty();
    }
}
