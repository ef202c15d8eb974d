package vn.iochub.transport.internal.drop;

import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.ChannelSftp.LsEntrySelector;
import com.jcraft.jsch.Session;
import com.jcraft.jsch.SftpATTRS;
import com.jcraft.jsch.SftpException;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import vn.iochub.api.SourceHub.Trouble;
import vn.iochub.api.Text;
import vn.iochub.transport.internal.SourceTrouble;

/** A folder of an SFTP server, over one connection. */
final class SftpFolder implements Folder {
    /** The library expands these in paths. */
    private static final Pattern WILD = Pattern.compile("[\\\\*?]");

    /** No file system has longer ones; the protocol sets no bound. */
    private static final int LONGEST_NAME = 1_000;

    private final Session session;
    private final ChannelSftp channel;
    private final String base;
    private final String place;

    /** @param place for people */
    SftpFolder(Session session, ChannelSftp channel, String base, String place) {
        this.session = session;
        this.channel = channel;
        this.base = base.endsWith("/") ? base : base + "/";
        this.place = place;
    }

    @Override
    public List<DropFile> list() throws IOException {
        List<DropFile> files = new ArrayList<>();
        try {
            channel.ls(quoted(base), entry -> {
                if (entry.getAttrs().isReg() && entry.getFilename().length() <= LONGEST_NAME) {
                    files.add(file(entry.getFilename(), entry.getAttrs()));
                }
                return files.size() == MOST_FILES ? LsEntrySelector.BREAK : LsEntrySelector.CONTINUE;
            });
            return files;
        } catch (SftpException e) {
            if (e.id == ChannelSftp.SSH_FX_NO_SUCH_FILE) {
                throw new SourceTrouble(
                        Trouble.CONFIGURATION,
                        new Text(
                                "Máy chủ SFTP không có thư mục " + place + ". Hãy tạo thư mục hoặc sửa drop.url.",
                                "The SFTP server has no folder " + place + ". Make it, or correct drop.url."),
                        e);
            }
            if (e.id == ChannelSftp.SSH_FX_PERMISSION_DENIED) {
                throw new SourceTrouble(
                        Trouble.CONFIGURATION,
                        new Text(
                                "Tài khoản không có quyền đọc thư mục " + place + ". Hãy cấp quyền đọc, ghi, đổi tên.",
                                "The account may not read the folder " + place
                                        + ". Give it the right to read, write and rename there."),
                        e);
            }
            throw translated(e);
        }
    }

    @Override
    public Optional<DropFile> look(String path) throws IOException {
        try {
            return Optional.of(file(path.substring(path.lastIndexOf('/') + 1), channel.lstat(quoted(base + path))));
        } catch (SftpException e) {
            if (e.id == ChannelSftp.SSH_FX_NO_SUCH_FILE) {
                return Optional.empty();
            }
            throw translated(e);
        }
    }

    private static DropFile file(String name, SftpATTRS attributes) {
        return new DropFile(
                name, attributes.getSize(), Instant.ofEpochSecond(Integer.toUnsignedLong(attributes.getMTime())));
    }

    @Override
    public InputStream open(String name) throws IOException {
        try {
            return channel.get(quoted(base + name));
        } catch (SftpException e) {
            throw translated(e);
        }
    }

    @Override
    public void makeFolder(String name) throws IOException {
        if (look(name).isEmpty()) {
            try {
                channel.mkdir(quoted(base + name));
            } catch (SftpException e) {
                throw translated(e);
            }
        }
    }

    @Override
    public void move(String from, String to) throws IOException {
        try {
            channel.rename(quoted(base + from), quoted(base + to));
        } catch (SftpException e) {
            throw translated(e);
        }
    }

    @Override
    public void write(String path, byte[] content) throws IOException {
        try {
            channel.put(new ByteArrayInputStream(content), quoted(base + path), ChannelSftp.OVERWRITE);
        } catch (SftpException e) {
            throw translated(e);
        }
    }

    @Override
    public void delete(String path) throws IOException {
        try {
            channel.rm(quoted(base + path));
        } catch (SftpException e) {
            throw translated(e);
        }
    }

    @Override
    public boolean open() {
        return session.isConnected() && channel.isConnected();
    }

    @Override
    public void close() {
        channel.disconnect();
        session.disconnect();
    }

    private static String quoted(String path) {
        return WILD.matcher(path).replaceAll("\\\\$0");
    }

    private IOException translated(SftpException e) {
        if (e.id == ChannelSftp.SSH_FX_NO_SUCH_FILE) {
            FileNotFoundException gone = new FileNotFoundException("no such file");
            gone.initCause(e);
            return gone;
        }
        if (e.id == ChannelSftp.SSH_FX_PERMISSION_DENIED) {
            return new RefusedException("permission denied", e);
        }
        // The library reports a broken connection, too, as "failure": then there is a cause or no connection.
        if (e.id == ChannelSftp.SSH_FX_FAILURE && e.getCause() == null && open()) {
            return new RefusedException("failure", e);
        }
        return new IOException("the connection to " + place + " failed", e);
    }
}
