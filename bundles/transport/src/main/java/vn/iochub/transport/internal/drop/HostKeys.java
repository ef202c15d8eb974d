package vn.iochub.transport.internal.drop;

import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.HostKeyRepository;
import com.jcraft.jsch.UserInfo;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The host keys that the configuration trusts, and those that the server showed instead. A key is trusted by its
 * fingerprint (OpenSSH's form: SHA-256, Base64 without padding) and by nothing else.
 */
final class HostKeys implements HostKeyRepository {
    private static final Pattern FINGERPRINT = Pattern.compile("SHA256:[A-Za-z0-9+/]{43}=?");
    private static final Pattern KEY = Pattern.compile("AAAA[A-Za-z0-9+/]{20,}={0,2}");

    private final Set<String> trusted;
    private final Set<String> strangers = new LinkedHashSet<>();

    HostKeys(Set<String> trusted) {
        this.trusted = Set.copyOf(trusted);
    }

    /**
     * The fingerprints that a configuration value names: fingerprints separated by blanks or commas, or lines of a
     * known_hosts file or public key file, whose other words are passed over.
     *
     * @throws IllegalArgumentException when it names none
     */
    static Set<String> trusted(String value) {
        Set<String> found = new HashSet<>();
        for (String word : value.strip().split("[\\s,]+")) {
            if (FINGERPRINT.matcher(word).matches()) {
                found.add(word.substring(0, 50));
            } else if (KEY.matcher(word).matches()) {
                found.add(fingerprint(Base64.getDecoder().decode(word)));
            }
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException(
                    "drop.hostKey must be set for sftp: to the server's fingerprint SHA256:…,"
                            + " as its admin reads it with: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub");
        }
        return found;
    }

    /** {@code SHA256:…} of a public key in SSH's wire form. */
    static String fingerprint(byte[] key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key);
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    Set<String> trusted() {
        return trusted;
    }

    /** The fingerprints of the keys that were refused. */
    Set<String> strangers() {
        return strangers;
    }

    @Override
    public int check(String host, byte[] key) {
        String found = fingerprint(key);
        if (trusted.contains(found)) {
            return OK;
        }
        strangers.add(found);
        return NOT_INCLUDED;
    }

    @Override
    public void add(HostKey key, UserInfo user) {
        throw new UnsupportedOperationException("host keys are trusted by configuration alone");
    }

    @Override
    public void remove(String host, String type) {
        throw new UnsupportedOperationException("host keys are trusted by configuration alone");
    }

    @Override
    public void remove(String host, String type, byte[] key) {
        throw new UnsupportedOperationException("host keys are trusted by configuration alone");
    }

    @Override
    public String getKnownHostsRepositoryID() {
        return "drop.hostKey";
    }

    @Override
    public HostKey[] getHostKey() {
        return new HostKey[0];
    }

    @Override
    public HostKey[] getHostKey(String host, String type) {
        return new HostKey[0];
    }
}
