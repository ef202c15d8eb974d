package vn.iochub.connector.tabular;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import vn.iochub.connector.tabular.Description.Ways;
import vn.iochub.connector.tabular.yaml.Place;

/** Reads {@code in}: how tables come. One for each reading. */
final class WaysReader {
    private final Reading reading;

    WaysReader(Reading reading) {
        this.reading = reading;
    }

    Ways ways(JsonNode node, String instance) {
        Map<String, Place> places = new HashMap<>();
        Map<String, Object> drop = values(node.path("drop"), "/in/drop", "drop", places);
        Map<String, Object> view = values(node.path("view"), "/in/view", "jdbc", places);
        Map<String, Object> push = values(node.path("push"), "/in/push", "push", places);
        for (String problem : WayChecks.problems(instance, drop, view)) {
            Place place = places.entrySet().stream()
                    .filter(entry -> problem.startsWith(entry.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(reading.tree().key("/in"));
            reading.findings().add(place, "Đường vào sai: " + problem, "A way in that cannot be: " + problem);
        }
        return new Ways(drop, view, push, Map.copyOf(places));
    }

    private Map<String, Object> values(JsonNode node, String pointer, String prefix, Map<String, Place> places) {
        if (!node.isObject()) {
            return null;
        }
        Map<String, Object> result = new LinkedHashMap<>();
        node.properties().forEach(entry -> {
            JsonNode value = entry.getValue();
            places.put(prefix + "." + entry.getKey(), reading.tree().value(pointer + "/" + entry.getKey()));
            result.put(entry.getKey(), value.isIntegralNumber() ? (Object) value.asInt() : value.asText());
        });
        return result;
    }
}
