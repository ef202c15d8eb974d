package vn.iochub.connector.${source};

import static vn.iochub.api.RejectCode.BAD_DATE;
import static vn.iochub.api.RejectCode.MISSING_FIELD;
import static vn.iochub.api.RejectCode.UNKNOWN_CODE;
import static vn.iochub.api.RejectCode.UNREADABLE;

import java.util.List;
import java.util.Map;
import vn.iochub.api.Connector;
import vn.iochub.testkit.ConnectorContract;
import vn.iochub.testkit.Way;

/** What every connector keeps, proved on the samples. */
class ${record}ContractTest extends ConnectorContract {
    @Override
    protected Connector connector() {
        return Test${record}.connector();
    }

    @Override
    protected Map<String, Bad> badSamples() {
        return Map.of(
                "wrong-fields.json",
                Bad.of(2, MISSING_FIELD, BAD_DATE, UNKNOWN_CODE, MISSING_FIELD),
                "cut-off.json",
                Bad.of(1, UNREADABLE));
    }

    @Override
    protected Endless endless() {
        return new Endless(
                "{\"rows\":[",
                row -> (row == 0 ? "" : ",") + "{\"code\":\"A-" + row + "\",\"updated_at\":\"2026-01-05T08:15:30\"}",
                "]}");
    }

    /** The kit is the database whose view is polled. */
    @Override
    protected List<Way> ways() {
        return List.of(Way.view(
                Test${record}::connector,
                "CREATE TABLE thing (id bigint PRIMARY KEY, code text, name text, status int, updated_at timestamp);"
                        + "CREATE VIEW contract_view AS SELECT * FROM thing",
                n -> "INSERT INTO thing VALUES (" + n + ", 'A-" + n + "', 'Bãi xe Mẫu', 1,"
                        + " TIMESTAMP '2026-01-05 08:00:00' + " + n + " * INTERVAL '1 second')"));
    }
}
