package vn.iochub.security.internal;

import java.util.Map;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import org.apache.karaf.jaas.boot.ProxyLoginModule;
import org.apache.karaf.jaas.config.JaasRealm;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import vn.iochub.api.service.Accounts;

/**
 * The JAAS realm {@code karaf} of ssh and JMX, over the hub's accounts. Karaf brings a realm of this name that reads
 * {@code etc/users.properties} and {@code etc/keys.properties}; the higher rank wins, so those files open nothing.
 */
@Component(service = JaasRealm.class)
public final class HubRealm implements JaasRealm {
    private final AppConfigurationEntry[] entries;

    @Activate
    public HubRealm(BundleContext context, @Reference Accounts accounts, @Reference Bell bell) {
        entries = new AppConfigurationEntry[] {
            new AppConfigurationEntry(
                    ProxyLoginModule.class.getName(),
                    LoginModuleControlFlag.REQUIRED,
                    Map.of(
                            ProxyLoginModule.PROPERTY_MODULE,
                            HubLoginModule.class.getName(),
                            ProxyLoginModule.PROPERTY_BUNDLE,
                            Long.toString(context.getBundle().getBundleId()),
                            HubLoginModule.ACCOUNTS,
                            accounts,
                            HubLoginModule.BELL,
                            bell))
        };
    }

    @Override
    public String getName() {
        return "karaf";
    }

    @Override
    public int getRank() {
        return 100;
    }

    @Override
    public AppConfigurationEntry[] getEntries() {
        return entries.clone();
    }
}
