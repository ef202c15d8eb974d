package vn.iochub.console.internal;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import vn.iochub.api.service.Accounts;

/** Who asks, as the port found it out. */
record Caller(String user, Set<String> roles) {
    /** Those who may log in to the console. */
    static final Set<String> STAFF = Set.of(Accounts.ADMIN, Accounts.OPERATOR, Accounts.VIEWER);

    /** Of these the server is asked; no right here follows from another role. */
    private static final Set<String> KNOWN =
            Set.of(Accounts.ADMIN, Accounts.OPERATOR, Accounts.VIEWER, Accounts.PERSONAL);

    private static final ThreadLocal<Caller> CURRENT = new ThreadLocal<>();

    static Caller of(HttpServletRequest request) {
        return new Caller(
                request.getRemoteUser(),
                KNOWN.stream().filter(request::isUserInRole).collect(Collectors.toUnmodifiableSet()));
    }

    boolean has(String... any) {
        return Stream.of(any).anyMatch(roles::contains);
    }

    /** For whom this thread works now; a caller without any right when it works for nobody. */
    static Caller current() {
        Caller caller = CURRENT.get();
        return caller == null ? new Caller("", Set.of()) : caller;
    }

    <T> T run(Supplier<T> work) {
        CURRENT.set(this);
        try {
            return work.get();
        } finally {
            CURRENT.remove();
        }
    }
}
