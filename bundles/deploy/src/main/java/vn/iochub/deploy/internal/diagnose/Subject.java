package vn.iochub.deploy.internal.diagnose;

import java.util.Optional;

/**
 * What a name stands for.
 *
 * @param source empty when only an instance of it is known, which is gone
 * @param instance empty for all of the source's
 */
record Subject(String source, Optional<String> instance) {
    /** What the names of connectors begin with; the rest is the source. */
    static final String FEATURE = "iochub-connector-";

    /** The source of a connector; empty where the name is not of a connector's form. */
    static Optional<String> sourceOf(String connector) {
        return connector.startsWith(FEATURE) ? Optional.of(connector.substring(FEATURE.length())) : Optional.empty();
    }

    String pid() {
        return Settings.PREFIX + source;
    }

    String connector() {
        return FEATURE + source;
    }

    boolean covers(String other) {
        return instance.isEmpty() || instance.get().equals(other);
    }
}
