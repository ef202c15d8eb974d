package vn.iochub.connector.eprocedure;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.ChoiceDefinition;
import vn.iochub.api.Hub;
import vn.iochub.api.HubUnavailableException;

/** The one address that portals call. */
final class PortalRoutes extends RouteBuilder {
    private final String instance;
    private final PortalDesk desk;

    PortalRoutes(String instance, PortalDesk desk) {
        this.instance = instance;
        this.desk = desk;
    }

    @Override
    public void configure() {
        // No stream cache on the way: it would write the bodies of callers not yet known to disk.
        ChoiceDefinition step = from(Hub.http(instance) + "&disableStreamCache=true")
                .routeId("eprocedure.receive")
                .noStreamCaching()
                .doTry()
                .process(desk::receive)
                .id("receive")
                .choice()
                .when(exchange -> PortalDesk.INGEST.equals(PortalDesk.step(exchange)))
                .to(Hub.INGEST)
                .id("ingest")
                .process(desk::receipt)
                .id("receipt");
        for (String reason : PortalDesk.REFUSALS) {
            step = step.when(exchange -> reason.equals(PortalDesk.step(exchange)))
                    .to(Hub.refused(reason))
                    .id("refused-" + reason);
        }
        step.end()
                .process(desk::answer)
                .id("answer")
                .endDoTry()
                .doCatch(HubUnavailableException.class)
                .process(desk::unavailable)
                .id("unavailable")
                .doCatch(Exception.class)
                .process(desk::failed)
                .id("failed")
                .end();
    }
}
