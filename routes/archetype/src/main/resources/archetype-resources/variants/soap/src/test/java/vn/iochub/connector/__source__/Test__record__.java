package vn.iochub.connector.${source};

import java.util.Map;
import vn.iochub.testkit.Configs;
import vn.iochub.testkit.TestAccess;
import vn.iochub.transport.PushConfig;

/** Connectors as the DS runtime would make them. */
final class Test${record} {
    private Test${record}() {}

    static ${record}Connector connector() {
        return connector(new TestAccess("${source}"), Map.of());
    }

    static ${record}Connector connector(TestAccess access, Map<String, ?> keys) {
        return new ${record}Connector(
                access, Configs.of(${record}Connector.Config.class, keys), Configs.of(PushConfig.class));
    }
}
