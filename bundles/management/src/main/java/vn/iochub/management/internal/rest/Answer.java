package vn.iochub.management.internal.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.InputStream;

/** What a route answers. */
sealed interface Answer {
    /** @param status 200, or 202 where it goes on after the answer */
    record Json(int status, ObjectNode body) implements Answer {}

    /** @param content closed by whoever sends it */
    record Download(String file, InputStream content) implements Answer {}

    static Answer ok(ObjectNode body) {
        return new Json(200, body);
    }

    static Answer accepted(ObjectNode body) {
        return new Json(202, body);
    }
}
