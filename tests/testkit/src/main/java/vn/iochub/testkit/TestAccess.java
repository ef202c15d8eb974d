package vn.iochub.testkit;

import java.util.UUID;
import vn.iochub.api.SourceAccess;

/** One account that may push as one instance, with a password made for this run. Thread-safe. */
public final class TestAccess implements SourceAccess {
    private final String instance;
    private final String password = UUID.randomUUID().toString();

    public TestAccess(String instance) {
        this.instance = instance;
    }

    public String user() {
        return instance;
    }

    public String password() {
        return password;
    }

    @Override
    public boolean mayPush(String as, String user, String given) {
        return instance.equals(as) && instance.equals(user) && password.equals(given);
    }
}
