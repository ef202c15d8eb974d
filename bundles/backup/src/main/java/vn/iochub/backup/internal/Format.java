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
    /** Raised when an older hub could not restore the file. */
    static final int VERSION = 1;

    static final String MANIFEST = "manifest.properties";
    static final String SUMS = "SHA256SUMS";
    static final String TABLES = "tables/";
    static final String TABLE_SUFFIX = ".copy";

    /** Folders below the hub's, each with the prefix of its entries. */
    static final List<String> FILES =
            List.of("etc/", "deploy/", "data/secrets/", "data/cursors/", "data/runtime/", "data/units/", "data/audit/");

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
