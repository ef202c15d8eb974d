package vn.iochub.transport;

import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Map;

/**
 * The configuration of a way in for a connector that has it from elsewhere than a {@code .cfg} file: what the DS runtime
 * would make of the same keys. Stateless.
 */
public final class ConfigMaps {
    private ConfigMaps() {}

    /**
     * The keys {@code drop.*}.
     *
     * @param keys by their names without the prefix, such as {@code url}; numbers as {@link Integer}; a key that is missing
     *     has its default
     * @throws IllegalArgumentException when a name is none of the keys, or a value is of another type
     */
    public static DropConfig drop(Map<String, ?> keys) {
        return of(DropConfig.class, DropConfig.PREFIX_, keys);
    }

    /**
     * The keys {@code jdbc.*}.
     *
     * @param keys as above
     * @throws IllegalArgumentException as above
     */
    public static ViewConfig view(Map<String, ?> keys) {
        return of(ViewConfig.class, ViewConfig.PREFIX_, keys);
    }

    /**
     * The keys {@code push.*}.
     *
     * @param keys as above
     * @throws IllegalArgumentException as above
     */
    public static PushConfig push(Map<String, ?> keys) {
        return of(PushConfig.class, PushConfig.PREFIX_, keys);
    }

    private static <T extends Annotation> T of(Class<T> type, String prefix, Map<String, ?> keys) {
        Map<String, ?> values = Map.copyOf(keys);
        values.forEach((name, value) -> {
            Method key = Arrays.stream(type.getDeclaredMethods())
                    .filter(method -> method.getName().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("There is no key " + prefix + name));
            Class<?> wanted = key.getReturnType() == int.class ? Integer.class : key.getReturnType();
            if (!wanted.isInstance(value)) {
                throw new IllegalArgumentException(
                        prefix + name + " must be " + (wanted == Integer.class ? "a whole number" : "a text"));
            }
        });
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (method.getDeclaringClass() == type) {
                Object value = values.get(method.getName());
                return value == null ? method.getDefaultValue() : value;
            }
            return switch (method.getName()) {
                case "annotationType" -> type;
                // Values may lead to secrets: names alone.
                case "toString" -> type.getSimpleName() + values.keySet();
                case "hashCode" -> System.identityHashCode(proxy);
                default -> proxy == arguments[0];
            };
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
