package vn.iochub.management.internal.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import vn.iochub.management.internal.operations.Asked;
import vn.iochub.management.internal.operations.Caller;

/**
 * One call as a route sees it.
 *
 * @param path the path's variables
 * @param query the query's parameters, each among those of the route
 * @param body an empty object where there is none
 * @param upload what was sent, where the route takes a file; it is deleted after the call
 */
record Call(
        Caller caller, Map<String, String> path, Map<String, String> query, ObjectNode body, Optional<Path> upload) {
    private static final int DEFAULT_LIMIT = 100;

    long id() {
        return Asked.number("id", path.get("id"));
    }

    int limit() {
        String given = query.get("limit");
        if (given == null) {
            return DEFAULT_LIMIT;
        }
        // What is out of bounds is refused further in, where all ways into the hub meet.
        return (int) Math.max(-1, Math.min(Integer.MAX_VALUE, Asked.number("limit", given)));
    }

    long before() {
        String given = query.get("before");
        return given == null ? Long.MAX_VALUE : Asked.number("before", given);
    }

    /** A text of the body; empty where it is absent. */
    String text(String field) {
        return text(body, field);
    }

    static String text(JsonNode json, String field) {
        JsonNode value = json.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        if (!value.isTextual()) {
            throw Asked.invalid(field, "phải là chuỗi", "must be a text");
        }
        return value.asText();
    }

    /** A list of texts in the body; empty where it is absent. */
    Set<String> texts(String field) {
        return texts(body, field);
    }

    static Set<String> texts(JsonNode json, String field) {
        JsonNode value = json.path(field);
        Set<String> all = new LinkedHashSet<>();
        if (!value.isMissingNode() && !value.isNull() && !value.isArray()) {
            throw Asked.invalid(field, "phải là danh sách chuỗi", "must be a list of texts");
        }
        for (JsonNode one : value) {
            if (!one.isTextual()) {
                throw Asked.invalid(field, "phải là danh sách chuỗi", "must be a list of texts");
            }
            all.add(one.asText());
        }
        return all;
    }
}
