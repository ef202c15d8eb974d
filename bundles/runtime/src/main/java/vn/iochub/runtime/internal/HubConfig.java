package vn.iochub.runtime.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The keys of {@code etc/vn.iochub.hub.cfg}. */
@ObjectClassDefinition(name = "IOC Hub", description = "What the hub says of itself in every record")
@interface HubConfig {
    @AttributeDefinition(description = "The province's code, in each record's source: urn:iochub:<province>:…")
    String province() default "000";
}
