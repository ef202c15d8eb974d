package vn.iochub.console.internal;

import javax.management.ObjectName;

/** Karaf's lists as wide as can be: what is refused beside them is refused by the console alone. */
final class OpenAcl extends KarafAcl {
    @Override
    boolean admits(Caller caller, ObjectName bean, String method) {
        return true;
    }
}
