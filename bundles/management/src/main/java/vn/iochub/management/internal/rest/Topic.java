package vn.iochub.management.internal.rest;

import static vn.iochub.management.internal.rest.Answer.ok;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import vn.iochub.management.internal.operations.Asked;
import vn.iochub.management.internal.operations.Operation;
import vn.iochub.management.internal.operations.Shown;

/** The addresses of one topic. A topic is one class, and a line in {@link Routes}. */
abstract class Topic {
    /** The bound of a body that is a few words. */
    static final int SMALL = 64 * 1024;
    /** A message of 4 MB in base64, and what is around it. */
    static final int LARGE = 6 * 1024 * 1024;

    private final List<Route> all = new ArrayList<>();

    /** Adds each by {@link #get}, {@link #post} and {@link #put}. */
    abstract void add();

    final List<Route> routes() {
        all.clear();
        add();
        return List.copyOf(all);
    }

    // -------------------------------------------------------------------------------------------------- what is asked

    static Optional<Instant> instant(Call call, String name) {
        return Asked.instant(name, call.query().get(name));
    }

    static String needed(Call call, String name) {
        return Asked.text(name, call.query().get(name))
                .orElseThrow(() -> Asked.invalid(name, "là bắt buộc", "must be given"));
    }

    static String source(Call call) {
        return call.path().get("source");
    }

    // ----------------------------------------------------------------------------------------------- what is answered

    static Answer done() {
        return ok(Shown.done());
    }

    /** {@code before} is what the next page is asked for with; null when this one was not full. */
    static <T> Answer page(
            String name, List<T> rows, int limit, Function<T, ObjectNode> form, Function<T, JsonNode> before) {
        ObjectNode json = Shown.list(name, rows, form);
        json.set("before", rows.size() < limit ? null : before.apply(rows.get(rows.size() - 1)));
        return ok(json);
    }

    // ---------------------------------------------------------------------------------------------------- building

    static List<String> with(List<String> names, String... more) {
        List<String> all = new ArrayList<>(names);
        all.addAll(List.of(more));
        return all;
    }

    final void get(
            String template,
            Operation operation,
            String summary,
            List<String> query,
            String response,
            Route.Handler handler) {
        add("GET", template, operation, summary, query, null, response, 0, handler);
    }

    final void post(
            String template,
            Operation operation,
            String summary,
            String request,
            String response,
            int maxBody,
            Route.Handler handler) {
        add("POST", template, operation, summary, List.of(), request, response, maxBody, handler);
    }

    final void put(
            String template,
            Operation operation,
            String summary,
            String request,
            String response,
            Route.Handler handler) {
        add("PUT", template, operation, summary, List.of(), request, response, SMALL, handler);
    }

    private void add(
            String method,
            String template,
            Operation operation,
            String summary,
            List<String> query,
            String request,
            String response,
            int maxBody,
            Route.Handler handler) {
        all.add(new Route(
                method,
                template,
                Optional.ofNullable(operation),
                summary,
                List.copyOf(query),
                Optional.ofNullable(request),
                Optional.ofNullable(response),
                maxBody,
                handler));
    }
}
