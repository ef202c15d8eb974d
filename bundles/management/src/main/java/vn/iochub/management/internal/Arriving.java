package vn.iochub.management.internal;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Text;

/**
 * What lies in {@code deploy/} and {@code etc/} and has not come into the hub yet: a start is not over before the
 * connectors that were put there run.
 */
final class Arriving {
    private static final Logger LOG = LoggerFactory.getLogger(Arriving.class);
    /** A KAR has the name of its feature and its artifact; its bundle that of the connector. */
    private static final Pattern KAR = Pattern.compile("iochub-connector-(.+?)-[0-9][^/]*\\.kar");

    private static final Pattern INSTANCE = Pattern.compile("vn\\.iochub\\.connector\\.[^-]+-.+\\.cfg");

    private final Path deploy;
    private final Path etc;
    private final Predicate<String> active;

    /** @param active whether the bundle of this symbolic name runs */
    Arriving(Path deploy, Path etc, Predicate<String> active) {
        this.deploy = deploy;
        this.etc = etc;
        this.active = active;
    }

    /** @param read the names of the files in {@code etc/} that have become configurations */
    List<Unserved> now(Set<String> read) {
        List<Unserved> arriving = new ArrayList<>();
        for (String file : files(deploy, "*.kar")) {
            Matcher kar = KAR.matcher(file);
            // Of one that was refused the part "deploy" tells.
            boolean refused = Files.exists(deploy.resolve(file + ".refused.txt"));
            if (kar.matches() && !refused && !active.test(Unserved.PREFIX + kar.group(1))) {
                arriving.add(new Unserved(
                        "deploy:" + file,
                        new Text(
                                "deploy/" + file + " đang được cài đặt; nếu mãi không xong hãy xem hub:deployments.",
                                "deploy/" + file + " is being installed; if it stays so, see hub:deployments.")));
            }
        }
        for (String file : files(etc, Unserved.PREFIX + "*.cfg")) {
            if (INSTANCE.matcher(file).matches() && !read.contains(file)) {
                arriving.add(new Unserved(
                        "configuration:" + file,
                        new Text("etc/" + file + " đang được đọc.", "etc/" + file + " is being read.")));
            }
        }
        return arriving;
    }

    private static List<String> files(Path folder, String glob) {
        List<String> names = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, glob)) {
                found.forEach(file -> names.add(file.getFileName().toString()));
            } catch (IOException e) {
                LOG.debug("folder={} unreadable", folder, e);
            }
        }
        names.sort(null);
        return names;
    }
}
