package vn.iochub.deploy.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** {@code etc/vn.iochub.deploy.cfg}. */
@ObjectClassDefinition(name = "IOC Hub deployments", description = "Connectors put into the running hub")
@interface DeployConfig {
    String PID = "vn.iochub.deploy";

    @AttributeDefinition(
            description = "How long a new version may take to start before the old one is brought back, in seconds")
    int start_seconds() default 60;

    @AttributeDefinition(description = "How many versions before the one that runs are kept of each connector, 1 to 20")
    int keep_versions() default 3;

    @AttributeDefinition(description = "How many reports are kept, 10 to 10,000")
    int keep_reports() default 500;

    @AttributeDefinition(description = "The largest archive, in megabytes")
    int archive_megabytes() default 128;

    @AttributeDefinition(description = "What an archive may unpack to, in megabytes")
    int unpacked_megabytes() default 512;
}
