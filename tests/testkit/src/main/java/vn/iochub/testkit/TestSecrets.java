package vn.iochub.testkit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import vn.iochub.api.SourceSecrets;

/** Secrets for a test: {@code secret:<name>} gives what the test stored, anything else is itself. Thread-safe. */
public final class TestSecrets implements SourceSecrets {
    private static final String REFERENCE = "secret:";
    private final Map<String, String> secrets = new ConcurrentHashMap<>();

    public TestSecrets with(String name, String secret) {
        secrets.put(name, secret);
        return this;
    }

    @Override
    public String resolve(String reference) {
        if (!reference.startsWith(REFERENCE)) {
            return reference;
        }
        String secret = secrets.get(reference.substring(REFERENCE.length()));
        if (secret == null) {
            throw new IllegalArgumentException("There is no " + reference);
        }
        return secret;
    }

    @Override
    public String key(String reference) {
        if (reference.startsWith(REFERENCE)) {
            secrets.putIfAbsent(reference.substring(REFERENCE.length()), "made-for-this-test");
        }
        return resolve(reference);
    }
}
