package vn.iochub.management.internal.operations;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Dictionary;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/**
 * What is configured for a source, as its file and that of the quotas have it; what has its default is in neither. No secret is
 * shown: a reference to one is ({@code secret:tax}), and a value under a name that sounds like one is not.
 */
final class SourceSettings {
    private static final String FILE = "felix.fileinstall.filename";
    private static final String QUOTAS = "vn.iochub.quota";
    private static final Set<String> OF_THE_FRAMEWORK = Set.of(
            "service.pid",
            "service.factoryPid",
            "service.bundleLocation",
            "service.ranking",
            "component.name",
            "component.id");

    /** Any key is one, but for those that everybody may know. */
    private static final Pattern SECRET_NAME = Pattern.compile(
            "(?i).*(?:passw|passphrase|pwd|secret|token|credential|authorization|(?<!host)(?<!host[._-])(?<!public)"
                    + "(?<!public[._-])key$).*");

    /** What may stand in a configuration file instead of a secret; docs/SECURITY.md. */
    private static final Pattern REFERENCE = Pattern.compile("(?:secret|env|file):\\S*");

    /** {@code user:password@} in an address, and a parameter that sounds like a secret. */
    private static final Pattern USER_INFO = Pattern.compile("(://[^/@:\\s]{0,256}:)[^/@\\s]{1,256}@");

    private static final Pattern PARAMETER = Pattern.compile(
            "(?i)([?&;]\\w{0,40}(?:passw|pwd|secret|token|credential|key)\\w{0,40}=)(?:RAW\\([^)]*\\)|[^&;\\s]+)");

    private static final String HIDDEN = "xxxxxx";

    /**
     * One line.
     *
     * @param value empty text where it is a secret
     */
    record Setting(String key, String value, boolean secret, String file) {}

    private SourceSettings() {}

    /**
     * Sorted by file and key.
     *
     * @param bundle the connector's symbolic name, after which its files are named
     * @param system the connector's source, which is the instance where none is named
     */
    static List<Setting> of(ConfigurationAdmin admin, String bundle, String system, String instance)
            throws IOException {
        List<Setting> settings = new ArrayList<>();
        for (Configuration one : found(admin, "(service.factoryPid=" + bundle + ")")) {
            Dictionary<String, Object> properties = one.getProperties();
            Object named = properties.get("instance");
            if (instance.equals(named == null ? system : named.toString().strip())) {
                add(settings, properties, key -> true);
            }
        }
        for (Configuration one : found(admin, "(service.pid=" + QUOTAS + ")")) {
            add(settings, one.getProperties(), key -> key.startsWith("default.") || key.startsWith(instance + "."));
        }
        settings.sort(Comparator.comparing(Setting::file).thenComparing(Setting::key));
        return settings;
    }

    static ArrayNode json(List<Setting> settings) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        for (Setting setting : settings) {
            ObjectNode one = all.addObject().put("key", setting.key());
            one.put("value", setting.secret() ? null : setting.value())
                    .put("secret", setting.secret())
                    .put("file", setting.file());
        }
        return all;
    }

    private static List<Configuration> found(ConfigurationAdmin admin, String filter) throws IOException {
        try {
            Configuration[] found = admin.listConfigurations(filter);
            return found == null ? List.of() : List.of(found);
        } catch (InvalidSyntaxException e) {
            // A bundle's symbolic name has letters, digits, dots, '-' and '_' only.
            throw new IllegalArgumentException(filter, e);
        }
    }

    private static void add(List<Setting> settings, Dictionary<String, Object> properties, Predicate<String> wanted) {
        Object path = properties.get(FILE);
        String file = path == null
                ? String.valueOf(properties.get("service.pid"))
                : "etc/" + path.toString().substring(path.toString().lastIndexOf('/') + 1);
        for (var keys = properties.keys(); keys.hasMoreElements(); ) {
            String key = keys.nextElement();
            if (!OF_THE_FRAMEWORK.contains(key) && !key.startsWith("felix.fileinstall.") && wanted.test(key)) {
                settings.add(setting(key, text(properties.get(key)), file));
            }
        }
    }

    private static Setting setting(String key, String value, String file) {
        boolean secret = SECRET_NAME.matcher(key).matches()
                && !value.isBlank()
                && !REFERENCE.matcher(value.strip()).matches();
        String shown = PARAMETER
                .matcher(USER_INFO.matcher(value).replaceAll("$1" + HIDDEN + "@"))
                .replaceAll("$1" + HIDDEN);
        return new Setting(key, secret ? "" : shown, secret, file);
    }

    private static String text(Object value) {
        if (value instanceof Object[] array) {
            return Arrays.stream(array).map(String::valueOf).collect(Collectors.joining(", "));
        }
        if (value instanceof Collection<?> list) {
            return list.stream().map(String::valueOf).collect(Collectors.joining(", "));
        }
        return String.valueOf(value);
    }
}
