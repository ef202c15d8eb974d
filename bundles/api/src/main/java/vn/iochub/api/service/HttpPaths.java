package vn.iochub.api.service;

/**
 * How a bundle puts a {@code jakarta.servlet.Servlet} service on the hub's one HTTP port: service properties read by the
 * http bundle, which needs no import of anything of the contributor's.
 */
public final class HttpPaths {

    /**
     * The context path, such as {@code /api/feeds}; the servlet is mapped to it and to all below it, and sees the path
     * itself as path info {@code "/"}. Service properties {@code servlet.init.*} become its init parameters. Required.
     */
    public static final String PATH = "hub.http.path";

    /**
     * The roles of which a caller needs one, as a {@code String[]} or a comma-separated text; {@code "*"} is any
     * authenticated account. HTTP BASIC is asked for. Required, unless {@link #OWN_LOGIN} is true: a servlet that
     * names neither is not put on the port.
     */
    public static final String ROLES = "hub.http.roles";

    /** True for a servlet that checks its callers itself, as a source with its own form of login does. */
    public static final String OWN_LOGIN = "hub.http.own-login";

    /** How many requests run at once in this context; others wait up to 10 s, then get 503. An integer, default 64. */
    public static final String CONCURRENCY = "hub.http.concurrency";

    /**
     * The servlet's name, as {@code ServletConfig.getServletName()} gives it to the servlet: what Camel's servlet
     * component calls {@code servletName}, and so unique in the JVM. Default: the {@link #PATH}.
     */
    public static final String NAME = "hub.http.name";

    private HttpPaths() {}
}
