package vn.iochub.connector.tabular;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.Hashtable;
import org.apache.felix.fileinstall.ArtifactInstaller;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Connector;
import vn.iochub.api.SourceAccess;
import vn.iochub.api.SourceSecrets;

/**
 * Watches a folder of descriptions and makes a connector service of each. The watching is Karaf's own (Felix FileInstall), so
 * that this bundle needs no thread: the component asks it to look into the folder, and is told what came, changed or went.
 */
@Component(
        service = ArtifactInstaller.class,
        immediate = true,
        configurationPid = "vn.iochub.connector.tabular",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = DescriptionFolder.Config.class, factory = true)
public final class DescriptionFolder implements ArtifactInstaller {
    private static final Logger LOG = LoggerFactory.getLogger(DescriptionFolder.class);
    private static final String WATCHER = "org.apache.felix.fileinstall";

    /** The folder's configuration; each description has its own in itself. */
    @ObjectClassDefinition(
            name = "Connectors without code (kết nối không cần lập trình)",
            description = "A folder of YAML files, each of which describes one connector")
    public @interface Config {
        @AttributeDefinition(description = "The folder; empty for connectors in the hub's etc")
        String folder() default "";

        @AttributeDefinition(description = "Seconds between two looks into the folder")
        int everySeconds() default 2;

        @AttributeDefinition(description = "Always folder: instances stand there, not in this configuration")
        String instances() default "folder";
    }

    private final Shelf shelf;
    private final Configuration watcher;

    @Activate
    public DescriptionFolder(
            BundleContext bundle,
            @Reference SourceSecrets secrets,
            @Reference SourceAccess access,
            @Reference ConfigurationAdmin configurations,
            Config config)
            throws IOException {
        if (config.everySeconds() < 1 || config.everySeconds() > 3600) {
            throw new IllegalArgumentException("everySeconds must be from 1 to 3600, not " + config.everySeconds());
        }
        Path folder = config.folder().isBlank()
                ? Path.of(System.getProperty("karaf.etc", "etc"), "connectors")
                : Path.of(config.folder().strip());
        Files.createDirectories(folder);
        leaveForm(folder);
        this.shelf = new Shelf(folder, secrets, access, connector -> {
            ServiceRegistration<Connector> registration =
                    bundle.registerService(Connector.class, connector, new Hashtable<>());
            return registration::unregister;
        });
        this.watcher = watch(configurations, config.everySeconds());
    }

    /** Editors complete and check a description by this file; a hub of another version brings its own. */
    private static void leaveForm(Path folder) throws IOException {
        Path form = folder.resolve(DescriptionReader.FORM);
        byte[] content = DescriptionReader.schema();
        if (Files.isRegularFile(form) && Arrays.equals(Files.readAllBytes(form), content)) {
            return;
        }
        Path written = Files.write(folder.resolve("." + DescriptionReader.FORM + ".part"), content);
        Files.move(written, form, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Configuration watch(ConfigurationAdmin configurations, int everySeconds) throws IOException {
        String name = "iochub-" + Integer.toHexString(shelf.folder().hashCode());
        Configuration watched = configurations.getFactoryConfiguration(WATCHER, name, "?");
        Dictionary<String, Object> keys = new Hashtable<>();
        keys.put("felix.fileinstall.dir", shelf.folder().toString());
        keys.put("felix.fileinstall.filter", ".*[.](yaml|yml|csv)");
        keys.put("felix.fileinstall.poll", Integer.toString(everySeconds * 1000));
        keys.put("felix.fileinstall.noInitialDelay", "true");
        keys.put("felix.fileinstall.subdir.mode", "skip");
        keys.put("felix.fileinstall.log.level", "2");
        watched.updateIfDifferent(keys);
        return watched;
    }

    @Deactivate
    void close() {
        try {
            watcher.delete();
        } catch (IOException | IllegalStateException e) {
            // The framework is going down: the next start sets the same watcher again.
            LOG.debug("event=watcher-not-deleted folder={}", shelf.folder(), e);
        }
        shelf.close();
    }

    @Override
    public boolean canHandle(File file) {
        return shelf.takes(file.toPath());
    }

    @Override
    public void install(File file) {
        shelf.changed(file.toPath());
    }

    @Override
    public void update(File file) {
        shelf.changed(file.toPath());
    }

    @Override
    public void uninstall(File file) {
        shelf.removed(file.toPath());
    }
}
