package vn.iochub.broker;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The keys of {@code etc/vn.iochub.broker.cfg}; the file says what each means to an operator. */
@ObjectClassDefinition(name = "IOC Hub: broker", description = "The embedded Artemis, or the way to an external one")
public @interface BrokerConfig {
    @AttributeDefinition(description = "embedded or external")
    String mode() default "embedded";

    @AttributeDefinition(description = "Embedded: the address that clients outside the hub connect to")
    String host() default "127.0.0.1";

    @AttributeDefinition(description = "Embedded: the TCP port")
    int port() default 61616;

    @AttributeDefinition(description = "External: tcp://host:port, several separated by commas")
    String url() default "";

    @AttributeDefinition(description = "External: the hub's user")
    String user() default "";

    @AttributeDefinition(
            description = "External: the password as a reference, secret:<name>, env:<VARIABLE> or file:<path>")
    String password() default "";

    @AttributeDefinition(description = "Embedded: auto, asyncio or nio")
    String journal() default "auto";

    @AttributeDefinition(description = "Embedded: the most that a backlog may take on disk, such as 20G")
    String maxDisk() default "20G";

    @AttributeDefinition(description = "Embedded: below this much free space the hub takes no more, such as 512M")
    String minDiskFree() default "512M";
}
