package vn.iochub.repository.internal;

import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.resource.LoadableResource;

/** Brings the database's tables to this version. Several hubs may do so at once: Flyway locks its history. */
final class Migrations {
    /** All of them, in order; a list, because a bundle's folders cannot be scanned like a class path's. */
    static final List<String> SCRIPTS = List.of("V1__repository.sql");

    static final String FOLDER = "db/migration/";

    private Migrations() {}

    /**
     * Migrates, or does nothing when the tables are of this version.
     *
     * @throws FlywayException when the database is down, or its tables are another product's or a later version's
     */
    static void run(DataSource database) {
        FluentConfiguration configuration = Flyway.configure(Migrations.class.getClassLoader())
                .loggers("slf4j")
                .dataSource(database)
                .defaultSchema("hub")
                .schemas("hub")
                .createSchemas(true)
                .cleanDisabled(true)
                .resourceProvider(new Scripts());
        configuration.load().migrate();
    }

    private static final class Scripts implements ResourceProvider {
        @Override
        public LoadableResource getResource(String name) {
            return null;
        }

        @Override
        public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
            return SCRIPTS.stream()
                    .filter(name -> name.startsWith(prefix))
                    .filter(name -> List.of(suffixes).stream().anyMatch(name::endsWith))
                    .map(name -> (LoadableResource) new Script(name))
                    .toList();
        }
    }

    private static final class Script extends LoadableResource {
        private final String name;

        Script(String name) {
            this.name = name;
        }

        @Override
        public Reader read() {
            InputStream in = Migrations.class.getResourceAsStream("/" + FOLDER + name);
            if (in == null) {
                throw new IllegalStateException("The bundle lacks " + FOLDER + name);
            }
            return new InputStreamReader(in, StandardCharsets.UTF_8);
        }

        @Override
        public String getAbsolutePath() {
            return FOLDER + name;
        }

        @Override
        public String getAbsolutePathOnDisk() {
            return FOLDER + name;
        }

        @Override
        public String getFilename() {
            return name;
        }

        @Override
        public String getRelativePath() {
            return FOLDER + name;
        }
    }
}
