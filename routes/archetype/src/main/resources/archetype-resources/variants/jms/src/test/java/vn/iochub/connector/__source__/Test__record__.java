package vn.iochub.connector.${source};

import vn.iochub.testkit.Configs;

/** Connectors as the DS runtime would make them. */
final class Test${record} {
    private Test${record}() {}

    static ${record}Connector connector() {
        return new ${record}Connector(Configs.of(${record}Connector.Config.class));
    }
}
