package vn.iochub.runtime.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The keys of {@code etc/vn.iochub.hub.cfg}. */
@ObjectClassDefinition(name = "IOC Hub", description = "What the hub says of itself in every record")
@interface HubConfig {
    @AttributeDefinition(description = "The province's code, in each record's source: urn:iochub:<province>:…")
    String province() default "000";

    @AttributeDefinition(
            description =
                    "Below this much free space where data lies the hub takes no messages, such as 1G; 0 for never."
                            + " More than minDiskFree in vn.iochub.broker.cfg")
    String minDiskFree() default "1G";
}
