package vn.iochub.connector.${source};

import static vn.iochub.api.RejectCode.BAD_DATE;
import static vn.iochub.api.RejectCode.BAD_FORMAT;
import static vn.iochub.api.RejectCode.MISSING_FIELD;
import static vn.iochub.api.RejectCode.UNKNOWN_CODE;
import static vn.iochub.api.RejectCode.UNREADABLE;

#if($protocol == "rest")
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
#else
import java.util.Map;
#end
import vn.iochub.api.Connector;
import vn.iochub.testkit.ConnectorContract;
#if($protocol == "rest")
import vn.iochub.testkit.Way;
#end

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
                Bad.of(2, MISSING_FIELD, BAD_DATE, UNKNOWN_CODE, MISSING_FIELD, BAD_FORMAT, BAD_FORMAT),
                "cut-off.json",
                Bad.of(1, UNREADABLE),
                "no-list.json",
                Bad.of(0, UNREADABLE));
    }

    @Override
    protected Endless endless() {
        return new Endless(
                "{\"items\":[",
                row -> (row == 0 ? "" : ",") + "{\"code\":\"A-" + row + "\",\"updatedAt\":\"2026-01-05T08:15:30\"}",
                "]}");
    }
#if($protocol == "rest")

    /** The kit calls the connector as the source does. */
    @Override
    protected List<Way> ways() {
        return List.of(Way.push(
                access -> Test${record}.connector(access, Map.of()), Path.of("samples/good/items.json"), "application/json"));
    }
#end
}
