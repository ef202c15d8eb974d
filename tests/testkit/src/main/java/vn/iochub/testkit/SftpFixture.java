package vn.iochub.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Collection;
import java.util.List;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.digest.BuiltinDigests;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.helpers.AbstractSession;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.sftp.server.FileHandle;
import org.apache.sshd.sftp.server.SftpEventListener;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/**
 * A real SFTP server on a free loopback port over a folder, which its users see as {@code /}. User and password, or the
 * user's private key, log in. Thread-safe, but for start, stop and kill.
 */
public final class SftpFixture implements AutoCloseable {
    private static final String USER = "drop";
    private static final String PASSWORD = "drop-password";

    private final Path folder;
    private final Path keyFile;
    private final KeyPair userKey;
    private final KeyPair rsaHostKey;
    private volatile KeyPair hostKey;
    private volatile boolean movesForbidden;
    private volatile boolean readsForbidden;
    private volatile boolean writesForbidden;
    private SshServer server;
    private int port;

    private SftpFixture(Path folder, Path keyFile) throws GeneralSecurityException {
        this.folder = folder;
        this.keyFile = keyFile;
        this.userKey = elliptic();
        this.hostKey = elliptic();
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(2048);
        this.rsaHostKey = rsa.generateKeyPair();
    }

    /**
     * Starts a server.
     *
     * @param folder what users see as {@code /}; made when it is not there
     */
    public static SftpFixture start(Path folder) throws Exception {
        Files.createDirectories(folder);
        Path keyFile = Files.createTempFile("sftp-fixture", ".key");
        SftpFixture fixture = new SftpFixture(folder, keyFile);
        try (OutputStream out = Files.newOutputStream(keyFile)) {
            OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(fixture.userKey, "fixture", null, out);
        }
        Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-------"));
        try {
            fixture.start();
            return fixture;
        } catch (Exception e) {
            fixture.close();
            throw e;
        }
    }

    /** Starts the stopped server again, on the same port. */
    public void start() throws IOException {
        SshServer next = SshServer.setUpDefaultServer();
        next.setHost("127.0.0.1");
        next.setPort(port);
        next.setKeyPairProvider(KeyPairProvider.wrap(hostKey, rsaHostKey));
        next.setPasswordAuthenticator((user, password, session) -> user.equals(USER) && password.equals(PASSWORD));
        next.setPublickeyAuthenticator(
                (user, key, session) -> user.equals(USER) && KeyUtils.compareKeys(key, userKey.getPublic()));
        next.setFileSystemFactory(new VirtualFileSystemFactory(folder.toAbsolutePath()));
        SftpSubsystemFactory sftp = new SftpSubsystemFactory.Builder().build();
        sftp.addSftpEventListener(new Guard());
        next.setSubsystemFactories(List.of(sftp));
        // As OpenSSH's server: without it every small answer waits 40 ms for the client's acknowledgement.
        CoreModuleProperties.TCP_NODELAY.set(next, true);
        next.start();
        port = next.getPort();
        server = next;
    }

    /** Ends all sessions and the server, as a shutdown does. */
    public void stop() throws IOException {
        SshServer last = server;
        server = null;
        if (last != null) {
            last.stop(true);
        }
    }

    /** Cuts all connections at once in the middle of whatever they do, and refuses new ones. */
    public void kill() throws IOException {
        SshServer last = server;
        if (last != null) {
            for (AbstractSession session : last.getActiveSessions()) {
                session.getIoSession().close(true);
            }
        }
        stop();
    }

    /** A new ECDSA host key, from the next {@link #start()} on. */
    public void newHostKey() throws GeneralSecurityException {
        hostKey = elliptic();
    }

    /** With true, every rename is answered with "permission denied". */
    public void forbidMoves(boolean now) {
        movesForbidden = now;
    }

    /** With true, every read of a file's content is answered with "permission denied". */
    public void forbidReads(boolean now) {
        readsForbidden = now;
    }

    /** With true, every write to a file is answered with "permission denied". */
    public void forbidWrites(boolean now) {
        writesForbidden = now;
    }

    /** The root: {@code sftp://127.0.0.1:<port>/}. */
    public String url() {
        return "sftp://127.0.0.1:" + port + "/";
    }

    /** The server's port; the same after a restart. */
    public int port() {
        return port;
    }

    /** The folder that users see as {@code /}. */
    public Path folder() {
        return folder;
    }

    /** The account. */
    public String user() {
        return USER;
    }

    /** The account's password. */
    public String password() {
        return PASSWORD;
    }

    /** A file with the account's private key, in OpenSSH's form without a passphrase. */
    public Path privateKey() {
        return keyFile;
    }

    /** The fingerprint of the server's other host key, an RSA key. */
    public String rsaFingerprint() throws Exception {
        return KeyUtils.getFingerPrint(BuiltinDigests.sha256, rsaHostKey.getPublic());
    }

    /** The host key's fingerprint (ECDSA): {@code SHA256:…} as ssh-keygen -l prints it. */
    public String fingerprint() throws Exception {
        return KeyUtils.getFingerPrint(BuiltinDigests.sha256, hostKey.getPublic());
    }

    /** How many sessions are open. */
    public int sessions() {
        SshServer now = server;
        return now == null ? 0 : now.getActiveSessions().size();
    }

    @Override
    public void close() throws IOException {
        try {
            stop();
        } finally {
            Files.deleteIfExists(keyFile);
        }
    }

    private static KeyPair elliptic() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private final class Guard implements SftpEventListener {
        @Override
        public void moving(ServerSession session, Path from, Path to, Collection<CopyOption> options)
                throws IOException {
            if (movesForbidden) {
                throw new AccessDeniedException(from.toString());
            }
        }

        @Override
        public void reading(
                ServerSession session,
                String remoteHandle,
                FileHandle localHandle,
                long offset,
                byte[] data,
                int dataOffset,
                int dataLen)
                throws IOException {
            if (readsForbidden) {
                throw new AccessDeniedException(localHandle.getFile().toString());
            }
        }

        @Override
        public void writing(
                ServerSession session,
                String remoteHandle,
                FileHandle localHandle,
                long offset,
                byte[] data,
                int dataOffset,
                int dataLen)
                throws IOException {
            if (writesForbidden) {
                throw new AccessDeniedException(localHandle.getFile().toString());
            }
        }
    }
}
