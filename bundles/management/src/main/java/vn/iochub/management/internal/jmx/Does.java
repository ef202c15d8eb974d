package vn.iochub.management.internal.jmx;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import vn.iochub.management.internal.operations.Operation;

/** Which operation a method of a bean is, and what it is shown with. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Does {
    Operation value();

    String says();
}
