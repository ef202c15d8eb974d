package vn.iochub.database.internal;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import vn.iochub.api.service.Secrets;

/** Secrets in memory. */
final class MemorySecrets implements Secrets {
    final Map<String, String> stored = new ConcurrentHashMap<>();
    final Map<String, String> announced = new ConcurrentHashMap<>();

    @Override
    public Optional<String> get(String name) {
        return Optional.ofNullable(stored.get(name));
    }

    @Override
    public String getOrCreate(String name) {
        return stored.computeIfAbsent(name, key -> "made-for-" + key);
    }

    @Override
    public void announce(Map<String, String> lines) {
        announced.putAll(lines);
    }

    @Override
    public String resolve(String value) {
        if (!value.startsWith("secret:")) {
            return value;
        }
        String secret = stored.get(value.substring("secret:".length()));
        if (secret == null) {
            throw new IllegalArgumentException("no secret for " + value);
        }
        return secret;
    }
}
