package vn.iochub.repository.internal.writer;

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
import org.flywaydb.core.api.logging.Log;
import org.flywaydb.core.api.logging.LogFactory;
import org.flywaydb.core.api.output.MigrateResult;
import org.flywaydb.core.api.resource.LoadableResource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the database's tables to this version. Several hubs may do so at once: Flyway locks its history. */
public final class Migrations {
    /** All of them, in order; a list, because a bundle's folders cannot be scanned like a class path's. */
    static final List<String> SCRIPTS = List.of(
            "V1__repository.sql",
            "V2__aggregates.sql",
            "V3__retention.sql",
            "V4__quarantine.sql",
            "V5__replay.sql",
            "V6__clock.sql",
            "V7__history.sql",
            "V8__looking.sql");

    static final String FOLDER = "db/migration/";

    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);

    private Migrations() {}

    /**
     * Migrates, or does nothing when the tables are of this version.
     *
     * @throws FlywayException when the database is down, or its tables are another product's or a later version's
     */
    public static void run(DataSource database) {
        run(database, "latest");
    }

    /** As {@link #run(DataSource)}, up to a version: that of a backup which is to be loaded before the rest follows. */
    public static void run(DataSource database, String target) {
        FluentConfiguration configuration = Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(database)
                .target(target)
                .defaultSchema("hub")
                .schemas("hub")
                .createSchemas(true)
                .cleanDisabled(true)
                .resourceProvider(new Scripts());
        Flyway flyway = configuration.load();
        // After load(), which sets Flyway's own.
        LogFactory.setLogCreator(FlywayLog::new);
        MigrateResult result = flyway.migrate();
        if (result.migrationsExecuted > 0) {
            LOG.info(
                    "event=database_migrated from={} to={} scripts={}",
                    result.initialSchemaVersion,
                    result.targetSchemaVersion,
                    result.migrationsExecuted);
        }
    }

    /** Flyway tells at length what it does; what of it matters is in the result and in its exceptions. */
    private record FlywayLog(Logger logger) implements Log {
        FlywayLog(Class<?> type) {
            this(LoggerFactory.getLogger(type));
        }

        @Override
        public boolean isDebugEnabled() {
            return logger.isTraceEnabled();
        }

        @Override
        public void debug(String message) {
            logger.trace(message);
        }

        @Override
        public void info(String message) {
            logger.debug(message);
        }

        @Override
        public void warn(String message) {
            logger.debug(message);
        }

        @Override
        public void error(String message) {
            logger.debug(message);
        }

        @Override
        public void error(String message, Exception e) {
            logger.debug(message, e);
        }

        @Override
        public void notice(String message) {
            logger.debug(message);
        }
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
