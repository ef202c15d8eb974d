package vn.iochub.connector.tax;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;

/** The ways in that are configured, possibly none. */
record TaxRoutes(List<RoutesBuilder> ways) implements RoutesBuilder {
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
