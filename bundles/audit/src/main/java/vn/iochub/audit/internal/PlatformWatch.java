package vn.iochub.audit.internal;

import java.util.Map;
import java.util.regex.Pattern;
import org.apache.karaf.features.BootFinished;
import org.apache.karaf.features.FeatureEvent;
import org.apache.karaf.features.FeaturesListener;
import org.apache.karaf.features.RepositoryEvent;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleListener;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import vn.iochub.api.service.Audit.Act;
import vn.iochub.api.service.Audit.Outcome;

/** Sees what comes and goes in the running hub: bundles and features. The boot itself is over when it begins to look. */
@Component(service = PlatformWatch.class, immediate = true)
public final class PlatformWatch implements BundleListener, FeaturesListener {
    private static final Map<Integer, String> TYPES = Map.of(
            BundleEvent.INSTALLED, "bundle.install",
            BundleEvent.UPDATED, "bundle.update",
            BundleEvent.UNINSTALLED, "bundle.uninstall",
            BundleEvent.STARTED, "bundle.start",
            BundleEvent.STOPPED, "bundle.stop");
    private static final Pattern LOGIN_IN_URL = Pattern.compile("//[^/@\\s]*@");

    private final BundleContext context;
    private final Inbox inbox;
    private final ServiceRegistration<FeaturesListener> features;

    @Activate
    public PlatformWatch(BundleContext context, @Reference Inbox inbox, @Reference BootFinished boot) {
        this.context = context;
        this.inbox = inbox;
        inbox.see(new Act(
                "system",
                "hub",
                "hub.start",
                "",
                Outcome.SEEN,
                Map.of("version", context.getBundle().getVersion().toString())));
        context.addBundleListener(this);
        features = context.registerService(FeaturesListener.class, this, null);
    }

    @Deactivate
    void close() {
        context.removeBundleListener(this);
        features.unregister();
        if (ending()) {
            inbox.see(new Act("system", "hub", "hub.stop", "", Outcome.SEEN, Map.of()));
        }
    }

    private boolean ending() {
        return context.getBundle(0).getState() == Bundle.STOPPING;
    }

    @Override
    public void bundleChanged(BundleEvent event) {
        String action = TYPES.get(event.getType());
        if (action == null || ending()) {
            return;
        }
        Bundle bundle = event.getBundle();
        String name = bundle.getSymbolicName();
        inbox.see(new Act(
                "system",
                "hub",
                action,
                name == null ? Long.toString(bundle.getBundleId()) : name,
                Outcome.SEEN,
                Map.of("version", bundle.getVersion().toString(), "from", withoutLogin(bundle.getLocation()))));
    }

    @Override
    public void featureEvent(FeatureEvent event) {
        if (!event.isReplay()) {
            see(
                    event.getType() == FeatureEvent.EventType.FeatureInstalled
                            ? "feature.install"
                            : "feature.uninstall",
                    event.getFeature().getName(),
                    Map.of("version", String.valueOf(event.getFeature().getVersion())));
        }
    }

    @Override
    public void repositoryEvent(RepositoryEvent event) {
        if (!event.isReplay()) {
            see(
                    event.getType() == RepositoryEvent.EventType.RepositoryAdded
                            ? "feature.repository-add"
                            : "feature.repository-remove",
                    withoutLogin(String.valueOf(event.getRepository().getURI())),
                    Map.of());
        }
    }

    private void see(String action, String target, Map<String, String> details) {
        inbox.see(new Act("system", "hub", action, target, Outcome.SEEN, details));
    }

    /** An address may carry a user and a password. */
    static String withoutLogin(String location) {
        return LOGIN_IN_URL.matcher(location).replaceAll("//");
    }
}
