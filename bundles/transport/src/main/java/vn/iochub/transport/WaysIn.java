package vn.iochub.transport;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import vn.iochub.api.SourceDescriptor;
import vn.iochub.api.SourceSecrets;

/** Several ways in as one, for {@link vn.iochub.api.Connector#transport()}; none is well too. */
public record WaysIn(List<RoutesBuilder> ways) implements RoutesBuilder {
    public WaysIn {
        ways = List.copyOf(ways);
    }

    /**
     * A drop and a view, each where it is configured.
     *
     * @param view the name of the view's route and cursor
     * @throws IllegalArgumentException when the configuration of one is wrong; names the key and the cure
     */
    public static WaysIn of(
            SourceDescriptor source, DropConfig drop, String view, ViewConfig viewConfig, SourceSecrets secrets) {
        List<RoutesBuilder> ways = new ArrayList<>();
        if (DropRoutes.wanted(drop)) {
            ways.add(new DropRoutes(source, drop, secrets));
        }
        if (ViewRoutes.wanted(viewConfig)) {
            ways.add(new ViewRoutes(source, view, viewConfig, secrets));
        }
        return new WaysIn(ways);
    }

    @Override
    public void addRoutesToCamelContext(CamelContext context) throws Exception {
        for (RoutesBuilder way : ways) {
            way.addRoutesToCamelContext(context);
        }
    }

    @Override
    public void addTemplatedRoutesToCamelContext(CamelContext context) throws Exception {
        for (RoutesBuilder way : ways) {
            way.addTemplatedRoutesToCamelContext(context);
        }
    }

    @Override
    public Set<String> updateRoutesToCamelContext(CamelContext context) throws Exception {
        Set<String> updated = new LinkedHashSet<>();
        for (RoutesBuilder way : ways) {
            updated.addAll(way.updateRoutesToCamelContext(context));
        }
        return updated;
    }
}
