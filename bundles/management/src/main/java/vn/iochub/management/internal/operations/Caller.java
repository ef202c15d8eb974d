package vn.iochub.management.internal.operations;

import java.util.Objects;
import java.util.Set;

/**
 * Who asks for an operation.
 *
 * @param name the account; it goes into the audit trail
 * @param roles as in {@link vn.iochub.api.service.Accounts}
 */
public record Caller(String name, Set<String> roles, Via via) {

    /** The way a call came in. */
    public enum Via {
        SHELL("shell"),
        HTTP("http"),
        JMX("jmx");

        private final String word;

        Via(String word) {
            this.word = word;
        }

        /** As it stands in the audit trail. */
        public String word() {
            return word;
        }
    }

    public Caller {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(via, "via");
        roles = Set.copyOf(roles);
    }
}
