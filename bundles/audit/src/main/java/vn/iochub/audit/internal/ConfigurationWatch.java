package vn.iochub.audit.internal;

import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Collections;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.karaf.features.BootFinished;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationEvent;
import org.osgi.service.cm.ConfigurationListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.service.Audit.Act;
import vn.iochub.api.service.Audit.Outcome;

/**
 * Sees configurations change once the hub has started: which keys, never the values. To know which, it keeps a hash of
 * each value, under a key made anew at each start.
 */
@Component(service = ConfigurationListener.class, immediate = true)
public final class ConfigurationWatch implements ConfigurationListener {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigurationWatch.class);
    private static final String FILE = "felix.fileinstall.filename";

    private final ConfigurationAdmin configurations;
    private final Inbox inbox;
    private final byte[] salt = new byte[32];
    private final Map<String, Map<String, String>> known = new HashMap<>();

    @Activate
    public ConfigurationWatch(
            @Reference ConfigurationAdmin configurations, @Reference Inbox inbox, @Reference BootFinished boot)
            throws IOException, InvalidSyntaxException {
        this.configurations = configurations;
        this.inbox = inbox;
        new SecureRandom().nextBytes(salt);
        Configuration[] all = configurations.listConfigurations(null);
        for (Configuration each : all == null ? new Configuration[0] : all) {
            known.put(each.getPid(), hashes(each.getProperties()));
        }
    }

    @Override
    public synchronized void configurationEvent(ConfigurationEvent event) {
        if (event.getType() == ConfigurationEvent.CM_LOCATION_CHANGED) {
            return;
        }
        String pid = event.getPid();
        Map<String, String> before = known.getOrDefault(pid, Map.of());
        if (event.getType() == ConfigurationEvent.CM_DELETED) {
            known.remove(pid);
            see("configuration.delete", pid, "hub", Map.of());
            return;
        }
        try {
            Configuration[] found = configurations.listConfigurations("(service.pid=" + pid + ")");
            if (found == null) {
                // Deleted since: that event is on its way.
                return;
            }
            Dictionary<String, Object> values = found[0].getProperties();
            Map<String, String> after = hashes(values);
            known.put(pid, after);
            Map<String, String> details = new TreeMap<>();
            put(details, "added", minus(after, before));
            put(details, "removed", minus(before, after));
            put(
                    details,
                    "changed",
                    after.keySet().stream()
                            .filter(key ->
                                    before.containsKey(key) && !before.get(key).equals(after.get(key)))
                            .collect(Collectors.toCollection(TreeSet::new)));
            if (details.isEmpty()) {
                return;
            }
            Object file = values.get(FILE);
            if (file != null) {
                details.put("file", String.valueOf(Path.of(file.toString()).getFileName()));
            }
            see("configuration.change", pid, file == null ? "hub" : "file", details);
        } catch (IOException | InvalidSyntaxException | IllegalStateException e) {
            // What changed cannot be told, that it changed can.
            LOG.debug("audit event=configuration-not-read pid={}", pid, e);
            see("configuration.change", pid, "hub", Map.of());
        }
    }

    private void see(String action, String pid, String via, Map<String, String> details) {
        inbox.see(new Act("system", via, action, pid, Outcome.SEEN, details));
    }

    private static TreeSet<String> minus(Map<String, String> some, Map<String, String> others) {
        TreeSet<String> left = new TreeSet<>(some.keySet());
        left.removeAll(others.keySet());
        return left;
    }

    private static void put(Map<String, String> details, String name, TreeSet<String> keys) {
        if (!keys.isEmpty()) {
            details.put(name, String.join(",", keys));
        }
    }

    private Map<String, String> hashes(Dictionary<String, Object> values) {
        Map<String, String> hashes = new HashMap<>();
        if (values != null) {
            for (String key : Collections.list(values.keys())) {
                // Bookkeeping of who loaded it, not a setting.
                if (!key.startsWith("felix.fileinstall.")
                        && !key.startsWith("service.")
                        && !key.startsWith("org.apache.karaf.features.")) {
                    hashes.put(key, hash(values.get(key)));
                }
            }
        }
        return hashes;
    }

    private String hash(Object value) {
        String text = value.getClass().isArray()
                ? IntStream.range(0, Array.getLength(value))
                        .mapToObj(i -> String.valueOf(Array.get(value, i)))
                        .collect(Collectors.joining("\n"))
                : value.toString();
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(salt, "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java runtime has HmacSHA256", e);
        }
    }
}
