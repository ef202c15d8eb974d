package vn.iochub.connector.tabular;

import static vn.iochub.api.RejectCode.BAD_DATE;
import static vn.iochub.api.RejectCode.BAD_FORMAT;
import static vn.iochub.api.RejectCode.MISSING_FIELD;
import static vn.iochub.api.RejectCode.RULE;
import static vn.iochub.api.RejectCode.UNKNOWN_CODE;
import static vn.iochub.api.RejectCode.UNREADABLE;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import vn.iochub.api.Connector;
import vn.iochub.testkit.ConnectorContract;

/** What every connector keeps, kept by one that is nothing but a description. */
class TabularContractTest extends ConnectorContract {
    private static final String HEAD = "Mã trạm;Thời điểm đo;Thông số;Giá trị;Trạng thái\n";

    private final Connector connector = Described.example("quan-trac");

    @Override
    protected Connector connector() {
        return connector;
    }

    @Override
    protected Set<String> nestedPackages() {
        return Set.of("org.yaml.snakeyaml", "com.networknt.schema");
    }

    @Override
    protected Map<String, Bad> badSamples() {
        return Map.of(
                "sai-gia-tri.csv",
                Bad.of(1, BAD_DATE, BAD_FORMAT, UNKNOWN_CODE, BAD_FORMAT, RULE, UNKNOWN_CODE, MISSING_FIELD),
                "thieu-cot.csv",
                Bad.of(0, UNREADABLE),
                "mo-ngoac.csv",
                Bad.of(1, UNREADABLE),
                "cu.xls",
                Bad.of(0, UNREADABLE));
    }

    @Override
    protected Endless endless() {
        // A column that no field reads: a gigabyte has to come before the five million rows that a file may have.
        String note = ";" + "ghi chú ".repeat(30) + "\n";
        return new Endless(
                HEAD.stripTrailing() + ";Ghi chú\n",
                row -> "KK-01;0" + (row % 9 + 1) + "/10/2026 07:00;PM10;" + row % 1000 + ",5;đang đo" + note,
                "");
    }

    @Override
    protected List<byte[]> hostile() {
        return List.of(
                (HEAD + "x;".repeat(10_000)).getBytes(StandardCharsets.UTF_8),
                (HEAD + "x".repeat(50_000_000)).getBytes(StandardCharsets.UTF_8),
                (HEAD + "KK-01;\"" + "x\n".repeat(10_000_000)).getBytes(StandardCharsets.UTF_8),
                (HEAD + "KK-01;01/10/2026 07:00;PM\0;1;x\n").getBytes(StandardCharsets.UTF_8),
                (HEAD + "KK-01;01/10/2026 07:00;PM10;" + "9".repeat(30_000) + ";x\n").getBytes(StandardCharsets.UTF_8));
    }
}
