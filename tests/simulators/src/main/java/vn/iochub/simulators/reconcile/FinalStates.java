package vn.iochub.simulators.reconcile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import vn.iochub.simulators.ledger.Item;
import vn.iochub.simulators.ledger.Outcome;
import vn.iochub.simulators.ledger.Sent;
import vn.iochub.simulators.reconcile.Difference.Kind;
import vn.iochub.simulators.reconcile.RepositoryState.Fate;
import vn.iochub.simulators.reconcile.RepositoryState.Latest;
import vn.iochub.simulators.reconcile.RepositoryState.RawRow;
import vn.iochub.simulators.reconcile.RepositoryState.Thing;

/** Whether the latest state of each thing is the newest version that was sent, and the change log in version order. */
final class FinalStates {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Takes a difference. */
    @FunctionalInterface
    interface Differs {
        void differs(String source, Kind kind, String id, String text);
    }

    /** A version that was sent and must be stored, and where it was found. */
    private static final class Version {
        private final Sent sent;
        private final int number;
        private final Item item;
        private final List<Place> places = new ArrayList<>();

        Version(Sent sent, int number, Item item) {
            this.sent = sent;
            this.number = number;
            this.item = item;
        }
    }

    private record Place(UUID raw, int item, long arrival) {}

    private final RepositoryState repository;
    private final Differs differs;
    private final Map<Thing, Version> newest = new LinkedHashMap<>();
    private final Map<Thing, String> sources = new HashMap<>();
    /** Where each item that says the same as the newest version was found, for the version of an unstamped record. */
    private final Map<Thing, List<Place>> repetitions = new HashMap<>();

    private final Reconciliation.Course course;

    FinalStates(RepositoryState repository, Differs differs, Reconciliation.Course course) {
        this.course = course;
        this.repository = repository;
        this.differs = differs;
    }

    /** In the ledger's order. */
    void expect(Sent sent) {
        for (int i = 0; i < sent.items().size(); i++) {
            Item item = sent.items().get(i);
            if (item.expected() == Outcome.REJECTED) {
                continue;
            }
            Thing thing = new Thing(item.type(), item.key());
            sources.put(thing, sent.source());
            if (item.expected() == Outcome.STORED) {
                Version known = newest.get(thing);
                if (known == null || item.order() == null || item.order() > known.item.order()) {
                    newest.put(thing, new Version(sent, i, item));
                }
            }
        }
    }

    /** A raw message that holds the whole of what was sent. */
    void seen(Sent sent, RawRow raw) {
        for (int i = 0; i < sent.items().size(); i++) {
            seen(sent, i, raw, i);
        }
    }

    /** @param place the item's number in the raw message */
    void seen(Sent sent, int number, RawRow raw, int place) {
        Item item = sent.items().get(number);
        if (item.expected() == Outcome.REJECTED) {
            return;
        }
        Thing thing = new Thing(item.type(), item.key());
        Version version = newest.get(thing);
        Place found = new Place(raw.id(), place, raw.arrival());
        if (version != null && version.sent.id().equals(sent.id()) && version.number == number) {
            version.places.add(found);
        }
        if (item.expected() == Outcome.DUPLICATE) {
            repetitions.computeIfAbsent(thing, any -> new ArrayList<>()).add(found);
        }
    }

    void check() {
        newest.forEach((thing, version) -> {
            if (!version.places.isEmpty()) { // else it is told as lost
                check(thing, version);
            }
        });
        repository.records().forEach((thing, latest) -> {
            if (!sources.containsKey(thing)) {
                differs.differs(
                        latest.instance(),
                        Kind.NOT_SENT,
                        thing.type() + " " + thing.key(),
                        "a record of something that nobody sent");
            }
        });
        order();
    }

    private void check(Thing thing, Version version) {
        String source = version.sent.source();
        String id = version.sent.id() + "/" + version.number;
        Latest latest = repository.records().get(thing);
        if (latest == null) {
            differs.differs(source, Kind.WRONG_STATE, id, thing + " has no record");
            return;
        }
        Place first = version.places.stream()
                .min(Comparator.comparingLong(Place::arrival))
                .orElseThrow();
        boolean anyCopy = course == Reconciliation.Course.INTERRUPTED
                && version.places.stream()
                        .anyMatch(place -> place.raw().equals(latest.raw()) && place.item() == latest.item());
        if (!anyCopy && (!first.raw().equals(latest.raw()) || first.item() != latest.item())) {
            differs.differs(
                    source,
                    Kind.WRONG_STATE,
                    id,
                    "is the newest of " + thing.type() + " " + thing.key() + ", whose record comes from " + latest.raw()
                            + "/" + latest.item());
            return;
        }
        long order = version.item.order() == null ? lastArrival(thing, version, first) : version.item.order();
        if (latest.order() != order) {
            differs.differs(
                    source,
                    Kind.WRONG_STATE,
                    id,
                    "the record of " + thing.type() + " " + thing.key() + " has version " + latest.order()
                            + ", expected " + order);
        }
        witness(source, id, thing, version.item.witness(), latest.data());
    }

    /** The version of an unstamped record moves up to the arrival of its newest duplicate. */
    private long lastArrival(Thing thing, Version version, Place first) {
        long last = first.arrival();
        for (Place place : version.places) {
            last = Math.max(last, place.arrival());
        }
        for (Place place : repetitions.getOrDefault(thing, List.of())) {
            last = Math.max(last, place.arrival());
        }
        return last;
    }

    private void witness(String source, String id, Thing thing, String witness, String data) {
        if (witness.isEmpty()) {
            return;
        }
        int equals = witness.indexOf('=');
        String value = witness.substring(equals + 1);
        String found;
        try {
            JsonNode node = JSON.readTree(data).at("/" + witness.substring(0, equals));
            found = node.isMissingNode() ? "(absent)" : node.asText();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The repository gives JSON", e);
        }
        if (!found.equals(value)) {
            differs.differs(
                    source,
                    Kind.WRONG_STATE,
                    id,
                    "the record of " + thing.type() + " " + thing.key() + " has " + witness.substring(0, equals) + " "
                            + found + ", expected " + value);
        }
    }

    private void order() {
        Map<Thing, List<Fate>> log = new HashMap<>();
        for (Map<Integer, Fate> fates : repository.fates().values()) {
            for (Fate fate : fates.values()) {
                if (fate.outcome() == Outcome.STORED) {
                    log.computeIfAbsent(new Thing(fate.type(), fate.key()), any -> new ArrayList<>())
                            .add(fate);
                }
            }
        }
        log.forEach((thing, fates) -> {
            fates.sort(Comparator.comparingLong(Fate::position));
            for (int i = 1; i < fates.size(); i++) {
                Fate before = fates.get(i - 1);
                Fate after = fates.get(i);
                if (after.order() <= before.order()) {
                    differs.differs(
                            sources.getOrDefault(thing, "?"),
                            Kind.REORDERED,
                            thing.type() + " " + thing.key(),
                            "version " + after.order() + " at position " + after.position() + " comes after version "
                                    + before.order() + " at position " + before.position());
                }
            }
        });
    }
}
