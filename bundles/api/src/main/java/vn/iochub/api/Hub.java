package vn.iochub.api;

import java.util.Objects;

/** The Camel endpoints and header names by which a connector's routes talk to the hub. */
public final class Hub {

    /**
     * Where every route ends. The body is the raw message as a {@code byte[]}, an {@code InputStream} or a
     * {@code java.io.File}. On return the body is the {@link Receipt}: what it counts as accepted is durable on the
     * broker. Throws {@link HubUnavailableException} when the hub cannot take the message now; nothing is kept then.
     */
    public static final String INGEST = "hub:ingest";

    /** Header for {@link #INGEST}: the media type of the body, {@code application/octet-stream} when absent. */
    public static final String CONTENT_TYPE = "HubContentType";

    /**
     * Header for {@link #INGEST}: a {@code Map<String, String>} of what came beside the body and {@code normalise}
     * needs (a file's name, the service called). It is kept with the raw message; never put a password or session in it.
     */
    public static final String ATTRIBUTES = "HubAttributes";

    private Hub() {}

    /**
     * The consumer endpoint for HTTP calls to this instance: all that arrives under {@code <hub>/in/<instance>}. The hub
     * registers the address; the caller's own login is the connector's business ({@link SourceAccess}).
     */
    public static String http(String instance) {
        Objects.requireNonNull(instance, "instance");
        return "servlet:/?servletName=" + instance + "&matchOnUriPrefix=true&muteException=true";
    }

    /**
     * A producer endpoint that counts a call as refused and drops its body: for a caller who did not prove who it is.
     *
     * @param reason a short lower-case word for the metric, such as {@code session} or {@code credentials}; a constant,
     *     never something the caller sent
     */
    public static String refused(String reason) {
        if (!reason.matches("[a-z][a-z0-9-]{0,31}")) {
            throw new IllegalArgumentException(
                    "A refusal's reason is a short lower-case word such as 'session', not: " + reason);
        }
        return "hub:refused?reason=" + reason;
    }
}
