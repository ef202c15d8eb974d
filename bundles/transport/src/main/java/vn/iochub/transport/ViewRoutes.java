package vn.iochub.transport;

import java.util.regex.Pattern;
import org.apache.camel.builder.RouteBuilder;
import vn.iochub.api.Hub;
import vn.iochub.api.SourceDescriptor;
import vn.iochub.api.SourceSecrets;
import vn.iochub.transport.internal.PollEndpoint;
import vn.iochub.transport.internal.view.ViewConsumer;
import vn.iochub.transport.internal.view.ViewSettings;

/**
 * The route {@code <instance>.<name>}: polls a view by (updated, id), page by page, and hands each page to
 * {@link Hub#INGEST} as a message that {@link ViewRows} reads, with the attribute {@code view}. The cursor is stored after
 * the broker's commit; a crash, and the overlap window at each poll, read rows again that the repository knows already.
 *
 * <p>What is wrong with the database is told under the route's name. {@code docs/TRANSPORT.md} has the rules.
 */
public final class ViewRoutes extends StartedAgain {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");

    private final SourceDescriptor source;
    private final String name;
    private final ViewSettings settings;

    /**
     * @param name of the route and its cursor: lower-case letters, digits and '-'
     * @throws IllegalArgumentException when the configuration is wrong; names the key and the cure
     */
    public ViewRoutes(SourceDescriptor source, String name, ViewConfig config, SourceSecrets secrets) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("A view's name is lower-case letters, digits and '-', not: " + name);
        }
        this.source = source;
        this.name = name;
        this.settings = ViewSettings.of(config, secrets);
    }

    /** Whether there is a view to poll. */
    public static boolean wanted(ViewConfig config) {
        return !config.url().isBlank();
    }

    @Override
    void configure(RouteBuilder routes) {
        PollEndpoint view = new PollEndpoint(
                routes.getContext(),
                "view:" + name + ":" + settings.view(),
                settings.everySeconds(),
                (endpoint, processor) -> new ViewConsumer(endpoint, processor, name, settings));
        // A context knows each step by its id alone, and a connector may have several ways in.
        routes.from(view).routeId(source.instance() + "." + name).to(Hub.INGEST).id(name + "-ingest");
    }
}
