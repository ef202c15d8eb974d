package vn.iochub.connector.tax;

import java.lang.reflect.Proxy;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import org.osgi.framework.BundleContext;
import vn.iochub.testkit.Configs;
import vn.iochub.testkit.TestSecrets;
import vn.iochub.transport.DropConfig;
import vn.iochub.transport.ViewConfig;
import vn.iochub.units.AdministrativeUnits;
import vn.iochub.units.internal.UnitsService;

/** Connectors as the DS runtime would make them, with the hub's own units and a small table of wards. */
final class TestTax {
    private static final AdministrativeUnits UNITS = units();

    private TestTax() {}

    static TaxConnector connector() {
        return connector(Map.of());
    }

    static TaxConnector connector(Map<String, ?> config) {
        return connector(config, Map.of(), Map.of());
    }

    static TaxConnector connector(Map<String, ?> config, Map<String, ?> drop, Map<String, ?> view) {
        return new TaxConnector(
                new TestSecrets(),
                UNITS,
                Configs.of(TaxConnector.Config.class, config),
                Configs.of(DropConfig.class, drop),
                Configs.of(ViewConfig.class, view));
    }

    private static AdministrativeUnits units() {
        String data;
        try {
            data = Path.of(TestTax.class.getResource("/units/wards.csv").toURI())
                    .getParent()
                    .getParent()
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        // All that the service asks of its bundle is where the hub's data lies.
        BundleContext context = (BundleContext) Proxy.newProxyInstance(
                TestTax.class.getClassLoader(), new Class<?>[] {BundleContext.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getProperty")) {
                        return data;
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
        return new UnitsService(context);
    }
}
