package vn.iochub.transport.internal.view;

import java.sql.Driver;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Optional;
import java.util.Properties;
import java.util.ServiceLoader;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.jdbc.DataSourceFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the JDBC driver for an address: in OSGi among the {@code DataSourceFactory} services (chapter 125 of the OSGi
 * Compendium), which driver bundles register by themselves or through an adapter; elsewhere on the class path.
 */
final class Drivers {
    private static final Logger LOG = LoggerFactory.getLogger(Drivers.class);

    private Drivers() {}

    /** Asked anew at each poll: a driver may be installed, updated or gone since. */
    static Optional<Driver> forUrl(String url) throws SQLException {
        Bundle bundle = FrameworkUtil.getBundle(Drivers.class);
        return bundle == null ? onClassPath(url) : amongServices(bundle.getBundleContext(), url);
    }

    private static Optional<Driver> onClassPath(String url) throws SQLException {
        for (Driver driver : ServiceLoader.load(Driver.class, Drivers.class.getClassLoader())) {
            if (driver.acceptsURL(url)) {
                return Optional.of(driver);
            }
        }
        return Optional.empty();
    }

    private static Optional<Driver> amongServices(BundleContext context, String url) {
        Collection<ServiceReference<DataSourceFactory>> references;
        try {
            references = context.getServiceReferences(DataSourceFactory.class, null);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("There is no filter to be wrong", e);
        }
        for (ServiceReference<DataSourceFactory> reference : references) {
            DataSourceFactory factory = context.getService(reference);
            if (factory == null) {
                continue;
            }
            try {
                Driver driver = factory.createDriver(new Properties());
                if (driver != null && driver.acceptsURL(url)) {
                    return Optional.of(driver);
                }
            } catch (SQLException e) {
                LOG.debug("event=driver-passed-over bundle={}", reference.getBundle(), e);
            } finally {
                context.ungetService(reference);
            }
        }
        return Optional.empty();
    }
}
