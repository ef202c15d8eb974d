package vn.iochub.connector.qoffice;

import java.net.URI;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Component;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.PropertyBindingSupport;
import vn.iochub.api.Hub;
import vn.iochub.api.HubUnavailableException;
import vn.iochub.api.SourceHub;

/** Looks at the list at intervals; each turn of the loop is one call to QOffice. */
final class QofficeRoutes extends RouteBuilder {
    private final Settings settings;
    private final InstantSource clock;

    QofficeRoutes(Settings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public void configure() throws Exception {
        if (settings.off()) {
            // Without an address there is nothing to fetch, and nothing is wrong.
            return;
        }
        // The client's own retry would send the same signature with the same nonce again, which QOffice must refuse;
        // when
        // to try again is decided here.
        Component http = getContext().getComponent(URI.create(settings.url()).getScheme());
        Map<String, Object> option = new HashMap<>(Map.of("automaticRetriesDisabled", "true"));
        if (!PropertyBindingSupport.bindProperties(getContext(), http, option)) {
            throw new IllegalStateException("Camel's HTTP component knows no automaticRetriesDisabled any more");
        }
        PollDesk desk = new PollDesk(settings, SourceHub.of(getContext()), clock);
        long timeout = settings.timeout().toMillis();
        // Not the timer component: its next time is one of the wall clock, and a clock that was ahead for one look and
        // was
        // then set right kept QOffice waiting for just as long.
        from("scheduler:qoffice?useFixedDelay=true&initialDelay=1000&delay="
                        + settings.every().toMillis())
                .routeId("qoffice.poll")
                .noStreamCaching()
                .process(desk::begin)
                .id("begin")
                // Each turn on a copy: what one call leaves behind on an exchange would otherwise add up over a long
                // list.
                .loopDoWhile(desk::more)
                .copy()
                .doTry()
                .process(desk::call)
                .id("call")
                .to(settings.url() + "?throwExceptionOnFailure=false&disableStreamCache=true&followRedirects=false"
                        + "&copyHeaders=false&connectTimeout=" + timeout + "&connectionRequestTimeout=" + timeout
                        + "&responseTimeout=" + timeout + "&soTimeout=" + timeout)
                .id("qoffice")
                .process(desk::answered)
                .id("answered")
                .choice()
                .when(PollDesk::fetched)
                .to(Hub.INGEST)
                .id("ingest")
                .process(desk::ingested)
                .id("ingested")
                .end()
                .endDoTry()
                .doCatch(HubUnavailableException.class)
                .process(desk::unavailable)
                .id("unavailable")
                .doCatch(Exception.class)
                .process(desk::failed)
                .id("failed")
                .doFinally()
                .process(PollDesk::close)
                .id("close")
                .end()
                .choice()
                .when(PollDesk::tooLarge)
                .to(Hub.refused("too-large"))
                .id("refused-too-large")
                .end()
                .end()
                .process(desk::end)
                .id("end");
    }
}
