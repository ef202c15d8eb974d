package vn.iochub.connector.${source};

import static vn.iochub.api.RejectCode.BAD_DATE;
import static vn.iochub.api.RejectCode.MISSING_FIELD;
import static vn.iochub.api.RejectCode.RULE;
import static vn.iochub.api.RejectCode.UNKNOWN_CODE;
import static vn.iochub.api.RejectCode.UNREADABLE;

import java.nio.file.Path;
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
                "wrong-fields.xml",
                Bad.of(2, MISSING_FIELD, BAD_DATE, UNKNOWN_CODE, MISSING_FIELD, RULE),
                "cut-off.xml",
                Bad.of(1, UNREADABLE),
                "doctype.xml",
                Bad.of(0, UNREADABLE),
                "no-list.xml",
                Bad.of(0, UNREADABLE));
    }

    @Override
    protected Endless endless() {
        return new Endless(
                "<Items>",
                row -> "<Item><code>A-" + row + "</code><updatedAt>2026-01-05T08:15:30</updatedAt></Item>",
                "</Items>");
    }

#if($protocol == "soap")
    /** The kit calls the connector as the source does. */
    @Override
    protected List<Way> ways() {
        return List.of(Way.push(
                access -> Test${record}.connector(access, Map.of()), Path.of("samples/good/items.xml"), "text/xml"));
    }
#else
    /** The kit is the SFTP server into which the source drops its files. */
    @Override
    protected List<Way> ways() {
        return List.of(Way.drop(Test${record}::connector, Path.of("samples/good/items.xml")));
    }
#end
}
