package vn.iochub.connector.education;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;

/** The ways in that the configuration has switched on; an instance without any starts all the same. */
record WaysIn(List<RoutesBuilder> all) implements RoutesBuilder {

    @Override
    public void addRoutesToCamelContext(CamelContext context) throws Exception {
        for (RoutesBuilder way : all) {
            way.addRoutesToCamelContext(context);
        }
    }

    @Override
    public void addTemplatedRoutesToCamelContext(CamelContext context) throws Exception {
        for (RoutesBuilder way : all) {
            way.addTemplatedRoutesToCamelContext(context);
        }
    }

    @Override
    public Set<String> updateRoutesToCamelContext(CamelContext context) throws Exception {
        Set<String> updated = new TreeSet<>();
        for (RoutesBuilder way : all) {
            updated.addAll(way.updateRoutesToCamelContext(context));
        }
        return updated;
    }
}
