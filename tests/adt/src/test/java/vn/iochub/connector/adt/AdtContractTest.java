package vn.iochub.connector.adt;

import static vn.iochub.api.RejectCode.BAD_DATE;
import static vn.iochub.api.RejectCode.BAD_ENCODING;
import static vn.iochub.api.RejectCode.BAD_FORMAT;
import static vn.iochub.api.RejectCode.MISSING_FIELD;
import static vn.iochub.api.RejectCode.UNKNOWN_CODE;
import static vn.iochub.api.RejectCode.UNREADABLE;

import java.util.Map;
import java.util.Set;
import vn.iochub.api.Connector;
import vn.iochub.testkit.Configs;
import vn.iochub.testkit.ConnectorContract;

/** What every connector keeps, proved on the samples. */
class AdtContractTest extends ConnectorContract {
    @Override
    protected Connector connector() {
        return new AdtConnector(Configs.of(AdtConnector.Config.class));
    }

    @Override
    protected Map<String, Bad> badSamples() {
        return Map.of(
                "wrong-fields.hl7",
                Bad.of(
                        1,
                        BAD_DATE,
                        UNKNOWN_CODE,
                        MISSING_FIELD,
                        MISSING_FIELD,
                        MISSING_FIELD,
                        BAD_FORMAT,
                        MISSING_FIELD,
                        BAD_ENCODING),
                "cut-off.hl7",
                Bad.of(0, MISSING_FIELD),
                "no-hl7.hl7",
                Bad.of(0, UNREADABLE));
    }

    @Override
    protected Endless endless() {
        return new Endless(
                "",
                row -> "MSH|^~\\&|HIS|68001|||20260105081530||ADT^A01|M1|P|2.5.1\rEVN|A01|20260105081530\r"
                        + "PV1|1|I|K01||||||||||||||||V" + row + "\r",
                "");
    }

    /** The frame says where a message ends; the text itself does not. */
    @Override
    protected boolean cutsAreSeen() {
        return false;
    }

    @Override
    protected Set<String> nestedPackages() {
        return Set.of("org.apache.camel.component.mllp");
    }
}
