package vn.iochub.security.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.SourceSecrets;
import vn.iochub.api.service.Secrets;

/** {@link Secrets} in {@code data/secrets}: {@code store} for what is looked up, {@code bootstrap.env} for the admin. */
@Component(service = {Secrets.class, SecretAdmin.class, SourceSecrets.class})
public final class SecretStore implements Secrets, SecretAdmin, SourceSecrets {
    static final String STORE = "store";
    static final String BOOTSTRAP = "bootstrap.env";
    /** Stands from the moment bootstrap.env was first written: with it, a missing bootstrap.env was deleted. */
    static final String ANNOUNCED = "announced";

    private static final String REFERENCE = "secret:";
    private static final Logger LOG = LoggerFactory.getLogger(SecretStore.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
    private static final Pattern KEY = Pattern.compile("[A-Z][A-Z0-9_]{0,127}");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:@%+,=-]*");
    private static final List<String> HEADER = List.of(
            "# What the hub generated at its first start, in plain, for \"hub env\".",
            "# The hub itself does not need this file: delete it once the passwords are noted elsewhere.");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Bell bell;
    private final SecretFiles files;
    private final Map<String, String> secrets = new TreeMap<>();

    @Activate
    public SecretStore(BundleContext context, @Reference Bell bell) throws IOException {
        this(folder(context), bell);
    }

    SecretStore(Path folder) throws IOException {
        this(folder, new Bell());
    }

    SecretStore(Path folder, Bell bell) throws IOException {
        this.bell = bell;
        files = new SecretFiles(folder);
        if (files.exists(STORE)) {
            int number = 0;
            for (String line : files.read(STORE)) {
                number++;
                int equals = line.indexOf('=');
                if (equals < 1) {
                    throw new IOException(
                            "Line " + number + " of " + files.path(STORE) + " is damaged; restore it from a backup");
                }
                secrets.put(
                        line.substring(0, equals),
                        new String(Base64.getUrlDecoder().decode(line.substring(equals + 1)), StandardCharsets.UTF_8));
            }
        }
    }

    static Path folder(BundleContext context) {
        return Path.of(context.getProperty("karaf.data"), "secrets");
    }

    /** 192 random bits: nobody guesses them, and no shell needs them quoted. */
    static String generate() {
        byte[] bytes = new byte[24];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public synchronized Optional<String> get(String name) {
        return Optional.ofNullable(secrets.get(name));
    }

    @Override
    public synchronized String getOrCreate(String name) {
        String secret = secrets.get(name);
        if (secret == null) {
            secret = generate();
            set(name, secret);
        }
        return secret;
    }

    @Override
    public String key(String reference) {
        return reference.startsWith(REFERENCE)
                ? getOrCreate(reference.substring(REFERENCE.length()).strip())
                : resolve(reference);
    }

    @Override
    public synchronized Set<String> names() {
        return new TreeSet<>(secrets.keySet());
    }

    @Override
    public synchronized void set(String name, String value) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "A secret's name has letters, digits, dot, dash and underscore: " + name);
        }
        if (value.isEmpty()) {
            throw new IllegalArgumentException("An empty secret keeps nobody out: " + name);
        }
        String before = secrets.put(name, value);
        try {
            save();
        } catch (IOException e) {
            restore(name, before);
            throw new UncheckedIOException(e);
        }
        LOG.info("secret event={} name={}", before == null ? "stored" : "replaced", name);
        bell.changed("secret.set", name, Map.of("was", before == null ? "none" : "there"));
    }

    @Override
    public synchronized boolean delete(String name) {
        String before = secrets.remove(name);
        if (before == null) {
            return false;
        }
        try {
            save();
        } catch (IOException e) {
            restore(name, before);
            throw new UncheckedIOException(e);
        }
        LOG.info("secret event=deleted name={}", name);
        bell.changed("secret.delete", name, Map.of());
        return true;
    }

    /** Memory follows the disk: what could not be stored is not there either. */
    private void restore(String name, String before) {
        if (before == null) {
            secrets.remove(name);
        } else {
            secrets.put(name, before);
        }
    }

    private void save() throws IOException {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        List<String> lines = new ArrayList<>();
        secrets.forEach(
                (name, value) -> lines.add(name + "=" + base64.encodeToString(value.getBytes(StandardCharsets.UTF_8))));
        files.write(STORE, lines);
    }

    @Override
    public synchronized void beginBootstrap() {
        try {
            files.delete(ANNOUNCED);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void announce(Map<String, String> lines) {
        lines.forEach((key, value) -> {
            if (!KEY.matcher(key).matches()) {
                throw new IllegalArgumentException("Not the name of an environment variable: " + key);
            }
            if (value.chars().anyMatch(c -> c < ' ')) {
                throw new IllegalArgumentException("A value of bootstrap.env is one line: " + key);
            }
        });
        try {
            if (!files.exists(BOOTSTRAP)) {
                if (files.exists(ANNOUNCED)) {
                    return;
                }
                files.write(BOOTSTRAP, HEADER);
                files.write(ANNOUNCED, List.of("bootstrap.env was written; while it is missing, an admin wants it so"));
            }
            Map<String, String> left = new LinkedHashMap<>(lines);
            List<String> result = new ArrayList<>();
            for (String line : files.read(BOOTSTRAP)) {
                int equals = line.indexOf('=');
                String key = equals < 1 ? "" : line.substring(0, equals);
                if (!lines.containsKey(key)) {
                    result.add(line);
                } else if (left.containsKey(key)) {
                    result.add(key + "=" + quote(left.remove(key)));
                }
            }
            left.forEach((key, value) -> result.add(key + "=" + quote(value)));
            files.write(BOOTSTRAP, result);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void retract(String user) {
        try {
            if (!files.exists(BOOTSTRAP)) {
                return;
            }
            List<String> lines = files.read(BOOTSTRAP);
            String suffix = "_USER=" + quote(user);
            Set<String> prefixes = new TreeSet<>();
            for (String line : lines) {
                if (line.endsWith(suffix)) {
                    prefixes.add(line.substring(0, line.length() - suffix.length()) + "_PASSWORD=");
                }
            }
            List<String> left = new ArrayList<>(lines);
            if (left.removeIf(line -> prefixes.stream().anyMatch(line::startsWith))) {
                files.write(BOOTSTRAP, left);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@code sh} reads it: nothing inside single quotes means anything but itself. */
    static String quote(String value) {
        return PLAIN.matcher(value).matches() ? value : "'" + value.replace("'", "'\\''") + "'";
    }

    @Override
    public String resolve(String value) {
        if (value.startsWith(REFERENCE)) {
            return get(value.substring(REFERENCE.length()))
                    .orElseThrow(() -> new IllegalArgumentException("There is no " + value
                            + "; store it with hub:secret-set " + value.substring(REFERENCE.length())));
        }
        if (value.startsWith("env:")) {
            String found = System.getenv(value.substring("env:".length()));
            if (found == null) {
                throw new IllegalArgumentException("The environment has no variable for " + value);
            }
            return found;
        }
        if (value.startsWith("file:")) {
            try (var lines = Files.lines(Path.of(value.substring("file:".length())), StandardCharsets.UTF_8)) {
                return lines.findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("The file of " + value + " is empty"));
            } catch (IOException | UncheckedIOException e) {
                throw new IllegalArgumentException("The file of " + value + " cannot be read", e);
            }
        }
        return value;
    }
}
