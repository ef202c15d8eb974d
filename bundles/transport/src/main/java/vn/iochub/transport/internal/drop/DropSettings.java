package vn.iochub.transport.internal.drop;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import vn.iochub.api.SourceSecrets;
import vn.iochub.reading.ConfigValues;
import vn.iochub.transport.DropConfig;

/**
 * A checked {@link DropConfig}.
 *
 * @param place the folder for people, without a login
 */
public record DropSettings(
        Folder.Access access,
        String place,
        Pattern names,
        int everySeconds,
        int settleSeconds,
        long maxBytes,
        String done,
        String failed) {
    private static final int DAY = 86_400;
    private static final Pattern SUBFOLDER = Pattern.compile("[^/\\\\\\p{Cntrl}]{1,100}");

    /** @throws IllegalArgumentException when a value is wrong; names the key and the cure */
    public static DropSettings of(DropConfig config, SourceSecrets secrets) {
        String url = ConfigValues.required("drop.url", config.url());
        String done = subfolder("drop.done", config.done());
        String failed = subfolder("drop.failed", config.failed());
        if (done.equals(failed)) {
            throw new IllegalArgumentException("drop.done and drop.failed must be two folders, not both: " + done);
        }
        URI uri = uri(url);
        Folder.Access access;
        String place;
        if ("sftp".equals(uri.getScheme().toLowerCase(Locale.ROOT))) {
            SftpTarget target = sftp(uri, config, secrets);
            access = new SftpAccess(target);
            place = target.url();
        } else {
            Path folder = folder(uri);
            access = () -> LocalFolder.open(folder);
            place = "file:" + folder;
        }
        return new DropSettings(
                access,
                place,
                names(config.names()),
                ConfigValues.range("drop.everySeconds", config.everySeconds(), 1, DAY),
                ConfigValues.range("drop.settleSeconds", config.settleSeconds(), 0, DAY),
                (long) ConfigValues.range("drop.maxMegabytes", config.maxMegabytes(), 1, 1 << 20) << 20,
                done,
                failed);
    }

    private static URI uri(String url) {
        try {
            URI uri = new URI(url);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            if (!Set.of("sftp", "file").contains(scheme) || uri.getRawQuery() != null || uri.getRawFragment() != null) {
                throw new IllegalArgumentException(
                        "drop.url is sftp://host:22/folder or file:/folder, and nothing behind it");
            }
            return uri;
        } catch (URISyntaxException e) {
            // Not the value: somebody may have put a password into it.
            throw new IllegalArgumentException(
                    "drop.url is no address at character " + e.getIndex() + "; a space is written %20", e.getCause());
        }
    }

    private static SftpTarget sftp(URI uri, DropConfig config, SourceSecrets secrets) {
        if (uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException("drop.url must have no login in it: set drop.user and drop.password");
        }
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("drop.url names no host: sftp://host:22/folder");
        }
        String user = ConfigValues.required("drop.user", config.user());
        boolean byKey = !config.privateKey().isBlank();
        if (byKey != config.password().isBlank()) {
            throw new IllegalArgumentException("set drop.password or drop.privateKey, one of them");
        }
        String path = uri.getPath() == null ? "" : uri.getPath();
        return new SftpTarget(
                uri.getHost(),
                uri.getPort() < 0 ? 22 : uri.getPort(),
                path.startsWith("/~") ? path.substring(1) : path,
                user,
                byKey ? "" : secrets.resolve(config.password().strip()),
                byKey ? keyFile(config.privateKey().strip()) : null,
                HostKeys.trusted(config.hostKey()));
    }

    private static Path keyFile(String reference) {
        if (!reference.startsWith("file:")) {
            throw new IllegalArgumentException("drop.privateKey is file:<path> of an OpenSSH key without passphrase");
        }
        return Path.of(reference.substring("file:".length()));
    }

    private static Path folder(URI uri) {
        String path = uri.getPath();
        if (path == null || !path.startsWith("/") || uri.getHost() != null) {
            throw new IllegalArgumentException("drop.url is file:/folder, with the folder's full path");
        }
        return Path.of(path);
    }

    private static String subfolder(String key, String value) {
        String name = ConfigValues.required(key, value);
        if (!SUBFOLDER.matcher(name).matches() || name.equals(".") || name.equals("..")) {
            throw new IllegalArgumentException(key + " is the name of a subfolder, without '/'; not: " + name);
        }
        return name;
    }

    private static Pattern names(String regex) {
        try {
            return Pattern.compile(regex, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "drop.names has an invalid regular expression: " + e.getDescription(), e);
        }
    }
}
