package vn.iochub.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.digest.BuiltinDigests;
import vn.iochub.simulators.sources.DropBox;
import vn.iochub.simulators.sources.SftpServer;

/** The accounts of the SFTP server, which runs in another process and is reached through a relay. Thread-safe. */
final class SftpAccounts implements SftpServer {
    private static final int PASSWORD_BYTES = 18;

    private final Path folder;
    private final int port;
    private final String fingerprint;
    private final Map<String, String> passwords = new ConcurrentHashMap<>();

    /** @param port the relay's */
    SftpAccounts(Path folder, int port) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.port = port;
        Files.deleteIfExists(accounts());
        Files.createFile(
                accounts(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            fingerprint = KeyUtils.getFingerPrint(
                    BuiltinDigests.sha256,
                    SftpMain.hostKey(folder).loadKeys(null).iterator().next().getPublic());
        } catch (Exception e) {
            throw new IOException("the host key cannot be made", e);
        }
    }

    private Path accounts() {
        return folder.resolve("accounts");
    }

    @Override
    public synchronized DropBox account(String user) throws IOException {
        byte[] bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        String password = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        passwords.put(user, password);
        Files.writeString(accounts(), user + "=" + password + "\n", StandardOpenOption.APPEND);
        return new DropBox(Files.createDirectories(folder.resolve("files").resolve(user)));
    }

    @Override
    public String password(String user) {
        return passwords.get(user);
    }

    @Override
    public Map<String, String> configuration(String user, String password) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("drop.url", "sftp://127.0.0.1:" + port + "/");
        values.put("drop.user", user);
        values.put("drop.password", password);
        values.put("drop.hostKey", fingerprint);
        values.put("drop.everySeconds", "2");
        values.put("drop.settleSeconds", "2");
        return values;
    }

    @Override
    public void close() {
        passwords.clear();
    }
}
