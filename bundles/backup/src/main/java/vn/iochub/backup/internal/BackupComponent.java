package vn.iochub.backup.internal;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import vn.iochub.api.Text;
import vn.iochub.api.service.Backups;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.HealthPart;

/** {@link Backups} as a service, and the loading of a restored backup at the hub's start. */
@Component(
        service = {Backups.class, HealthPart.class},
        immediate = true)
public final class BackupComponent implements Backups, HealthPart {
    private static final Duration BARRIER = Duration.ofSeconds(60);

    private final BackupMaker maker;
    private final RestoreLoader loader;
    private final MeterRegistry registry;
    private final Gauge age;

    @Activate
    public BackupComponent(
            BundleContext bundle,
            @Reference Broker broker,
            @Reference(target = "(hub.database=writer)") DataSource database,
            @Reference MeterRegistry registry) {
        Path data = Path.of(System.getProperty("karaf.data", "data"));
        HubFolders folders = new HubFolders(
                Path.of(System.getProperty("karaf.etc", "etc")),
                Path.of(System.getProperty("karaf.base", "."), "deploy"),
                data);
        this.maker = new BackupMaker(
                broker, database, folders, bundle.getBundle().getVersion().toString(), BARRIER, Clock.systemUTC());
        this.loader = new RestoreLoader(database, data);
        this.registry = registry;
        this.age = Gauge.builder("iochub.backup.age.seconds", maker, BackupMaker::ageSeconds)
                .description("Age of the last backup that succeeded; not a number when there is none")
                .register(registry);
        loader.start();
    }

    @Deactivate
    void close() {
        registry.remove(age);
        loader.close();
        maker.close();
    }

    @Override
    public Progress start(Path file, String by) {
        return maker.start(file, by);
    }

    @Override
    public Optional<Progress> progress() {
        return maker.progress();
    }

    @Override
    public void cancel() {
        maker.cancel();
    }

    @Override
    public List<Text> verify(Path file) {
        return maker.verify(file);
    }

    @Override
    public List<Health> health() {
        return loader.health()
                .map(restore -> List.of(restore, maker.health()))
                .orElseGet(() -> List.of(maker.health()));
    }
}
