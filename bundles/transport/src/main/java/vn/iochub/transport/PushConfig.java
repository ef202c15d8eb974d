package vn.iochub.transport;

import org.osgi.service.component.annotations.ComponentPropertyType;

/** The keys {@code push.*} of a connector whose source calls the hub's address. */
@ComponentPropertyType
public @interface PushConfig {
    /** All keys begin so. */
    String PREFIX_ = "push.";

    /** The largest body that is taken, in megabytes. */
    int maxMegabytes() default 200;
}
