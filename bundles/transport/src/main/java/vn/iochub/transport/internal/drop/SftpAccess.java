package vn.iochub.transport.internal.drop;

import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchAlgoNegoFailException;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.JSchHostKeyException;
import com.jcraft.jsch.Session;
import com.jcraft.jsch.SftpException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import vn.iochub.api.SourceHub.Trouble;
import vn.iochub.api.Text;
import vn.iochub.transport.internal.SourceTrouble;

/** The way to a folder of an SFTP server. Used by one thread. */
final class SftpAccess implements Folder.Access {
    private static final int CONNECT_MILLIS = 15_000;
    /** After so long a silence the server is asked for a sign of life, and after as long again given up. */
    private static final int SILENCE_MILLIS = 30_000;
    /**
     * A server has a key of each kind and shows one, by what the client asks for; the fingerprint may be that of any. So
     * they are asked for kind by kind until one is the trusted one.
     */
    private static final List<String> KINDS = List.of(
            "ssh-ed25519", "ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521", "rsa-sha2-512,rsa-sha2-256");

    private final SftpTarget target;
    private int kind;

    SftpAccess(SftpTarget target) {
        this.target = target;
    }

    @Override
    public Folder open() throws SourceTrouble {
        HostKeys keys = new HostKeys(target.hostKeys());
        JSchException last = null;
        for (int i = 0; i < KINDS.size(); i++) {
            try {
                return open(keys, KINDS.get(kind));
            } catch (JSchHostKeyException | JSchAlgoNegoFailException e) {
                last = e;
                kind = (kind + 1) % KINDS.size();
            } catch (JSchException e) {
                throw explain(e);
            }
        }
        throw keys.strangers().isEmpty() ? noCommonAlgorithm(last) : wrongHostKey(keys, last);
    }

    private Folder open(HostKeys keys, String kinds) throws JSchException, SourceTrouble {
        JSch ssh = new JSch();
        if (target.keyFile() != null) {
            addKey(ssh, target.keyFile());
        }
        Session session = ssh.getSession(target.user(), target.host(), target.port());
        boolean done = false;
        try {
            session.setHostKeyRepository(keys);
            session.setConfig("StrictHostKeyChecking", "yes");
            session.setConfig("server_host_key", kinds);
            session.setConfig(
                    "PreferredAuthentications",
                    target.keyFile() == null ? "password,keyboard-interactive" : "publickey");
            if (target.keyFile() == null) {
                session.setPassword(target.password().getBytes(StandardCharsets.UTF_8));
            }
            session.setDaemonThread(true);
            session.connect(CONNECT_MILLIS);
            session.setTimeout(SILENCE_MILLIS);
            ChannelSftp channel = (ChannelSftp) session.openChannel("sftp");
            channel.connect(CONNECT_MILLIS);
            Folder folder = new SftpFolder(session, channel, base(channel), target.url());
            done = true;
            return folder;
        } finally {
            if (!done) {
                session.disconnect();
            }
        }
    }

    private String base(ChannelSftp channel) throws SourceTrouble {
        try {
            String path = target.path();
            if (path.isEmpty() || path.startsWith("~")) {
                String home = channel.getHome();
                return home
                        + (home.endsWith("/") || path.length() < 2 ? "" : "/")
                        + (path.length() < 2 ? "" : path.substring(2));
            }
            return path;
        } catch (SftpException e) {
            throw new SourceTrouble(
                    Trouble.COMMUNICATION,
                    new Text(
                            "Máy chủ SFTP " + target.place() + " không cho biết thư mục của tài khoản.",
                            "The SFTP server " + target.place() + " does not tell the account's folder."),
                    e);
        }
    }

    private static void addKey(JSch ssh, Path file) throws SourceTrouble {
        try {
            ssh.addIdentity("drop.privateKey", Files.readAllBytes(file), null, null);
        } catch (IOException | JSchException e) {
            // The library's words may quote the file.
            throw new SourceTrouble(
                    Trouble.CONFIGURATION,
                    new Text(
                            "Không đọc được khóa riêng " + file
                                    + ". Cần tệp khóa OpenSSH không mật khẩu mà người dùng chạy hub đọc được.",
                            "The private key " + file + " cannot be read. It must be an OpenSSH key without a"
                                    + " passphrase that the user running the hub may read."),
                    null);
        }
    }

    private SourceTrouble explain(JSchException e) {
        String said = e.getMessage() == null ? "" : e.getMessage();
        // The library tells a refused login by its words alone.
        if (said.startsWith("Auth") || said.startsWith("USERAUTH") || said.startsWith("Too many authentication")) {
            return new SourceTrouble(
                    Trouble.CREDENTIALS,
                    new Text(
                            "Máy chủ SFTP " + target.place() + " từ chối đăng nhập của " + target.user()
                                    + ". Hãy kiểm tra drop.user và drop.password hoặc drop.privateKey.",
                            "The SFTP server " + target.place() + " refused the login of " + target.user()
                                    + ". Check drop.user, and drop.password or drop.privateKey."),
                    e);
        }
        if (e.getCause() instanceof UnknownHostException) {
            return new SourceTrouble(
                    Trouble.COMMUNICATION,
                    new Text(
                            "Không tìm thấy máy " + target.host() + ". Hãy kiểm tra drop.url và DNS.",
                            "There is no host " + target.host() + ". Check drop.url and the DNS."),
                    e);
        }
        return new SourceTrouble(
                Trouble.COMMUNICATION,
                new Text(
                        "Không kết nối được máy chủ SFTP " + target.place()
                                + ". Hãy kiểm tra máy chủ, mạng và tường lửa; hub sẽ tự thử lại.",
                        "The SFTP server " + target.place()
                                + " cannot be reached. Check the server, the network and firewalls; the hub keeps"
                                + " trying."),
                e);
    }

    private SourceTrouble wrongHostKey(HostKeys keys, Exception cause) {
        String expected = String.join(" ", sorted(keys.trusted()));
        String found = String.join(" ", sorted(keys.strangers()));
        return new SourceTrouble(
                Trouble.CONFIGURATION,
                new Text(
                        "Khóa của máy chủ SFTP " + target.place() + " không đúng: cấu hình " + expected + ", thực tế "
                                + found
                                + ". Hãy hỏi người quản trị máy chủ; chỉ sửa drop.hostKey khi họ xác nhận khóa mới.",
                        "The SFTP server " + target.place() + " shows another host key: expected " + expected
                                + ", found " + found
                                + ". Ask the server's admin; change drop.hostKey only when they confirm the new key."),
                cause);
    }

    private SourceTrouble noCommonAlgorithm(Exception cause) {
        return new SourceTrouble(
                Trouble.CONFIGURATION,
                new Text(
                        "Máy chủ SFTP " + target.place()
                                + " chỉ dùng thuật toán SSH đã lỗi thời. Hãy nâng cấp máy chủ hoặc bật ed25519,"
                                + " ecdsa hay rsa-sha2.",
                        "The SFTP server " + target.place()
                                + " has outdated SSH algorithms alone. Update it, or enable ed25519, ecdsa or rsa-sha2"
                                + " there."),
                cause);
    }

    private static List<String> sorted(Set<String> texts) {
        return texts.stream().sorted().toList();
    }
}
