package vn.iochub.simulators.sources;

import java.io.IOException;
import java.util.Map;

/** An SFTP server with an account, and a folder, for each source that drops files. Thread-safe. */
public interface SftpServer extends AutoCloseable {
    /** Makes an account with a folder of its own, which it sees as {@code /}. */
    DropBox account(String user) throws IOException;

    String password(String user);

    /**
     * What a connector's configuration says to read from there.
     *
     * @param password the reference to the account's password
     */
    Map<String, String> configuration(String user, String password);

    @Override
    void close() throws IOException;
}
