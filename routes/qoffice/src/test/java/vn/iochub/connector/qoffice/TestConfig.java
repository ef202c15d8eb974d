package vn.iochub.connector.qoffice;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Map;

/** A configuration as the DS runtime would give it: the annotation's defaults, and what the test sets. */
final class TestConfig {
    private TestConfig() {}

    static QofficeConnector.Config with(Map<String, Object> set) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (set.containsKey(method.getName())) {
                return set.get(method.getName());
            }
            return method.getName().equals("annotationType") ? QofficeConnector.Config.class : method.getDefaultValue();
        };
        return (QofficeConnector.Config) Proxy.newProxyInstance(
                QofficeConnector.class.getClassLoader(), new Class<?>[] {QofficeConnector.Config.class}, handler);
    }
}
