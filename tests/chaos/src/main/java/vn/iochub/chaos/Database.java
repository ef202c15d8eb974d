package vn.iochub.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import vn.iochub.database.internal.EmbeddedPostgres;
import vn.iochub.database.internal.Role;

/** The external PostgreSQL: all its processes are killed and stopped together, and it recovers from its log. */
final class Database implements Part {
    private final String name;
    private final EmbeddedPostgres server;
    private final Map<String, String> passwords = new ConcurrentHashMap<>();

    Database(String name, Path data, int port) {
        this.name = name;
        this.server = new EmbeddedPostgres(data, port, this::password);
    }

    String password(String login) {
        return passwords.computeIfAbsent(login, any -> Secrets.random());
    }

    @Override
    public String name() {
        return name;
    }

    int port() {
        return server.port();
    }

    /** An address that goes past the relay, with its login, for those who judge. */
    String address(Role role) {
        return server.url(role) + "?user=" + role.user() + "&password=" + password(role.user())
                + "&connectTimeout=5&socketTimeout=30";
    }

    @Override
    public Collection<Long> pids() throws IOException {
        return Files.isDirectory(server.folder()) ? Processes.in(server.folder()) : List.of();
    }

    @Override
    public void start() throws Exception {
        server.start();
    }

    @Override
    public void close() throws Exception {
        thaw();
        server.close();
        kill();
    }
}
