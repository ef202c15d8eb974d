package vn.iochub.connector.health;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.ChoiceDefinition;
import vn.iochub.api.Hub;
import vn.iochub.api.HubUnavailableException;
import vn.iochub.api.SourceDescriptor;
import vn.iochub.api.SourceSecrets;
import vn.iochub.transport.DropConfig;
import vn.iochub.transport.DropRoutes;

/** The address that facilities push to, and the folder that they drop into. */
final class HealthRoutes extends RouteBuilder {
    private final SourceDescriptor source;
    private final PushDesk desk;
    private final DropConfig drop;
    private final SourceSecrets secrets;

    HealthRoutes(SourceDescriptor source, PushDesk desk, DropConfig drop, SourceSecrets secrets) {
        this.source = source;
        this.desk = desk;
        this.drop = drop;
        this.secrets = secrets;
    }

    @Override
    public void configure() throws Exception {
        // No stream cache on the way: it would write what must be redacted first to disk.
        ChoiceDefinition step = from(Hub.http(source.instance()) + "&disableStreamCache=true")
                .routeId("health.receive")
                .streamCache("false")
                .doTry()
                .process(desk::receive)
                .choice()
                .when(exchange -> PushDesk.INGEST.equals(PushDesk.step(exchange)))
                .to(Hub.INGEST)
                .process(desk::receipt);
        for (String reason : PushDesk.REFUSALS) {
            step = step.when(exchange -> reason.equals(PushDesk.step(exchange))).to(Hub.refused(reason));
        }
        step.end()
                .process(desk::answer)
                .endDoTry()
                .doCatch(HubUnavailableException.class)
                .process(desk::unavailable)
                .doCatch(Exception.class)
                .process(desk::failed)
                .end();
        if (DropRoutes.wanted(drop)) {
            getContext().addRoutes(new DropRoutes(source, drop, secrets));
        }
    }
}
