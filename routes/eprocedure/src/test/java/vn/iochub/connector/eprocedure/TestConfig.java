package vn.iochub.connector.eprocedure;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Map;

/** A configuration as the DS runtime would give it: the annotation's defaults, and what the test sets. */
final class TestConfig {
    private TestConfig() {}

    static EprocedureConnector.Config defaults() {
        return with(Map.of());
    }

    static EprocedureConnector.Config with(Map<String, Object> set) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (set.containsKey(method.getName())) {
                return set.get(method.getName());
            }
            return switch (method.getName()) {
                case "madonvi" -> "000.00.15.H51";
                case "dstcode" -> "VN:GOV:000.00.15.H51:hub";
                case "annotationType" -> EprocedureConnector.Config.class;
                default -> method.getDefaultValue();
            };
        };
        return (EprocedureConnector.Config) Proxy.newProxyInstance(
                EprocedureConnector.class.getClassLoader(), new Class<?>[] {EprocedureConnector.Config.class}, handler);
    }
}
