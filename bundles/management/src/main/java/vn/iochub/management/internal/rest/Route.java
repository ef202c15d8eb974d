package vn.iochub.management.internal.rest;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import vn.iochub.management.internal.operations.Operation;

/**
 * One address.
 *
 * @param template below {@code /api/manage}, with variables in braces, each a whole segment
 * @param operation what it is in the table; empty for what describes the interface itself
 * @param query the names of the parameters it takes
 * @param request the schema of its body, or {@link #FILE}; empty where it takes none
 * @param response the schema of its answer; empty for a download
 * @param maxBody bytes
 */
record Route(
        String method,
        String template,
        Optional<Operation> operation,
        String summary,
        List<String> query,
        Optional<String> request,
        Optional<String> response,
        int maxBody,
        Handler handler) {

    /** In place of a schema: the body is a file. */
    static final String FILE = "application/octet-stream";

    /** @see Routes */
    @FunctionalInterface
    interface Handler {
        Answer handle(Call call) throws IOException;
    }

    /** Whether its body is a file. */
    boolean takesFile() {
        return request.filter(FILE::equals).isPresent();
    }

    boolean changes() {
        return !method.equals("GET");
    }

    /** The variables when this path is the template's; empty when it is not. */
    Optional<Map<String, String>> match(List<String> path) {
        List<String> parts = segments(template);
        if (parts.size() != path.size()) {
            return Optional.empty();
        }
        Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < parts.size(); i++) {
            String part = parts.get(i);
            if (part.startsWith("{") && !path.get(i).isEmpty()) {
                variables.put(part.substring(1, part.length() - 1), path.get(i));
            } else if (!part.equals(path.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(variables);
    }

    static List<String> segments(String path) {
        return path.isEmpty() || path.equals("/")
                ? List.of()
                : List.of(path.substring(1).split("/", -1));
    }
}
