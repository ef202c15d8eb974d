package vn.iochub.audit.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** {@code etc/vn.iochub.audit.cfg}. */
@ObjectClassDefinition(name = "IOC Hub audit", description = "The trail of administrative acts")
@interface AuditConfig {
    String PID = "vn.iochub.audit";

    @AttributeDefinition(description = "The most that the trail may take on disk, in megabytes; the oldest goes first")
    int keep_megabytes() default 256;

    @AttributeDefinition(description = "The size of one file of the trail, in megabytes, 1 to 64")
    int segment_megabytes() default 8;
}
