package vn.iochub.connector.health;

import org.apache.camel.builder.RouteBuilder;
import vn.iochub.api.SourceDescriptor;
import vn.iochub.api.SourceSecrets;
import vn.iochub.transport.DropConfig;
import vn.iochub.transport.DropRoutes;
import vn.iochub.transport.PushRoutes;

/** The address that facilities push to, and the folder that they drop into. */
final class HealthRoutes extends RouteBuilder {
    private final SourceDescriptor source;
    private final PushRoutes push;
    private final DropConfig drop;
    private final SourceSecrets secrets;

    HealthRoutes(SourceDescriptor source, PushRoutes push, DropConfig drop, SourceSecrets secrets) {
        this.source = source;
        this.push = push;
        this.drop = drop;
        this.secrets = secrets;
    }

    @Override
    public void configure() throws Exception {
        getContext().addRoutes(push);
        if (DropRoutes.wanted(drop)) {
            getContext().addRoutes(new DropRoutes(source, drop, secrets));
        }
    }
}
