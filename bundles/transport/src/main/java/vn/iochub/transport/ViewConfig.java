package vn.iochub.transport;

import org.osgi.service.component.annotations.ComponentPropertyType;

/** The keys {@code jdbc.*} of a connector that polls a view of its source's database. */
@ComponentPropertyType
public @interface ViewConfig {
    /** All keys begin so. */
    String PREFIX_ = "jdbc.";

    /** {@code jdbc:postgresql://host:5432/database} or another driver's; empty where no view is polled. */
    String url() default "";

    String user() default "";

    /** As a reference. */
    String password() default "";

    /** The view or table, with its schema where needed: {@code edu.v_school}. */
    String view() default "";

    /** The column with the time of a row's last change. */
    String updatedColumn() default "updated_at";

    /** The column that tells rows of the same time apart; unique in the view. */
    String idColumn() default "id";

    /** Seconds between two polls. */
    int everySeconds() default 30;

    /** How many seconds before the newest row seen are read again, for rows that were committed late. */
    int overlapSeconds() default 120;

    /** Rows in one message. */
    int pageRows() default 1000;
}
