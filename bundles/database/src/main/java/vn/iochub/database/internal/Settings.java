package vn.iochub.database.internal;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The settings that the embedded server runs with. */
final class Settings {
    private Settings() {}

    /**
     * What nobody may change: given on the command line, which comes before every file and before ALTER SYSTEM. A record
     * that was acknowledged must survive a power cut.
     */
    static Map<String, String> fixed(Path home, int port) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("config_file", home.resolve("hub.conf").toString());
        settings.put("listen_addresses", "127.0.0.1");
        settings.put("port", String.valueOf(port));
        settings.put("unix_socket_directories", "");
        settings.put("fsync", "on");
        settings.put("synchronous_commit", "on");
        settings.put("full_page_writes", "on");
        return settings;
    }

    /**
     * The defaults for one machine with two cores that runs the hub, its broker and this server. {@code ALTER SYSTEM SET}
     * by the superuser overrides them and is kept.
     */
    static String file(Path cluster, Path home, Path logs) {
        return """
                # Written by the hub at each start. To change a setting: ALTER SYSTEM SET, as postgres.
                include = %s
                hba_file = %s
                shared_buffers = 128MB
                effective_cache_size = 1GB
                work_mem = 8MB
                maintenance_work_mem = 64MB
                max_connections = 50
                # A query that looks into all parts of a table locks each of them with its indexes.
                max_locks_per_transaction = 512
                # Few, long checkpoints: each makes the next change of every page a full page in the log.
                max_wal_size = 2GB
                min_wal_size = 256MB
                checkpoint_timeout = 15min
                checkpoint_completion_target = 0.9
                # The current state of a record is updated over and over: clean up early.
                autovacuum_naptime = 30s
                autovacuum_vacuum_scale_factor = 0.05
                autovacuum_analyze_scale_factor = 0.05
                random_page_cost = 1.1
                jit = off
                timezone = 'UTC'
                # One file a weekday, a week is kept. Terse, and no statements: rows hold personal data.
                logging_collector = on
                log_directory = %s
                log_filename = 'postgres-%%a.log'
                log_rotation_age = 1d
                log_rotation_size = 0
                log_truncate_on_rotation = on
                log_file_mode = 0600
                log_line_prefix = '%%m [%%p] %%q%%u@%%d '
                log_timezone = 'UTC'
                log_error_verbosity = terse
                log_min_error_statement = panic
                log_parameter_max_length = 0
                lc_messages = 'C'
                """
                .formatted(
                        quoted(cluster.resolve("postgresql.conf")), quoted(home.resolve("pg_hba.conf")), quoted(logs));
    }

    private static String quoted(Path path) {
        return "'" + path.toString().replace("'", "''") + "'";
    }
}
