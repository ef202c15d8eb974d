package vn.iochub.transport;

import org.osgi.service.component.annotations.ComponentPropertyType;

/**
 * The keys {@code drop.*} of a connector whose source drops files: the same for all of them. A component takes it beside its
 * own configuration type.
 */
@ComponentPropertyType
public @interface DropConfig {
    /** All keys begin so. */
    String PREFIX_ = "drop.";

    /** {@code sftp://host:22/folder} or {@code file:/folder}; empty where files are not dropped. */
    String url() default "";

    /** The SFTP account. */
    String user() default "";

    /** Its password, as a reference; empty where a key is used. */
    String password() default "";

    /** The private key, as {@code file:<path>} of an OpenSSH key without passphrase; empty where a password is used. */
    String privateKey() default "";

    /** The server's host key: {@code SHA256:…} as ssh-keygen -l prints it. Required for SFTP. */
    String hostKey() default "";

    /** A regular expression that a file's name matches to be read; without regard to case. */
    String names() default ".*";

    /** Seconds between two looks into the folder. */
    int everySeconds() default 10;

    /** Seconds for which size and time of a file must not have changed before it is read. */
    int settleSeconds() default 10;

    /** The largest file that is read. */
    int maxMegabytes() default 4096;

    /** The subfolder for files that were read. */
    String done() default "done";

    /** The subfolder for files of which nothing or not all could be taken, each with its {@code .reason.txt}. */
    String failed() default "failed";
}
