package vn.iochub.database.internal;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Runs a server in a JVM of its own until its standard input ends; tells its process and port in one line. */
final class ServerMain {
    private ServerMain() {}

    public static void main(String[] arguments) throws Exception {
        try (EmbeddedPostgres server = new EmbeddedPostgres(Path.of(arguments[0]), 0, EmbeddedPostgresTest::password)) {
            server.start();
            try (PrintStream out = new PrintStream(
                    new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8)) {
                out.println("ready " + server.pid().orElseThrow() + " " + server.port());
                while (System.in.read() >= 0) {
                    continue;
                }
            }
        }
    }
}
