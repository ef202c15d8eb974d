package vn.iochub.tests.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.wiring.BundleWiring;

/** Watches that the bundles which run at its beginning go on undisturbed: none stops, is updated or is wired anew. */
final class Calm implements AutoCloseable {
    private final BundleContext context;
    private final Map<Bundle, BundleWiring> wirings = new HashMap<>();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final SynchronousBundleListener listener = this::changed;

    private Calm(BundleContext context, Set<String> expected) {
        this.context = context;
        context.addBundleListener(listener);
        Arrays.stream(context.getBundles())
                .filter(bundle -> !expected.contains(bundle.getSymbolicName()))
                .forEach(bundle -> wirings.put(bundle, bundle.adapt(BundleWiring.class)));
    }

    /** @param expected symbolic names of those that may change */
    static Calm watch(BundleContext context, String... expected) {
        return new Calm(context, Set.of(expected));
    }

    private void changed(BundleEvent event) {
        if (wirings.containsKey(event.getBundle())) {
            events.add(event.getBundle().getSymbolicName() + " event " + event.getType());
        }
    }

    void verify() {
        assertThat(events).as("bundles that were disturbed").isEmpty();
        assertThat(wirings).as("wirings").allSatisfy((bundle, wiring) -> assertThat(bundle.adapt(BundleWiring.class))
                .as(bundle.getSymbolicName())
                .isSameAs(wiring));
    }

    @Override
    public void close() {
        context.removeBundleListener(listener);
    }
}
