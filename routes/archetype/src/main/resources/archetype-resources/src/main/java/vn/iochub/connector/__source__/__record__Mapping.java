#set($updated = "updatedAt")
#if($protocol == "jdbc")
#set($updated = "updated_at")
#end
package vn.iochub.connector.${source};

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

/** What one row of the source means. Stateless. */
final class ${record}Mapping {
    static final RecordType TYPE = RecordType.load(${record}Mapping.class, "${domain}", "${record}", 1);

    private static final int CODE = 50;
    private static final int NAME = 500;

    private final Map<String, String> statuses;

    ${record}Mapping(${record}Connector.Config config) {
        this.statuses = ConfigValues.map("statuses", config.statuses(), Set.of());
    }

    /** The record of a row; a field that is wrong leaves here as a fault, which rejects this row alone. */
    HubRecord record(Fields row, String origin) {
        // TODO: the source's own fields, here, in schema/ and in samples/.
        String code = row.required("code", CODE);
        Instant updatedAt = row.moment("${updated}");
        if (updatedAt == null) {
            throw row.missing("${updated}");
        }
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.put("code", code);
        put(data, "name", row.text("name", NAME));
        put(data, "status", row.word("status", statuses));
        data.put("updatedAt", updatedAt.toString());
        // The version comes from the source, so that an older state that arrives late does not replace a newer one.
        return new HubRecord(TYPE, code, LocalTimes.version(updatedAt), Optional.of(updatedAt), data, origin);
    }

    private static void put(ObjectNode data, String name, String text) {
        if (text != null) {
            data.put(name, text);
        }
    }
}
