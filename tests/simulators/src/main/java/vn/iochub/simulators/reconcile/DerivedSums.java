package vn.iochub.simulators.reconcile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import vn.iochub.simulators.ledger.Item;
import vn.iochub.simulators.ledger.Outcome;
import vn.iochub.simulators.ledger.Sent;
import vn.iochub.simulators.reconcile.Difference.Kind;
import vn.iochub.simulators.reconcile.RepositoryState.Thing;

/** Whether the records that the repository derives say what can be summed up from the ledger. */
final class DerivedSums {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ENCOUNTER = "health/HealthEncounter";
    private static final String EVENT = "document/DocumentStatusEvent";
    /** By the type that is summed up. */
    private static final Map<String, String> DERIVED =
            Map.of(ENCOUNTER, "health/HealthDailyAggregate", EVENT, "document/DocumentState");

    private final FinalStates.Differs differs;
    /** By derived record, the newest version of each thing in it. */
    private final Map<Thing, Map<String, Item>> groups = new LinkedHashMap<>();

    private final Map<Thing, String> sources = new LinkedHashMap<>();

    DerivedSums(FinalStates.Differs differs) {
        this.differs = differs;
    }

    void expect(Sent sent) {
        for (Item item : sent.items()) {
            String derived = DERIVED.get(item.type());
            if (derived == null || item.group().isEmpty() || item.expected() != Outcome.STORED) {
                continue;
            }
            Thing group = new Thing(derived, item.group());
            sources.put(group, sent.source());
            groups.computeIfAbsent(group, any -> new LinkedHashMap<>())
                    .merge(item.key(), item, (known, next) -> next.order() > known.order() ? next : known);
        }
    }

    /**
     * @param found the derived records with their data
     * @return how many were compared
     */
    long check(Map<Thing, String> found) {
        groups.forEach((group, items) -> {
            Map<String, String> expected = group.type().equals(DERIVED.get(ENCOUNTER)) ? day(items) : state(items);
            compare(group, expected, found.get(group));
        });
        found.keySet().stream()
                .filter(thing -> DERIVED.containsValue(thing.type()) && !groups.containsKey(thing))
                .forEach(thing -> differs.differs(
                        "hub", Kind.NOT_SENT, thing.type() + " " + thing.key(), "sums up nothing that was sent"));
        return groups.size();
    }

    /** A facility's day: its visits, by the stage in which each was last. */
    private static Map<String, String> day(Map<String, Item> visits) {
        Map<String, String> sums = new TreeMap<>();
        sums.put("visits", Integer.toString(visits.size()));
        for (String stage : Set.of("checkedIn", "discharged")) {
            sums.put(
                    stage,
                    Long.toString(visits.values().stream()
                            .filter(visit -> visit.witness().equals("stage=" + stage))
                            .count()));
        }
        return sums;
    }

    /** A document: the number of its events, and the status in the latest. */
    private static Map<String, String> state(Map<String, Item> events) {
        Map<String, String> state = new TreeMap<>();
        state.put("events", Integer.toString(events.size()));
        Item latest = events.values().stream()
                .reduce((one, other) -> other.order() > one.order() ? other : one)
                .orElseThrow();
        int equals = latest.witness().indexOf('=');
        state.put(latest.witness().substring(0, equals), latest.witness().substring(equals + 1));
        return state;
    }

    private void compare(Thing group, Map<String, String> expected, String data) {
        String source = sources.get(group);
        String id = group.type() + " " + group.key();
        if (data == null) {
            differs.differs(source, Kind.WRONG_SUM, id, "is not there, expected " + expected);
            return;
        }
        JsonNode node;
        try {
            node = JSON.readTree(data);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The repository gives JSON", e);
        }
        expected.forEach((name, value) -> {
            String is = node.path(name).asText("(absent)");
            if (!is.equals(value)) {
                differs.differs(source, Kind.WRONG_SUM, id, "has " + name + " " + is + ", expected " + value);
            }
        });
    }
}
