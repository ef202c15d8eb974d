package vn.iochub.connector.${source};

import java.util.Map;
import vn.iochub.testkit.Configs;
import vn.iochub.testkit.TestSecrets;
import vn.iochub.transport.DropConfig;

/** Connectors as the DS runtime would make them. */
final class Test${record} {
    private Test${record}() {}

    static ${record}Connector connector() {
        return connector(Map.of());
    }

    /** @param way the keys of its way in */
    static ${record}Connector connector(Map<String, ?> way) {
        return new ${record}Connector(
                new TestSecrets(), Configs.of(${record}Connector.Config.class), Configs.of(DropConfig.class, way));
    }
}
