package vn.iochub.security.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import vn.iochub.api.service.SecurityEvents;

/** Remembers what it was told, a line for each. */
final class Heard implements SecurityEvents {
    final List<String> lines = new ArrayList<>();

    @Override
    public void loggedIn(String via, String user, Set<String> roles, String remote) {
        lines.add("in " + via + " " + user + " " + remote);
    }

    @Override
    public void refused(String via, String user, String remote, String reason) {
        lines.add("refused " + via + " " + user + " " + remote + " " + reason);
    }

    @Override
    public void changed(String actor, String action, String target, Map<String, String> details) {
        lines.add(actor + " " + action + " " + target + " " + details);
    }
}
