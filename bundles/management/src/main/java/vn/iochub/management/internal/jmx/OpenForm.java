package vn.iochub.management.internal.jmx;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.management.openmbean.ArrayType;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;

/**
 * The operations' JSON as open types. JConsole shows them as tables, and Jolokia makes plain JSON of them, which a text
 * with JSON inside would not become. Rows of one list have one type: what is null in one may be a number in the next.
 */
final class OpenForm {
    private OpenForm() {}

    static CompositeData of(ObjectNode json) {
        try {
            return (CompositeData) value(type(List.of(json), "value"), json);
        } catch (OpenDataException e) {
            throw new IllegalStateException("An answer has no open form", e);
        }
    }

    /** The list of this name in the answer. */
    static CompositeData[] rows(ObjectNode json, String name) {
        JsonNode list = json.get(name);
        if (list.isEmpty()) {
            return new CompositeData[0];
        }
        try {
            OpenType<?> type = type(items(list), name);
            CompositeData[] rows = new CompositeData[list.size()];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = (CompositeData) value(type, list.get(i));
            }
            return rows;
        } catch (OpenDataException e) {
            throw new IllegalStateException("An answer has no open form", e);
        }
    }

    private static List<JsonNode> items(JsonNode array) {
        List<JsonNode> items = new ArrayList<>();
        array.forEach(items::add);
        return items;
    }

    /** One type for all of these values of one field. */
    private static OpenType<?> type(List<JsonNode> values, String name) throws OpenDataException {
        List<JsonNode> known = values.stream().filter(value -> !value.isNull()).toList();
        if (known.isEmpty()) {
            return SimpleType.STRING;
        }
        JsonNode one = known.get(0);
        if (one.isObject()) {
            return composite(known, name);
        }
        if (one.isArray()) {
            List<JsonNode> all = new ArrayList<>();
            known.forEach(array -> array.forEach(all::add));
            return new ArrayType<>(1, type(all, name));
        }
        if (one.isBoolean()) {
            return SimpleType.BOOLEAN;
        }
        if (one.isNumber()) {
            return known.stream().allMatch(JsonNode::isIntegralNumber) ? SimpleType.LONG : SimpleType.DOUBLE;
        }
        return SimpleType.STRING;
    }

    private static OpenType<?> composite(List<JsonNode> objects, String name) throws OpenDataException {
        Set<String> fields = new LinkedHashSet<>();
        objects.forEach(object -> object.fieldNames().forEachRemaining(fields::add));
        if (fields.isEmpty()) {
            // A composite without any field is not allowed.
            return SimpleType.STRING;
        }
        String[] names = fields.toArray(String[]::new);
        OpenType<?>[] types = new OpenType<?>[names.length];
        for (int i = 0; i < names.length; i++) {
            String field = names[i];
            types[i] = type(
                    objects.stream()
                            .map(object -> object.path(field))
                            .filter(value -> !value.isMissingNode())
                            .toList(),
                    field);
        }
        return new CompositeType(name, name, names, names, types);
    }

    private static Object value(OpenType<?> type, JsonNode json) throws OpenDataException {
        if (json.isNull() || json.isMissingNode()) {
            return null;
        }
        if (type instanceof CompositeType composite) {
            Object[] values = new Object[composite.keySet().size()];
            String[] names = composite.keySet().toArray(String[]::new);
            for (int i = 0; i < names.length; i++) {
                values[i] = value(composite.getType(names[i]), json.path(names[i]));
            }
            return new CompositeDataSupport(composite, names, values);
        }
        if (type instanceof ArrayType<?> array) {
            Object values = Array.newInstance(element(array.getElementOpenType()), json.size());
            for (int i = 0; i < json.size(); i++) {
                Array.set(values, i, value(array.getElementOpenType(), json.get(i)));
            }
            return values;
        }
        if (type.equals(SimpleType.BOOLEAN)) {
            return json.asBoolean();
        }
        if (type.equals(SimpleType.LONG)) {
            return json.asLong();
        }
        if (type.equals(SimpleType.DOUBLE)) {
            return json.asDouble();
        }
        return json.isValueNode() ? json.asText() : json.toString();
    }

    private static Class<?> element(OpenType<?> type) {
        if (type instanceof CompositeType) {
            return CompositeData.class;
        }
        if (type.equals(SimpleType.LONG)) {
            return Long.class;
        }
        if (type.equals(SimpleType.DOUBLE)) {
            return Double.class;
        }
        return type.equals(SimpleType.BOOLEAN) ? Boolean.class : String.class;
    }
}
