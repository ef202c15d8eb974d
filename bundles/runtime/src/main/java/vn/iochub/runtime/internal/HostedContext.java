package vn.iochub.runtime.internal;

import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.LoggingLevel;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.apache.camel.builder.DefaultErrorHandlerBuilder;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.errorhandler.DefaultErrorHandlerDefinition;
import org.apache.camel.spi.CamelLogger;
import org.apache.camel.support.service.ServiceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Connector;
import vn.iochub.api.SourceDescriptor;
import vn.iochub.api.SourceHub;
import vn.iochub.runtime.internal.ingest.IngestPipeline;

/** An instance's running CamelContext, and its place on the hub's HTTP port where its source pushes. */
final class HostedContext implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HostedContext.class);
    private static final long DRAIN_SECONDS = 10;
    private static final String NO_BODIES = "-1";

    private final Platform platform;
    private final CamelContext camel;
    private Runnable unpublish = () -> {};

    private HostedContext(Platform platform) {
        this.platform = platform;
        this.camel = platform.newContext();
    }

    /**
     * Starts the connector's routes; when that fails, nothing is left behind.
     *
     * @param paused whether the ways in that fetch stay at rest
     */
    static HostedContext start(
            Platform platform,
            Connector connector,
            SourceDescriptor source,
            IngestPipeline pipeline,
            SourceHub hub,
            boolean paused)
            throws Exception {
        HostedContext hosted = new HostedContext(platform);
        try {
            hosted.configure(source.instance(), pipeline);
            hosted.camel.getRegistry().bind(SourceHub.NAME, SourceHub.class, hub);
            hosted.camel.addRoutes(connector.transport());
            if (paused) {
                hosted.fetching().forEach(route -> route.setAutoStartup("false"));
            }
            hosted.camel.start();
            if (source.pushes()) {
                // Last, so that no call comes before there is a route for it.
                hosted.unpublish = platform.publish(source.instance(), new SourceServlet());
            }
            return hosted;
        } catch (Exception | Error e) {
            hosted.close();
            throw e;
        }
    }

    private void configure(String instance, IngestPipeline pipeline) {
        camel.getCamelContextExtension().setName(instance);
        camel.getManagementNameStrategy().setNamePattern("#name#");
        camel.addComponent("hub", new HubComponent(pipeline));
        camel.getCamelContextExtension().setErrorHandlerFactory(sayNothing());
        camel.getManagementStrategy().addEventNotifier(new FailedExchanges(instance));
        camel.getGlobalOptions().put(Exchange.LOG_DEBUG_BODY_MAX_CHARS, NO_BODIES);
        // A cached stream may spool to disk before the redaction; a connector reads its body once.
        camel.setStreamCaching(false);
        camel.setMessageHistory(false);
        // Both wait until the console asks for them. A stream is never read for a trace: it would be gone for the
        // route.
        camel.setBacklogTracingStandby(true);
        camel.setDebugStandby(true);
        camel.getInflightRepository().setInflightBrowseEnabled(true);
        camel.setUseMDCLogging(true);
        camel.getShutdownStrategy().setTimeout(DRAIN_SECONDS);
        camel.getShutdownStrategy().setLogInflightExchangesOnTimeout(false);
    }

    /** How many routes the connector has. */
    int waysIn() {
        return routes().size();
    }

    /** How many of them fetch. */
    int fetchers() {
        return fetching().size();
    }

    private List<RouteDefinition> routes() {
        return ((ModelCamelContext) camel).getRouteDefinitions();
    }

    private List<RouteDefinition> fetching() {
        return routes().stream()
                .filter(route -> Fetching.by(route.getInput().getEndpointUri()))
                .toList();
    }

    /** Puts the ways in that fetch to rest; what is in flight ends by itself. */
    void rest() {
        for (Route route : camel.getRoutes()) {
            if (Fetching.by(route.getEndpoint())) {
                ServiceHelper.suspendService(route.getConsumer());
            }
        }
    }

    /** The ids of the routes that somebody has stopped or suspended by hand, in Camel itself. */
    List<String> stopped() {
        if (!camel.isStarted()) {
            return List.of();
        }
        return routes().stream()
                .filter(route -> !"false".equals(route.getAutoStartup()))
                .map(RouteDefinition::getRouteId)
                .filter(id -> {
                    ServiceStatus status = camel.getRouteController().getRouteStatus(id);
                    return status != null && (status.isStopped() || status.isSuspended());
                })
                .toList();
    }

    /** Whether a message is on its way now. */
    boolean busy() {
        return camel.getInflightRepository().size() > 0;
    }

    /** No redelivery: the source holds the message until it has a receipt. No logging: see {@link FailedExchanges}. */
    private static DefaultErrorHandlerDefinition sayNothing() {
        return new DefaultErrorHandlerBuilder().maximumRedeliveries(0).logger(new CamelLogger(LOG, LoggingLevel.OFF));
    }

    /** Takes no more calls, lets those in flight end for up to 10 s, and stops. */
    @Override
    public void close() {
        try {
            unpublish.run();
        } catch (IllegalStateException e) {
            LOG.debug("event=servlet-gone-already source={}", camel.getName());
        }
        try {
            camel.stop();
        } finally {
            platform.release(camel);
        }
    }
}
