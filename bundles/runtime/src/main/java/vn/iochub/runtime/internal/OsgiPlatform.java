package vn.iochub.runtime.internal;

import jakarta.servlet.Servlet;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.karaf.core.OsgiBeanRepository;
import org.apache.camel.karaf.core.OsgiCamelContextPublisher;
import org.apache.camel.karaf.core.OsgiDefaultCamelContext;
import org.apache.camel.spi.LifecycleStrategy;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import vn.iochub.api.service.HttpPaths;

/** The OSGi container: contexts see the connector's bundle, services are the hub's. */
final class OsgiPlatform implements Platform {
    /** How many calls of one source run at once: more would wait for the same disk. */
    private static final int CONCURRENCY = 16;

    private final BundleContext hub;
    private final BundleContext connector;

    OsgiPlatform(BundleContext hub, BundleContext connector) {
        this.hub = hub;
        this.connector = connector;
    }

    @Override
    public CamelContext newContext() {
        CamelContext context = new OsgiDefaultCamelContext(connector);
        OsgiCamelContextPublisher publisher = new OsgiCamelContextPublisher(connector);
        // It waits for contexts to come and go; without this it would be told of every exchange.
        publisher.setIgnoreExchangeEvents(true);
        publisher.setIgnoreRouteEvents(true);
        publisher.setIgnoreServiceEvents(true);
        publisher.setIgnoreStepEvents(true);
        context.getManagementStrategy().addEventNotifier(publisher);
        return context;
    }

    @Override
    public void release(CamelContext context) {
        // The bean repository adds itself as a listener and never takes itself away: each restart of an instance in a
        // living bundle would leave one context behind.
        for (LifecycleStrategy strategy : context.getLifecycleStrategies()) {
            if (strategy instanceof OsgiBeanRepository repository) {
                try {
                    connector.removeServiceListener(repository);
                } catch (IllegalStateException e) {
                    // The bundle has stopped, and its listeners with it.
                    return;
                }
            }
        }
    }

    @Override
    public Runnable publish(String instance, Servlet servlet) {
        ServiceRegistration<Servlet> registration = hub.registerService(
                Servlet.class,
                servlet,
                FrameworkUtil.asDictionary(Map.of(
                        HttpPaths.PATH,
                        "/in/" + instance,
                        HttpPaths.NAME,
                        instance,
                        HttpPaths.OWN_LOGIN,
                        true,
                        HttpPaths.CONCURRENCY,
                        CONCURRENCY)));
        return registration::unregister;
    }
}
