package vn.iochub.management.internal.operations;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import vn.iochub.api.Text;

/**
 * The one JSON form of everything that the operations answer, for REST, the shell's {@code --json} and JMX; each topic has a class beside this. A field that is
 * not known is null and never absent, so that rows of a list have one shape. Times are UTC, RFC 3339.
 */
public final class Shown {
    private Shown() {}

    /** A list under its name. */
    public static <T> ObjectNode list(String name, List<T> rows, Function<T, ObjectNode> form) {
        ObjectNode json = object();
        ArrayNode array = json.putArray(name);
        rows.forEach(row -> array.add(form.apply(row)));
        return json;
    }

    public static ObjectNode count(long count) {
        return object().put("count", count);
    }

    /** For what answers nothing but that it is done. */
    public static ObjectNode done() {
        return object().put("done", true);
    }

    static ArrayNode texts(List<Text> texts) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        texts.forEach(text -> array.addObject().put("vi", text.vi()).put("en", text.en()));
        return array;
    }

    static ObjectNode text(ObjectNode json, String name, Optional<Text> text) {
        return json.put(name + "_vi", text.map(Text::vi).orElse(null))
                .put(name + "_en", text.map(Text::en).orElse(null));
    }

    static ObjectNode time(ObjectNode json, String name, Instant time) {
        return json.put(name, time.toString());
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
