package vn.iochub.simulators.sources;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.digest.BuiltinDigests;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/** Runs within this program. Thread-safe after its making. */
public final class SftpUpstream implements SftpServer {
    private static final int PASSWORD_BYTES = 18;

    private final Path root;
    private final SshServer server;
    private final String fingerprint;
    private final VirtualFileSystemFactory folders = new VirtualFileSystemFactory();
    private final Map<String, String> passwords = new ConcurrentHashMap<>();

    /** Starts on a free port of the loopback address. */
    public SftpUpstream(Path root) throws IOException, GeneralSecurityException {
        this.root = Files.createDirectories(root);
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair key = generator.generateKeyPair();
        try {
            fingerprint = KeyUtils.getFingerPrint(BuiltinDigests.sha256, key.getPublic());
        } catch (Exception e) {
            throw new GeneralSecurityException("the host key has no fingerprint", e);
        }
        server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setPort(0);
        server.setKeyPairProvider(KeyPairProvider.wrap(key));
        server.setPasswordAuthenticator((user, password, session) -> password.equals(passwords.get(user)));
        server.setFileSystemFactory(folders);
        server.setSubsystemFactories(List.of(new SftpSubsystemFactory.Builder().build()));
        server.start();
    }

    @Override
    public DropBox account(String user) throws IOException {
        Path folder = Files.createDirectories(root.resolve(user));
        byte[] password = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(password);
        passwords.put(user, Base64.getUrlEncoder().withoutPadding().encodeToString(password));
        folders.setUserHomeDir(user, folder);
        return new DropBox(folder);
    }

    public int port() {
        return server.getPort();
    }

    @Override
    public String password(String user) {
        return passwords.get(user);
    }

    /** As ssh-keygen -l prints it. */
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public Map<String, String> configuration(String user, String password) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("drop.url", "sftp://127.0.0.1:" + server.getPort() + "/");
        values.put("drop.user", user);
        values.put("drop.password", password);
        values.put("drop.hostKey", fingerprint);
        values.put("drop.everySeconds", "2");
        values.put("drop.settleSeconds", "2");
        return values;
    }

    @Override
    public void close() throws IOException {
        server.stop(true);
    }
}
