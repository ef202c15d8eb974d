package vn.iochub.transport;

import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;

/**
 * Routes that may be asked for again: a source is stopped and started with the same connector, and Camel's own builder is
 * spent on the first context that it was added to. For each context there is a builder of its own.
 */
abstract class StartedAgain implements RoutesBuilder {

    /** Defines the routes in a builder that is new. */
    abstract void configure(RouteBuilder routes);

    @Override
    public void addRoutesToCamelContext(CamelContext context) throws Exception {
        builder().addRoutesToCamelContext(context);
    }

    @Override
    public void addTemplatedRoutesToCamelContext(CamelContext context) throws Exception {
        builder().addTemplatedRoutesToCamelContext(context);
    }

    @Override
    public Set<String> updateRoutesToCamelContext(CamelContext context) throws Exception {
        return builder().updateRoutesToCamelContext(context);
    }

    private RouteBuilder builder() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                StartedAgain.this.configure(this);
            }
        };
    }
}
