package vn.iochub.simulators.sources;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The servers that several sources have in common, and the files that hold the hub's passwords for them. */
public final class Shared implements AutoCloseable {
    private final Path secrets;
    private final SftpServer sftp;
    private final PostgresUpstream postgres;

    /** @param folder where all of it lies */
    public Shared(Path folder) throws Exception {
        this(folder, new SftpUpstream(folder.resolve("sftp")));
    }

    /**
     * @param folder where the rest lies
     * @param sftp closed with the rest
     */
    public Shared(Path folder, SftpServer sftp) throws Exception {
        this.sftp = sftp;
        secrets = folder.resolve("secrets");
        try {
            postgres = new PostgresUpstream(folder.resolve("postgres"));
        } catch (Exception e) {
            sftp.close();
            throw e;
        }
    }

    public SftpServer sftp() {
        return sftp;
    }

    public PostgresUpstream postgres() {
        return postgres;
    }

    String sftpPassword(String user) throws IOException {
        return secret("sftp-" + user, sftp.password(user));
    }

    String postgresPassword() throws IOException {
        return secret("postgres-reader", postgres.readerPassword());
    }

    /** Writes a secret into a file of its own that nobody else can read; returns the reference to it. */
    String secret(String name, String value) throws IOException {
        Files.createDirectories(secrets);
        Files.setPosixFilePermissions(secrets, PosixFilePermissions.fromString("rwx------"));
        Path file = secrets.resolve(name);
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, value + "\n");
        return "file:" + file;
    }

    @Override
    public void close() throws IOException {
        try {
            sftp.close();
        } finally {
            postgres.close();
        }
    }
}
