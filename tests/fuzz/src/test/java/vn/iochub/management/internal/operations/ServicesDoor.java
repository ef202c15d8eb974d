package vn.iochub.management.internal.operations;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;

/** The services that the operations call, for who has no framework to bind them. */
public final class ServicesDoor {
    private ServicesDoor() {}

    /** Each to the field of its type; a field for which there is none stays empty, as while a bundle is away. */
    public static Services of(List<?> all) throws IllegalAccessException {
        Services services = new Services();
        for (Field field : Services.class.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers())) {
                field.setAccessible(true);
                for (Object one : all) {
                    if (field.getType().isInstance(one)) {
                        field.set(services, one);
                    }
                }
            }
        }
        return services;
    }
}
