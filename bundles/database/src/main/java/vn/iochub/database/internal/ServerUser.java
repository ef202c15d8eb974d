package vn.iochub.database.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The user that the server runs as. PostgreSQL refuses to run as root: a hub that runs as root hands the server to an
 * unprivileged user; any other hub runs it as itself.
 *
 * @param name the login's name
 * @param uid its number
 * @param gid its group's number
 * @param switched whether it is another user than the hub's
 */
record ServerUser(String name, int uid, int gid, boolean switched) {
    private static final Logger LOG = LoggerFactory.getLogger(ServerUser.class);
    private static final Path PASSWD = Path.of("/etc/passwd");
    private static final List<String> CANDIDATES = List.of("postgres", "nobody");

    /** @param data the server's data folder; when it is there, its owner is the user */
    static ServerUser of(Path data) throws DatabaseDownException {
        try {
            int self = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
            if (self != 0) {
                return new ServerUser(System.getProperty("user.name"), self, -1, false);
            }
            List<String> lines = Files.readAllLines(PASSWD);
            if (Files.isDirectory(data)) {
                int owner = (Integer) Files.getAttribute(data, "unix:uid", LinkOption.NOFOLLOW_LINKS);
                for (String line : lines) {
                    String[] fields = line.split(":", -1);
                    if (fields.length > 3 && owner != 0 && fields[2].equals(String.valueOf(owner))) {
                        return parsed(fields);
                    }
                }
            }
            for (String candidate : CANDIDATES) {
                for (String line : lines) {
                    String[] fields = line.split(":", -1);
                    if (fields.length > 3 && fields[0].equals(candidate)) {
                        return parsed(fields);
                    }
                }
            }
        } catch (IOException e) {
            throw DatabaseDownException.of(
                    "Không đọc được " + PASSWD + ": " + e.getMessage(),
                    PASSWD + " could not be read: " + e.getMessage(),
                    e);
        }
        throw DatabaseDownException.of(
                "Hub chạy bằng root nhưng máy không có người dùng postgres hoặc nobody để chạy PostgreSQL."
                        + " Hãy tạo một người dùng (useradd --system postgres) hoặc chạy hub bằng người dùng thường.",
                "The hub runs as root, and there is no user postgres or nobody to run PostgreSQL as. Make one"
                        + " (useradd --system postgres) or run the hub as a normal user.");
    }

    private static ServerUser parsed(String[] fields) {
        return new ServerUser(fields[0], Integer.parseInt(fields[2]), Integer.parseInt(fields[3]), true);
    }

    /** What stands before a command so that it runs as this user, in a session of its own where asked. */
    List<String> prefix() {
        return switched
                ? List.of(
                        "setpriv",
                        "--reuid=" + uid,
                        "--regid=" + gid,
                        "--clear-groups",
                        "--inh-caps=-all",
                        "--no-new-privs",
                        "--")
                : List.of();
    }

    /** Hands a file or an empty folder to this user. */
    void own(Path path) throws IOException {
        if (switched) {
            Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(path, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
        }
    }

    /**
     * Lets this user pass through the folders above, where they are closed to others, as {@code /root} is. Others may
     * then pass, not list.
     */
    void openWay(Path folder) throws DatabaseDownException {
        if (!switched) {
            return;
        }
        for (Path parent = folder; parent != null; parent = parent.getParent()) {
            try {
                Set<PosixFilePermission> permissions = EnumSet.copyOf(Files.getPosixFilePermissions(parent));
                boolean owns = (Integer) Files.getAttribute(parent, "unix:uid") == uid;
                if (!owns && permissions.add(PosixFilePermission.OTHERS_EXECUTE)) {
                    Files.setPosixFilePermissions(parent, permissions);
                    LOG.info("event=database_way_opened folder={} user={} mode=o+x", parent, name);
                }
            } catch (IOException e) {
                throw DatabaseDownException.of(
                        "Người dùng " + name + " không đi qua được " + parent
                                + ". Hãy chạy chmod o+x, đặt hub ở nơi khác (/opt), hoặc chạy hub bằng người dùng"
                                + " thường.",
                        "PostgreSQL runs as " + name + ", who cannot pass through " + parent + " (" + e.getMessage()
                                + "). Run chmod o+x on it, put the hub elsewhere (/opt), or run it as a normal user.",
                        e);
            }
        }
    }
}
