package vn.iochub.edxml;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Puts into a record what is there, and leaves out what is not. */
final class Json {
    static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Json() {}

    static void put(ObjectNode data, String name, String text) {
        if (text != null && !text.isEmpty()) {
            data.put(name, text);
        }
    }

    static void put(ObjectNode data, String name, ObjectNode object) {
        if (!object.isEmpty()) {
            data.set(name, object);
        }
    }

    static void put(ObjectNode data, String name, ArrayNode list) {
        if (!list.isEmpty()) {
            data.set(name, list);
        }
    }
}
