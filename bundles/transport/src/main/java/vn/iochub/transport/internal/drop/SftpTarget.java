package vn.iochub.transport.internal.drop;

import java.nio.file.Path;
import java.util.Set;

/**
 * Where to log in and as whom.
 *
 * @param path absolute; empty or {@code ~/…} from the account's own folder
 * @param password empty where a key is used
 * @param keyFile null where a password is used
 * @param hostKeys the fingerprints that are trusted
 */
record SftpTarget(
        String host, int port, String path, String user, String password, Path keyFile, Set<String> hostKeys) {

    /** Host and port, for people. */
    String place() {
        return host + ":" + port;
    }

    /** Without a login. */
    String url() {
        return "sftp://" + place() + (path.startsWith("/") || path.isEmpty() ? "" : "/") + path;
    }

    @Override
    public String toString() {
        return url();
    }
}
