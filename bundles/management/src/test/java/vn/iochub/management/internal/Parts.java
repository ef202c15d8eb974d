package vn.iochub.management.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import vn.iochub.api.Text;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.Health.Status;

/** Healths for tests. */
public final class Parts {
    private Parts() {}

    static Health health(String part, Status status, Map<String, String> details) {
        return new Health(part, status, new Text("vì " + part, "because of " + part), details);
    }

    static Health health(String part, Status status) {
        return health(part, status, Map.of());
    }

    /** All that a hub needs, UP. */
    public static List<Health> allUp() {
        List<Health> all = new ArrayList<>();
        for (String part : Verdict.EXPECTED) {
            all.add(health(part, Status.UP, Map.of("url", "scheme://" + part)));
        }
        return all;
    }

    static List<Health> allUpBut(Health... others) {
        List<Health> all = allUp();
        for (Health other : others) {
            all.removeIf(health -> health.part().equals(other.part()));
            all.add(other);
        }
        return all;
    }
}
