package vn.iochub.deploy.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.FrameworkWiring;

/** The installer's own bundles in the framework: no other is ever touched. */
final class Bundles {
    static final String LOCATION = "hub-deploy:";
    private static final long REFRESH_SECONDS = 60;

    private final BundleContext framework;

    Bundles(BundleContext framework) {
        this.framework = framework;
    }

    static boolean own(Bundle bundle) {
        return bundle.getLocation().startsWith(LOCATION);
    }

    /** Whether the whole hub is being stopped: what stops now says nothing about a deployment. */
    boolean ending() {
        return framework.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).getState() == Bundle.STOPPING;
    }

    Optional<Bundle> at(String location) {
        return Optional.ofNullable(framework.getBundle(location));
    }

    List<Bundle> own() {
        return Arrays.stream(framework.getBundles()).filter(Bundles::own).toList();
    }

    /** Bundles of this name that somebody else installed. */
    List<Bundle> others(String symbolicName) {
        return Arrays.stream(framework.getBundles())
                .filter(bundle -> symbolicName.equals(bundle.getSymbolicName()) && !own(bundle))
                .toList();
    }

    /** All that would be refreshed with these, themselves left out. */
    List<Bundle> dependents(Collection<Bundle> bundles) {
        Set<Bundle> all = new HashSet<>(wiring().getDependencyClosure(bundles));
        all.removeAll(bundles);
        return new ArrayList<>(all);
    }

    /**
     * Puts a bundle there, or new content into the one that is there, and starts it. One that runs ends first: what it is at
     * work on has its time.
     */
    void place(String location, Module module) throws BundleException, IOException, InterruptedException {
        Bundle bundle = framework.getBundle(location);
        try (InputStream in = Files.newInputStream(module.jar())) {
            if (bundle == null) {
                bundle = framework.installBundle(location, in);
            } else {
                // Transient: should the hub die now, it is started at the next start.
                bundle.stop(Bundle.STOP_TRANSIENT);
                bundle.update(in);
                refresh(Set.of(bundle));
            }
        }
        if (module.startLevel() > 0) {
            bundle.adapt(BundleStartLevel.class).setStartLevel(module.startLevel());
        }
        if (module.start() && bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null) {
            bundle.start();
        }
    }

    /** Takes bundles out, and lets go of their classes unless another bundle uses these. */
    void remove(Collection<String> locations) throws BundleException, InterruptedException {
        Set<Bundle> gone = new HashSet<>();
        for (String location : locations) {
            Bundle bundle = framework.getBundle(location);
            if (bundle != null) {
                gone.add(bundle);
            }
        }
        if (gone.isEmpty()) {
            return;
        }
        Set<Bundle> lonely = new HashSet<>(gone);
        for (Bundle bundle : gone) {
            bundle.uninstall();
        }
        if (dependents(lonely).isEmpty()) {
            refresh(lonely);
        }
    }

    private void refresh(Set<Bundle> bundles) throws InterruptedException, BundleException {
        CountDownLatch done = new CountDownLatch(1);
        wiring().refreshBundles(bundles, event -> {
            if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                done.countDown();
            }
        });
        if (!done.await(REFRESH_SECONDS, TimeUnit.SECONDS)) {
            throw new BundleException("The framework did not refresh " + bundles + " within " + REFRESH_SECONDS + " s");
        }
    }

    private FrameworkWiring wiring() {
        return framework.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkWiring.class);
    }
}
