package vn.iochub.backup.internal;

import java.nio.file.Path;
import java.util.List;

/**
 * What a backup file holds. It is a ZIP (ZIP64 where needed):
 *
 * <ul>
 *   <li>{@code tables/<name>.copy}: a table of schema {@code hub} in PostgreSQL's text form of COPY;
 *   <li>{@code etc/…}, {@code deploy/…}, {@code data/…}: files as they lie in the hub's folder;
 *   <li>{@code manifest.properties}: of what hub, when, and what else a restore needs to know;
 *   <li>{@code SHA256SUMS}, the last entry: for each entry before it a line of hash, size in bytes, file mode in octal, and
 *       name. A file without it was cut.
 * </ul>
 */
final class Format {
    /** Raised when an older hub could not restore the file. All before it are read: 1 was without {@code data/deploy/}. */
    static final int VERSION = 2;

    static final String MANIFEST = "manifest.properties";
    static final String SUMS = "SHA256SUMS";
    static final String TABLES = "tables/";
    static final String TABLE_SUFFIX = ".copy";

    /**
     * Folders below the hub's, each with the prefix of its entries, in the order in which they are copied. What is known of
     * deployments comes before the files that were deployed: a file that is newer than that is simply deployed again.
     */
    static final List<String> FILES = List.of(
            "etc/",
            "data/deploy/",
            "deploy/",
            "data/secrets/",
            "data/cursors/",
            "data/runtime/",
            "data/units/",
            "data/audit/");

    /** What a deployment is only just reading. */
    static final String DEPLOY_WORK = "data/deploy/work/";

    /** Small files: how far each source has been read. */
    static final String POSITIONS = "data/cursors/";

    static final String RAW = "data/raw/";

    /** Where a restore lays what is to be loaded into the database, below the data folder. */
    static final Path PENDING = Path.of("restore", "pending");

    // the manifest's keys
    static final String FORMAT = "format";
    static final String ID = "id";
    static final String HUB_VERSION = "hub.version";
    static final String MADE = "made";
    static final String SCHEMA_VERSION = "schema.version";
    static final String POSTGRES = "postgresql.version";
    static final String EPOCH = "feed.epoch";
    static final String POSITION = "feed.position";
    /** {@code true} when all that was accepted before it began is in it; else how many messages may not be. */
    static final String COMPLETE = "complete";
    /** How many raw messages' files were gone when it came to them. */
    static final String FILES_GONE = "raw.files.gone";
    /** Set by the restore: empties a database that is not. */
    static final String FORCE = "force";

    static final String TABLE = "table.";
    static final String SEQUENCE = "sequence.";
    static final String PARTITION = "partition.";

    private Format() {}
}
