package vn.iochub.http.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** {@code etc/vn.iochub.http.cfg}. */
@ObjectClassDefinition(name = "IOC Hub HTTP", description = "The hub's one HTTP port")
@interface Config {
    @AttributeDefinition(description = "The address to listen on; 0.0.0.0 for all of the machine's")
    String host() default "127.0.0.1";

    @AttributeDefinition(description = "The port; 0 for any that is free")
    int port() default 8181;

    @AttributeDefinition(description = "A PKCS12 or JKS keystore; with it the port speaks https only")
    String tls_keystore() default "";

    @AttributeDefinition(description = "The keystore's password: secret:<name>, env:<VARIABLE> or file:<path>")
    String tls_password() default "";

    @AttributeDefinition(description = "Whether to log a line for each call")
    boolean access_log() default false;

    @AttributeDefinition(description = "A console session without a request for so many minutes ends; 1 to 1440")
    int session_minutes() default 30;

    @AttributeDefinition(description = "However busy, a console session ends after so many minutes; 1 to 10080")
    int session_longest_minutes() default 720;
}
