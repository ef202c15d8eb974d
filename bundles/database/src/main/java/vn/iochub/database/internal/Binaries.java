package vn.iochub.database.internal;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;

/** The server's programs, carried by this bundle as an archive and unpacked once for each version. */
final class Binaries {
    private static final Logger LOG = LoggerFactory.getLogger(Binaries.class);
    private static final String ARCHIVE = "/postgres-linux-x86_64.txz";
    /** Unpacked programs, a fresh cluster, and the first write-ahead logs. */
    private static final long NEEDED_BYTES = 300L << 20;

    private Binaries() {}

    /** The full version of the binaries: {@code 18.6.0}. */
    static String version() {
        try (InputStream in = Binaries.class.getResourceAsStream("binaries.properties")) {
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new IllegalStateException("binaries.properties cannot be read from the bundle", e);
        }
    }

    /** The part of the version that decides about the format of the data folder: {@code 18}. */
    static String major() {
        String version = version();
        return version.substring(0, version.indexOf('.'));
    }

    /**
     * The folder with {@code bin}, {@code lib} and {@code share}, unpacked when it is not there. It becomes visible under
     * its name only when it is whole.
     *
     * @param home the folder to unpack into, as {@code bin-<version>}
     */
    static Path unpacked(Path home) throws DatabaseDownException {
        Path target = home.resolve("bin-" + version());
        if (Files.isDirectory(target)) {
            return target;
        }
        requirePlatform();
        Path partial = home.resolve("bin-" + version() + ".partial");
        try {
            Disk.require(home, NEEDED_BYTES);
            Disk.delete(partial);
            long start = System.nanoTime();
            unpack(partial);
            Files.move(partial, target);
            LOG.info(
                    "event=database_binaries_unpacked version={} folder={} millis={}",
                    version(),
                    target,
                    (System.nanoTime() - start) / 1_000_000);
            deleteOthers(home, target);
            return target;
        } catch (IOException e) {
            throw Disk.explain(home, "PostgreSQL's programs could not be unpacked into " + home, e);
        }
    }

    private static void requirePlatform() throws DatabaseDownException {
        String os = System.getProperty("os.name", "");
        String arch = System.getProperty("os.arch", "");
        if (!os.toLowerCase(Locale.ROOT).contains("linux") || !(arch.equals("amd64") || arch.equals("x86_64"))) {
            throw DatabaseDownException.of(
                    "PostgreSQL nhúng chỉ chạy trên Linux x86-64; máy này là " + os + " " + arch
                            + ". Hãy đặt mode = external trong etc/vn.iochub.repository.cfg.",
                    "The embedded PostgreSQL runs on Linux x86-64 only; this machine is " + os + " " + arch
                            + ". Set mode = external in etc/vn.iochub.repository.cfg"
                            + " (docs/EXTERNAL-POSTGRESQL.md).");
        }
    }

    private static void unpack(Path into) throws IOException {
        // The server may run as another user than the hub: readable for all, whatever the hub's umask is.
        Disk.makeFolder(into, "rwxr-xr-x");
        try (InputStream archive = Binaries.class.getResourceAsStream(ARCHIVE)) {
            if (archive == null) {
                throw new IOException("the bundle does not hold " + ARCHIVE);
            }
            Tar.extract(new XZInputStream(new BufferedInputStream(archive, 1 << 16)), into);
        }
    }

    /** Removes what an earlier version of the hub, or an interrupted start, has left. */
    private static void deleteOthers(Path home, Path keep) throws IOException {
        try (DirectoryStream<Path> others = Files.newDirectoryStream(home, "bin-*")) {
            for (Path other : others) {
                if (!other.equals(keep)) {
                    Disk.delete(other);
                }
            }
        }
    }
}
