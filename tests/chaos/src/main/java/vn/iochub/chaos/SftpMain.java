package vn.iochub.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/** The SFTP server's process: the accounts of the file {@code accounts}, each in a folder of its name. */
final class SftpMain {
    private SftpMain() {}

    static SimpleGeneratorHostKeyProvider hostKey(Path folder) {
        SimpleGeneratorHostKeyProvider key = new SimpleGeneratorHostKeyProvider(folder.resolve("host.key"));
        key.setAlgorithm("EC");
        key.setKeySize(256);
        return key;
    }

    /** @param arguments the folder, the port */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        SshServer server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setPort(Integer.parseInt(arguments[1]));
        server.setKeyPairProvider(hostKey(folder));
        server.setPasswordAuthenticator((user, password, session) -> known(folder, user + "=" + password));
        VirtualFileSystemFactory folders = new VirtualFileSystemFactory() {
            @Override
            public Path getUserHomeDir(org.apache.sshd.common.session.SessionContext session) {
                return folder.resolve("files").resolve(session.getUsername());
            }
        };
        server.setFileSystemFactory(folders);
        server.setSubsystemFactories(List.of(new SftpSubsystemFactory.Builder().build()));
        CoreModuleProperties.TCP_NODELAY.set(server, true);
        server.start();
        Files.createFile(folder.resolve("ready"));
        Thread.currentThread().join();
    }

    private static boolean known(Path folder, String login) {
        try {
            return Files.readAllLines(folder.resolve("accounts")).contains(login);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
