package vn.iochub.connector.adt;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import vn.iochub.api.HubRecord;
import vn.iochub.api.RecordType;
import vn.iochub.reading.ConfigValues;
import vn.iochub.reading.Fields;
import vn.iochub.reading.LocalTimes;

/** What one message means. Stateless. */
final class StayMapping {
    static final RecordType TYPE = RecordType.load(StayMapping.class, "health", "WardStay", 1);

    private static final int CODE = 50;

    private final Map<String, String> events;

    StayMapping(AdtConnector.Config config) {
        this.events = ConfigValues.map("events", config.events(), Set.of("admitted", "transferred", "discharged"));
    }

    /** The record of a message; a field that is wrong leaves here as a fault, which rejects this message alone. */
    HubRecord record(Fields message, String origin) {
        String facility = message.required("MSH-4", CODE);
        String visit = message.required("PV1-19", CODE);
        String status = message.word("MSH-9.2", events);
        if (status == null) {
            throw message.missing("MSH-9.2");
        }
        Instant changedAt = message.time("EVN-2", false);
        if (changedAt == null) {
            throw message.missing("EVN-2");
        }
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.put("facility", facility);
        data.put("visit", visit);
        data.put("status", status);
        data.put("ward", message.required("PV1-3", CODE));
        data.put("changedAt", changedAt.toString());
        return new HubRecord(
                TYPE, facility + "|" + visit, LocalTimes.version(changedAt), Optional.of(changedAt), data, origin);
    }
}
