package vn.iochub.transport;

import org.apache.camel.builder.RouteBuilder;
import vn.iochub.api.Hub;
import vn.iochub.api.SourceDescriptor;
import vn.iochub.api.SourceSecrets;

/**
 * The route {@code <instance>.<name>}: polls a view by (updated, id), page by page, and hands each page to
 * {@link Hub#INGEST} as a message that {@link ViewRows} reads. The cursor is stored after the broker's commit; a crash, and
 * the overlap window at each poll, read rows again that the repository knows already.
 */
public final class ViewRoutes extends RouteBuilder {
    private final SourceDescriptor source;
    private final String name;
    private final ViewConfig config;
    private final SourceSecrets secrets;

    /**
     * @param name of the route and its cursor: lower-case letters, digits and '-'
     * @throws IllegalArgumentException when the configuration is wrong; names the key and the cure
     */
    public ViewRoutes(SourceDescriptor source, String name, ViewConfig config, SourceSecrets secrets) {
        this.source = source;
        this.name = name;
        this.config = config;
        this.secrets = secrets;
    }

    /** Whether there is a view to poll. */
    public static boolean wanted(ViewConfig config) {
        return !config.url().isBlank();
    }

    @Override
    public void configure() {
        throw new UnsupportedOperationException("ViewRoutes " + source + name + config + secrets);
    }
}
