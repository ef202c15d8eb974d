package vn.iochub.connector.eprocedure;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Text;
import vn.iochub.reading.Fault;
import vn.iochub.reading.Fields;

/**
 * One object of the portal's, a dossier or a part of one, with its place below the row. Its readers throw {@link Fault}
 * where a value is not what it should be; null is nothing too.
 */
final class Row extends Fields {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Marks, in a row's own tree, that a field came twice. */
    private static final String TWICE = "\u0000twice";

    private static final int LONGEST_LIST = 1_000;

    private final ObjectNode fields;
    private final String path;

    private Row(ObjectNode fields, String path) {
        this.fields = fields;
        this.path = path;
    }

    /**
     * Reads the object that the parser stands at. Fields that nobody asks for are stepped over unread, as they may hold
     * whole files.
     */
    static Row read(JsonParser parser, Set<String> known) throws IOException {
        return new Row(object(parser, known), "");
    }

    private static ObjectNode object(JsonParser parser, Set<String> known) throws IOException {
        ObjectNode node = NODES.objectNode();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            if (!known.contains(name)) {
                parser.skipChildren();
                continue;
            }
            JsonNode value = value(parser, token, known);
            if (node.has(name)) {
                node.put(TWICE, name);
            } else {
                node.set(name, value);
            }
        }
        return node;
    }

    private static JsonNode value(JsonParser parser, JsonToken token, Set<String> known) throws IOException {
        switch (token) {
            case START_OBJECT:
                return object(parser, known);
            case START_ARRAY:
                ArrayNode array = NODES.arrayNode();
                JsonToken item = parser.nextToken();
                while (item != JsonToken.END_ARRAY && item != null) {
                    if (array.size() <= LONGEST_LIST) {
                        array.add(value(parser, item, known));
                    } else {
                        parser.skipChildren();
                    }
                    item = parser.nextToken();
                }
                return array;
            case VALUE_STRING:
                return NODES.textNode(parser.getText());
            case VALUE_NUMBER_INT:
            case VALUE_NUMBER_FLOAT:
                // As it is written: a telephone number sent as a number keeps its digits, 1e999999999 costs nothing.
                return NODES.textNode(parser.getText());
            case VALUE_TRUE:
                return NODES.booleanNode(true);
            case VALUE_FALSE:
                return NODES.booleanNode(false);
            default:
                return NODES.nullNode();
        }
    }

    /** Refuses a row in which a field came twice: which of the two is meant cannot be known. */
    void refuseTwice() {
        JsonNode name = fields.get(TWICE);
        if (name != null) {
            throw fault(
                    RejectCode.RULE,
                    name.asText(),
                    new Text("Trường xuất hiện hai lần", "The field is there twice"),
                    null);
        }
    }

    @Override
    protected String value(String name) {
        JsonNode node = fields.get(name);
        if (node == null || node.isNull()) {
            return null;
        }
        if (node.isContainerNode()) {
            throw fault(
                    RejectCode.BAD_FORMAT, name, new Text("Phải là một giá trị đơn", "Must be a single value"), null);
        }
        return node.asText();
    }

    @Override
    protected String path(String name) {
        return path + "/" + name;
    }

    /** The objects in the list of that name, possibly none. */
    List<Row> list(String name) {
        JsonNode node = fields.get(name);
        if (node == null || node.isNull() || (node.isTextual() && node.asText().isBlank())) {
            return List.of();
        }
        if (!node.isArray()) {
            throw fault(RejectCode.BAD_FORMAT, name, new Text("Phải là một danh sách", "Must be a list"), null);
        }
        if (node.size() > LONGEST_LIST) {
            throw fault(
                    RejectCode.BAD_FORMAT,
                    name,
                    new Text("Danh sách dài quá " + LONGEST_LIST, "The list is longer than " + LONGEST_LIST),
                    null);
        }
        List<Row> rows = new ArrayList<>(node.size());
        int index = 0;
        for (JsonNode item : node) {
            String at = path + "/" + name + "/" + index;
            if (!(item instanceof ObjectNode object)) {
                throw new Fault(
                        RejectCode.BAD_FORMAT, at, new Text("Phải là một đối tượng", "Must be an object"), null);
            }
            Row row = new Row(object, at);
            row.refuseTwice();
            rows.add(row);
            index++;
        }
        return rows;
    }

    /** For quarantine: what was read of the row. */
    @Override
    public String toString() {
        return fields.toString();
    }
}
