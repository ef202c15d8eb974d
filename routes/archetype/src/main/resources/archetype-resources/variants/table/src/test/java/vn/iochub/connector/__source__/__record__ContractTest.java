package vn.iochub.connector.${source};

import static vn.iochub.api.RejectCode.BAD_DATE;
import static vn.iochub.api.RejectCode.MISSING_FIELD;
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
                "wrong-fields.csv",
                Bad.of(2, MISSING_FIELD, BAD_DATE, UNKNOWN_CODE, MISSING_FIELD),
                "missing-columns.csv",
                Bad.of(0, UNREADABLE),
                "open-quote.csv",
                Bad.of(1, UNREADABLE));
    }

    @Override
    protected Endless endless() {
        return new Endless("Mã,Cập nhật lúc\n", row -> "A-" + row + ",05/01/2026 08:15:30\n", "");
    }

    /** Every line of a text table may be the last. */
    @Override
    protected boolean cutsAreSeen() {
        return false;
    }

    /** The kit is the SFTP server into which the source drops its files. */
    @Override
    protected List<Way> ways() {
        return List.of(Way.drop(Test${record}::connector, Path.of("samples/good/bang.csv")));
    }
}
