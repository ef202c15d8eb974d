package vn.iochub.management.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.osgi.service.cm.Configuration;
import vn.iochub.api.RecordType;
import vn.iochub.api.SourceDescriptor;
import vn.iochub.api.Text;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.Sources;

class UnservedTest {
    private static final String TAX = "vn.iochub.connector.tax";

    private static Configuration configuration(String pid, String factoryPid) {
        Dictionary<String, Object> properties = new Hashtable<>(
                Map.of("felix.fileinstall.filename", "file:/hub/etc/" + pid.replace('~', '-') + ".cfg"));
        return (Configuration) Proxy.newProxyInstance(
                UnservedTest.class.getClassLoader(),
                new Class<?>[] {Configuration.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getPid" -> pid;
                    case "getFactoryPid" -> factoryPid;
                    case "getProperties" -> properties;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private static Sources.Source source(String instance) {
        return new Sources.Source(
                new SourceDescriptor(
                        "tax",
                        instance,
                        new Text("Thuế", "Tax"),
                        "Tax",
                        List.of(new RecordType("tax", "Payment", 1, "{}")),
                        Duration.ofHours(1),
                        true),
                TAX,
                "0.1.0",
                Parts.health("source:" + instance, Health.Status.UP),
                Optional.empty());
    }

    @Test
    void nothingIsSaidWhileEachHasItsSource() {
        assertThat(Unserved.among(List.of(configuration(TAX + "~main", TAX)), List.of(source("tax"))))
                .isEmpty();
    }

    @Test
    void aMissingBundleIsNamedWithItsFiles() {
        List<Unserved> found = Unserved.among(
                List.of(configuration(TAX + "~main", TAX), configuration(TAX + "~east", TAX)), List.of(source("tax")));

        assertThat(found).hasSize(1);
        assertThat(found.get(0).part()).isEqualTo("configuration:" + TAX);
        assertThat(found.get(0).cause().en())
                .startsWith("1 configuration(s)")
                .contains(TAX + "-east.cfg, " + TAX + "-main.cfg", "bundle " + TAX, "hub:diagnose tax");
    }

    @Test
    void aNameThatIsNoFactorysIsCured() {
        List<Unserved> found =
                Unserved.among(List.of(configuration(TAX + "~main", null), configuration(TAX, null)), List.of());

        assertThat(found.get(0).cause().en()).contains("rename it to " + TAX + "-main.cfg");
        assertThat(found.get(1).cause().en()).contains("rename it to " + TAX + "-main.cfg");
    }

    @Test
    void theOnlyOneThatIsReadAllTheSameIsNotCalledUnread() {
        List<Unserved> found = Unserved.among(List.of(configuration(TAX, null)), List.of(source("tax")));

        assertThat(found.get(0).cause().en())
                .contains("is read as the only configuration", "rename it to " + TAX + "-main.cfg");
    }
}
