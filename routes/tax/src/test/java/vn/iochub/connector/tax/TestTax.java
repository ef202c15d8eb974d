package vn.iochub.connector.tax;

import java.util.Map;
import vn.iochub.testkit.Configs;
import vn.iochub.testkit.TestSecrets;
import vn.iochub.transport.DropConfig;
import vn.iochub.transport.ViewConfig;

/** Connectors as the DS runtime would make them. */
final class TestTax {
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
                new SomeUnits(),
                Configs.of(TaxConnector.Config.class, config),
                Configs.of(DropConfig.class, drop),
                Configs.of(ViewConfig.class, view));
    }
}
