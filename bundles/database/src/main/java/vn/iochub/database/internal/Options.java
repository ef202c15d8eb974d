package vn.iochub.database.internal;

import java.util.Locale;

/**
 * The configuration of PID {@code vn.iochub.repository}, checked.
 *
 * @param external whether the server is somebody else's
 * @param port the embedded server's TCP port
 * @param url the external server's JDBC address
 * @param user the external server's login that owns the database
 * @param password its password, or a reference to it
 * @param readerUser the external server's read-only login for people with SQL tools; empty when there is none
 * @param readerPassword its password, or a reference to it
 * @param pool connections of each of the two pools, at most
 */
record Options(
        boolean external,
        int port,
        String url,
        String user,
        String password,
        String readerUser,
        String readerPassword,
        int pool) {

    private static final String FILE = "etc/vn.iochub.repository.cfg";

    static Options of(DatabaseConfig config) throws DatabaseDownException {
        String mode = config.mode().strip().toLowerCase(Locale.ROOT);
        if (!mode.equals("embedded") && !mode.equals("external")) {
            throw wrong("mode", config.mode(), "embedded, external");
        }
        boolean external = mode.equals("external");
        String url = config.url().strip();
        if (external && !url.startsWith("jdbc:postgresql:")) {
            throw wrong("url", url, "jdbc:postgresql://<host>:5432/iochub");
        }
        if (external && config.user().isBlank()) {
            throw wrong("user", config.user(), "hub_writer");
        }
        if (external && config.password().isBlank()) {
            throw wrong("password", "", "secret:<name>, env:<VARIABLE>, file:<path>");
        }
        return new Options(
                external,
                number("port", config.port(), 1, 65_535),
                url,
                config.user().strip(),
                config.password().strip(),
                config.reader_user().strip(),
                config.reader_password().strip(),
                number("pool", config.pool(), 1, 40));
    }

    private static int number(String key, String value, int least, int most) throws DatabaseDownException {
        try {
            int number = Integer.parseInt(value.strip());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw wrong(key, value, least + "–" + most);
        }
        throw wrong(key, value, least + "–" + most);
    }

    private static DatabaseDownException wrong(String key, String value, String allowed) {
        return DatabaseDownException.of(
                FILE + ": " + key + " = '" + value + "' không hợp lệ; cho phép: " + allowed + ".",
                FILE + ": " + key + " = '" + value + "' is not valid; allowed: " + allowed + ".");
    }

    /** The address without its parameters, which may hold secrets. */
    String plainUrl() {
        int parameters = url.indexOf('?');
        return parameters < 0 ? url : url.substring(0, parameters);
    }
}
