package vn.iochub.deploy.internal.diagnose;

import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.osgi.framework.Bundle;
import vn.iochub.api.service.Deployments.Finding;
import vn.iochub.deploy.internal.Configurations;

/** The files of {@code etc/} as far as they are connectors', or were meant to be. */
final class Settings {
    /** What the PIDs of connectors begin with; the rest is the source. */
    static final String PREFIX = "vn.iochub.connector.";

    private static final int MAX_FILE = 1024 * 1024;

    private final Path etc;
    private final Configurations configurations;

    Settings(Path etc) {
        this.etc = etc;
        configurations = new Configurations(etc);
    }

    /** One configuration. */
    record Setting(String file, String instance, byte[] content) {}

    /** Those of a source, by file; the instance is empty where only the bundle knows it, and that is not there. */
    List<Setting> of(String source, Optional<Bundle> bundle) throws IOException {
        List<Setting> all = new ArrayList<>();
        for (Map.Entry<String, Path> file :
                configurations.files(PREFIX + source).entrySet()) {
            try {
                byte[] content = content(file.getValue());
                all.add(new Setting(file.getKey(), Configurations.instance(bundle, content), content));
            } catch (NoSuchFileException e) {
                // It went between the two looks.
                continue;
            }
        }
        return all;
    }

    private static byte[] content(Path file) throws IOException {
        if (Files.size(file) > MAX_FILE) {
            throw new IOException(file.getFileName() + " is larger than " + MAX_FILE + " bytes");
        }
        return Files.readAllBytes(file);
    }

    /** What is wrong in it, by what the bundle takes. */
    List<Finding> check(Bundle bundle, Setting setting) throws IOException {
        return Configurations.check(bundle, setting.file(), setting.content());
    }

    /** The sources that files are there for. */
    Set<String> sources() throws IOException {
        Set<String> sources = new TreeSet<>();
        for (String file : files()) {
            if (file.startsWith(PREFIX) && file.endsWith(".cfg")) {
                // Also of a file that is not named as it must be: what is wrong with it is to be told.
                sources.add(file.substring(PREFIX.length()).split("[-~_.]", 2)[0]);
            }
        }
        // Of ….-main.cfg and of vn.iochub.connector.cfg, which name none.
        sources.removeAll(Set.of("", "cfg"));
        return sources;
    }

    private List<String> files() throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(etc)) {
            files.forEach(file -> names.add(file.getFileName().toString()));
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        names.sort(null);
        return names;
    }

    /**
     * Files that nobody reads and that look like this source's.
     *
     * @param others the sources that are there: what is named after one of them is not meant for this one
     */
    List<String> misnamed(String source, Set<String> others) throws IOException {
        Set<String> right = configurations.files(PREFIX + source).keySet();
        List<String> wrong = new ArrayList<>();
        for (String file : files()) {
            if (!right.contains(file) && looksLike(file, source, others)) {
                wrong.add(file);
            }
        }
        return wrong;
    }

    private static boolean looksLike(String file, String source, Set<String> others) {
        String name = file.toLowerCase(Locale.ROOT);
        // Editors and package managers leave these beside the file that counts.
        if (name.endsWith("~") || name.startsWith(".") || name.endsWith(".bak") || name.endsWith(".swp")) {
            return false;
        }
        name = name.replaceFirst("(\\.(cfg|config|conf|txt|properties|json|ya?ml))+$", "");
        if (name.equals(file.toLowerCase(Locale.ROOT))) {
            return false;
        }
        String rest = name.replaceFirst("^(vn[.\\-_]?)?(iochub[.\\-_])?(connectors?[.\\-_])?", "");
        boolean prefixed = !rest.equals(name);
        String first = rest.split("[-~_.]", 2)[0];
        if (first.equals(source)) {
            return true;
        }
        return prefixed
                && !others.contains(first)
                && name.contains("connector")
                && Configurations.nearest(first, Set.of(source)).isPresent();
    }

    /** Where a configuration has the hub go: {@code url → portal.example:8443}. Without what else stands in an address. */
    static List<String> addresses(Setting setting) {
        Map<String, String> found = new TreeMap<>();
        Properties values = Configurations.values(setting.content());
        for (String key : values.stringPropertyNames()) {
            host(key, values.getProperty(key).strip()).ifPresent(host -> found.put(key, host));
        }
        List<String> all = new ArrayList<>();
        found.forEach((key, host) -> all.add(key + " → " + host));
        return all;
    }

    private static Optional<String> host(String key, String value) {
        if (key.toLowerCase(Locale.ROOT).matches("(.*[._-])?host") && value.matches("[A-Za-z0-9.:\\[\\]-]{1,255}")) {
            return Optional.of(value);
        }
        try {
            // jdbc:postgresql://… hides its host from a reader of addresses.
            URI uri = URI.create(value.replaceFirst("^jdbc:", ""));
            return Optional.ofNullable(uri.getHost())
                    .map(host -> uri.getPort() < 0 ? host : host + ":" + uri.getPort());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The references to secrets in it: {@code password → secret:tax-password}. Never a value. */
    static List<String> secrets(Setting setting) {
        List<String> all = new ArrayList<>();
        Properties values = Configurations.values(setting.content());
        for (String key : new TreeSet<>(values.stringPropertyNames())) {
            String value = values.getProperty(key).strip();
            if (value.matches("(secret|env|file):\\S+")) {
                all.add(key + " → " + value);
            }
        }
        return all;
    }
}
