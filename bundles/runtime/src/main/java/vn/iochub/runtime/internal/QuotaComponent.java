package vn.iochub.runtime.internal;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Text;
import vn.iochub.api.service.Health;
import vn.iochub.runtime.internal.ingest.Limits;

/**
 * {@code etc/vn.iochub.quota.cfg}: {@code default.messages}, {@code default.bytes}, {@code default.waiting}, and the same for
 * one instance under its id. Read again when the file changes, without a restart of anything. Thread-safe.
 */
@Component(service = QuotaComponent.class, configurationPid = "vn.iochub.quota")
public final class QuotaComponent implements Function<String, Limits> {
    private static final Logger LOG = LoggerFactory.getLogger(QuotaComponent.class);
    private static final Pattern KEY = Pattern.compile("([a-z0-9-]+)\\.(messages|bytes|waiting)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,15})\\s*([KMGT]?)I?B?");
    private static final String ALL = "default";

    private record Read(Map<String, Limits> limits, Optional<Text> problem) {}

    private volatile Read read;

    @Activate
    public QuotaComponent(Map<String, Object> config) {
        read = read(config);
    }

    @Modified
    void modified(Map<String, Object> config) {
        read = read(config);
        LOG.info("event=quotas-read sources={}", read.limits().keySet());
    }

    private static Read read(Map<String, Object> config) {
        Map<String, Map<String, Long>> values = new HashMap<>();
        Optional<Text> problem = Optional.empty();
        for (Map.Entry<String, Object> entry : config.entrySet()) {
            String key = entry.getKey();
            if (key.startsWith("service.")
                    || key.startsWith("component.")
                    || key.startsWith("felix.")
                    || key.startsWith("osgi.")
                    || key.startsWith("org.")) {
                continue;
            }
            Matcher name = KEY.matcher(key);
            try {
                if (!name.matches()) {
                    throw new IllegalArgumentException(
                            key + " is no key; write <instance>.messages, <instance>.bytes or <instance>.waiting");
                }
                values.computeIfAbsent(name.group(1), any -> new HashMap<>())
                        .put(name.group(2), number(key, String.valueOf(entry.getValue())));
            } catch (IllegalArgumentException e) {
                // A slip in one line must not stop the hub, nor lift the other limits.
                problem = Optional.of(new Text(
                        "etc/vn.iochub.quota.cfg có dòng sai, dòng đó không có hiệu lực: " + e.getMessage(),
                        "A line of etc/vn.iochub.quota.cfg is wrong and has no effect: " + e.getMessage()));
            }
        }
        Limits all = limits(values.getOrDefault(ALL, Map.of()), Limits.DEFAULT);
        Map<String, Limits> limits = new HashMap<>();
        values.forEach((instance, own) -> limits.put(instance, limits(own, all)));
        limits.put(ALL, all);
        problem.ifPresent(text -> LOG.warn("event=quota-wrong cause=\"{}\"", text.en()));
        return new Read(Map.copyOf(limits), problem);
    }

    private static Limits limits(Map<String, Long> values, Limits others) {
        return new Limits(
                values.getOrDefault("messages", others.messages()),
                values.getOrDefault("bytes", others.bytes()),
                values.getOrDefault("waiting", others.waiting()));
    }

    /** A number such as {@code 200} or {@code 5M}; K, M, G and T are powers of 1,024. */
    static long number(String key, String text) {
        Matcher matcher = SIZE.matcher(text.trim().toUpperCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    key + "=" + text + " is no number; write one like 200 or 5M, 0 for none");
        }
        int power = "KMGT".indexOf(matcher.group(2)) + 1;
        return Math.multiplyExact(
                Long.parseLong(matcher.group(1)), 1L << (10 * (matcher.group(2).isEmpty() ? 0 : power)));
    }

    @Override
    public Limits apply(String instance) {
        Map<String, Limits> limits = read.limits();
        Limits own = limits.get(instance);
        return own == null ? limits.get(ALL) : own;
    }

    /** What is wrong in the file, as a part of the hub's health; empty while nothing is. */
    Optional<Health> problem() {
        return read.problem()
                .map(cause -> new Health(
                        "quota", Health.Status.DEGRADED, cause, Map.of("category", Category.CONFIGURATION.name())));
    }
}
