package vn.iochub.database.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.Health.Status;
import vn.iochub.api.service.HealthPart;
import vn.iochub.api.service.Resilience;
import vn.iochub.api.service.Secrets;

/**
 * Publishes the repository's database: two {@link DataSource}s, {@code hub.database=writer} and {@code reader}, and the
 * {@link HealthPart}. They are registered by hand, because a service that this component provides would carry its
 * configuration, the password too, in its properties.
 */
@Component(
        service = {},
        immediate = true,
        configurationPid = "vn.iochub.repository",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = DatabaseConfig.class)
public final class DatabaseComponent {
    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();
    private final Database database;

    @Activate
    public DatabaseComponent(
            BundleContext context,
            DatabaseConfig config,
            @Reference Secrets secrets,
            @Reference Resilience resilience) {
        Database made = null;
        HealthPart health;
        try {
            made = new Database(
                    Options.of(config), secrets, resilience, Path.of(System.getProperty("karaf.data", "data")));
            Database shown = made;
            health = () -> List.of(shown.health());
        } catch (DatabaseDownException e) {
            Health wrong = new Health("database", Status.DOWN, e.text(), Map.of());
            health = () -> List.of(wrong);
        }
        this.database = made;
        registrations.add(context.registerService(HealthPart.class, health, null));
        if (made != null) {
            registrations.add(context.registerService(DataSource.class, made.writer(), property("writer")));
            registrations.add(context.registerService(DataSource.class, made.reader(), property("reader")));
            made.start();
        }
    }

    @SuppressWarnings("JdkObsolete") // The framework's interface.
    private static Hashtable<String, Object> property(String value) {
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put("hub.database", value);
        return properties;
    }

    /** Takes the services back first, so that nobody is in the middle of a transaction when the server stops. */
    @Deactivate
    void deactivate() {
        registrations.forEach(ServiceRegistration::unregister);
        if (database != null) {
            database.close();
        }
    }
}
