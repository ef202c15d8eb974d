package vn.iochub.management.internal.operations;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The services that the operations call, for who has no framework to bind them. */
public final class ServicesDoor {
    private ServicesDoor() {}

    /**
     * Each to the field of its type.
     *
     * @param absent makes what stands where there is none
     */
    public static Services of(List<?> all, Function<Class<?>, ?> absent) throws IllegalAccessException {
        Services services = new Services();
        for (Field field : Services.class.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers())) {
                field.setAccessible(true);
                Optional<?> found =
                        all.stream().filter(field.getType()::isInstance).findFirst();
                field.set(services, found.isPresent() ? found.get() : absent.apply(field.getType()));
            }
        }
        return services;
    }
}
