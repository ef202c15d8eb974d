package vn.iochub.database.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Keys of {@code etc/vn.iochub.repository.cfg}. All are text: a typing error becomes a cause in the health page. */
@ObjectClassDefinition(
        id = "vn.iochub.repository",
        name = "Repository",
        description = "The PostgreSQL of the repository")
public @interface DatabaseConfig {
    @AttributeDefinition(description = "embedded: the hub runs a PostgreSQL of its own; external: url points at one")
    String mode() default "embedded";

    @AttributeDefinition(description = "the embedded server's TCP port on the loopback address")
    String port() default "15432";

    @AttributeDefinition(description = "external: jdbc:postgresql://host:5432/iochub?sslmode=verify-full")
    String url() default "";

    @AttributeDefinition(description = "external: the login that owns the database")
    String user() default "hub_writer";

    @AttributeDefinition(
            description = "external: secret:<name>, env:<VARIABLE> or file:<path>",
            type = AttributeType.PASSWORD)
    String password() default "";

    @AttributeDefinition(description = "external: the read-only login for people with SQL tools")
    String reader_user() default "";

    @AttributeDefinition(
            description = "external: secret:<name>, env:<VARIABLE> or file:<path>",
            type = AttributeType.PASSWORD)
    String reader_password() default "";

    @AttributeDefinition(description = "connections of each of the two pools, at most")
    String pool() default "8";
}
