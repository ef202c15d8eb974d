package vn.iochub.units;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.util.Optional;

/**
 * The one shape of an administrative unit in a record's data: {@code {code, codeSystem, name, successors: [{code, codeSystem,
 * name}]}}. Its JSON Schema is in docs/UNITS.md. Stateless.
 */
public final class UnitNodes {
    private UnitNodes() {}

    /** A resolved unit; {@code successors} is always there, and empty while the unit is in force. */
    public static ObjectNode of(AdministrativeUnits.Resolved resolved) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        put(node, resolved.unit());
        ArrayNode successors = node.putArray("successors");
        resolved.successors().forEach(unit -> put(successors.addObject(), unit));
        return node;
    }

    /**
     * The unit that the code meant on that day. Where no table is loaded, code and code system alone: the record is made all the
     * same, and whoever has a table can look the code up later.
     *
     * @return empty when there is a table and it has no such code
     */
    public static Optional<ObjectNode> of(AdministrativeUnits units, Unit.Level level, String code, LocalDate date) {
        if (units.knows(level, date)) {
            return units.resolve(level, code, date).map(UnitNodes::of);
        }
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        boolean old = level == Unit.Level.DISTRICT || date.isBefore(LocalDate.of(2025, 7, 1));
        node.put("code", code);
        node.put("codeSystem", old ? "GSO-63" : "GSO-34");
        return Optional.of(node);
    }

    private static void put(ObjectNode node, Unit unit) {
        node.put("code", unit.code());
        node.put("codeSystem", unit.codeSystem());
        node.put("name", unit.name());
    }
}
