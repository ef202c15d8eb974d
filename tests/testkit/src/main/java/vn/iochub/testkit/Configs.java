package vn.iochub.testkit;

import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Map;

/** Configurations as the DS runtime would give them: the annotation's defaults, and what the test sets. */
public final class Configs {
    private Configs() {}

    /**
     * An instance of a component property type.
     *
     * @param set values by method name ({@code everySeconds}), or by key as in the .cfg file ({@code drop.everySeconds});
     *     of the method's own type
     * @throws IllegalArgumentException when a name is none of the type's, or a value is of another type
     */
    public static <T extends Annotation> T of(Class<T> type, Map<String, ?> set) {
        String prefix = prefix(type);
        for (Map.Entry<String, ?> entry : set.entrySet()) {
            Method method = Arrays.stream(type.getDeclaredMethods())
                    .filter(candidate -> names(prefix, candidate, entry.getKey()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(type.getName() + " has no key " + entry.getKey()));
            Class<?> given = entry.getValue().getClass();
            if (boxed(method.getReturnType()) != given) {
                throw new IllegalArgumentException(
                        entry.getKey() + " is of " + method.getReturnType() + ", not " + given);
            }
        }
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (method.getName().equals("annotationType") && method.getParameterCount() == 0) {
                return type;
            }
            if (method.getDeclaringClass() != type) {
                return switch (method.getName()) {
                    case "toString" -> type.getName() + set.keySet();
                    case "hashCode" -> System.identityHashCode(proxy);
                    default -> proxy == arguments[0];
                };
            }
            for (Map.Entry<String, ?> entry : set.entrySet()) {
                if (names(prefix, method, entry.getKey())) {
                    return entry.getValue();
                }
            }
            Object value = method.getDefaultValue();
            return value == null ? absent(method.getReturnType()) : value;
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** As {@link #of(Class, Map)}, with the defaults alone. */
    public static <T extends Annotation> T of(Class<T> type) {
        return of(type, Map.of());
    }

    private static boolean names(String prefix, Method method, String key) {
        return key.equals(method.getName())
                || key.equals(prefix
                        + method.getName().replace("__", "\0").replace('_', '.').replace('\0', '_'));
    }

    private static String prefix(Class<?> type) {
        try {
            return (String) type.getField("PREFIX_").get(null);
        } catch (NoSuchFieldException e) {
            return "";
        } catch (IllegalAccessException e) {
            throw new IllegalArgumentException(type.getName() + " must be public", e);
        }
    }

    private static Class<?> boxed(Class<?> type) {
        return type.isPrimitive()
                ? java.lang.invoke.MethodType.methodType(type).wrap().returnType()
                : type;
    }

    /** What the DS runtime gives for a key that is not set and has no default. */
    private static Object absent(Class<?> type) {
        if (type == boolean.class) {
            return false;
        }
        if (type == int.class) {
            return 0;
        }
        if (type == long.class) {
            return 0L;
        }
        if (type.isArray()) {
            return java.lang.reflect.Array.newInstance(type.getComponentType(), 0);
        }
        return null;
    }
}
