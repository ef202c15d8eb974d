package vn.iochub.repository.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

@ObjectClassDefinition(
        name = "IOC Hub: Repository writer",
        description = "How records go from the queues to the database.")
@interface RepositoryConfig {
    String PID = "vn.iochub.writer";

    @AttributeDefinition(description = "The most records in one transaction.", min = "1", max = "50000")
    int batch_records() default 5000;

    @AttributeDefinition(description = "The most bytes of records in one transaction.", min = "1024")
    long batch_bytes() default 5 * 1024 * 1024;

    @AttributeDefinition(
            description = "How many transactions run at once; each takes a connection of the pool.",
            min = "1")
    int connections() default 4;

    @AttributeDefinition(
            description = "The database role that may read the views, as set in etc/vn.iochub.repository.cfg.")
    String reader_user() default "hub_reader";
}
