package vn.iochub.connector.education;

import static vn.iochub.api.RejectCode.BAD_DATE;
import static vn.iochub.api.RejectCode.BAD_ENCODING;
import static vn.iochub.api.RejectCode.BAD_FORMAT;
import static vn.iochub.api.RejectCode.MISSING_FIELD;
import static vn.iochub.api.RejectCode.RULE;
import static vn.iochub.api.RejectCode.UNKNOWN_CODE;
import static vn.iochub.api.RejectCode.UNREADABLE;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import vn.iochub.api.Connector;
import vn.iochub.testkit.ConnectorContract;
import vn.iochub.testkit.Way;
import vn.iochub.transport.ViewRows;

class EducationContractTest extends ConnectorContract {
    private static final String HEAD = "Mã trường,Tên trường,Năm học,Kỳ,Khối,Số học sinh,Nữ\n";

    private final Connector connector = TestEducation.connector(Map.of());

    @Override
    protected Connector connector() {
        return connector;
    }

    @Override
    protected Map<String, Bad> badSamples() {
        return Map.ofEntries(
                Map.entry(
                        "wrong-fields.csv",
                        Bad.of(
                                1,
                                BAD_FORMAT,
                                UNKNOWN_CODE,
                                UNKNOWN_CODE,
                                MISSING_FIELD,
                                MISSING_FIELD,
                                BAD_FORMAT,
                                BAD_FORMAT,
                                BAD_FORMAT,
                                BAD_FORMAT)),
                Map.entry("wrong-sums.csv", Bad.of(1, RULE, RULE, RULE)),
                Map.entry("wrong-grades.csv", Bad.of(2, RULE)),
                Map.entry("wrong-total.csv", Bad.of(2, RULE)),
                Map.entry(
                        "wrong-students.csv",
                        Bad.of(1, UNKNOWN_CODE, UNKNOWN_CODE, BAD_DATE, MISSING_FIELD, BAD_FORMAT)),
                Map.entry("missing-columns.csv", Bad.of(0, UNREADABLE)),
                Map.entry("no-headings.csv", Bad.of(0, UNREADABLE)),
                Map.entry("unknown-encoding.csv", Bad.of(0, BAD_ENCODING)),
                Map.entry("open-quote.csv", Bad.of(1, UNREADABLE)),
                Map.entry("damaged-text.csv", Bad.of(1, BAD_ENCODING)),
                Map.entry("old-excel.xls", Bad.of(0, UNREADABLE)),
                Map.entry("web-page.xls", Bad.of(0, UNREADABLE)),
                Map.entry("cut-off.xlsx", Bad.of(0, UNREADABLE)));
    }

    @Override
    protected String contentType(Path sample) {
        return sample.toString().endsWith(".json") ? ViewRows.CONTENT_TYPE : super.contentType(sample);
    }

    /** Columns that reports may have beside, and units that were merged: the other tests have them. */
    @Override
    protected Set<String> unseenFields() {
        return Set.of(
                "education/SchoolSnapshot/classrooms",
                "education/SchoolSnapshot/disabledPupils",
                "education/SchoolSnapshot/dropouts",
                "education/SchoolSnapshot/kind",
                "education/SchoolSnapshot/level",
                "education/SchoolSnapshot/minorityGirls",
                "education/SchoolSnapshot/staff",
                "education/SchoolSnapshot/province/successors",
                "education/SchoolSnapshot/ward/successors",
                "education/StudentEnrollment/province",
                "education/StudentEnrollment/schoolName",
                "education/StudentEnrollment/ward");
    }

    @Override
    protected List<Way> ways() {
        return List.of(
                Way.drop(
                        keys -> TestEducation.connector(Map.of(), keys, Map.of()),
                        Path.of("samples/good/truong-cuoi-nam.csv")),
                Way.view(
                        keys -> TestEducation.connector(Map.of(), Map.of(), keys),
                        "CREATE TABLE school (id bigint PRIMARY KEY, updated_at timestamp, ma_truong text, nam_hoc text,"
                                + " ky int, khoi int, so_hoc_sinh int);"
                                + "CREATE VIEW contract_view AS SELECT * FROM school",
                        n -> "INSERT INTO school VALUES (" + n + ", TIMESTAMP '2025-09-06 08:30:00' + " + n
                                + " * INTERVAL '1 second', '" + (10_000 + n) + "', '2025-2026', 1, 6, 100)"));
    }

    @Override
    protected Endless endless() {
        String name = "Trường Trung học cơ sở Nguyễn Văn Mẫu ".repeat(10);
        return new Endless(HEAD, row -> row + "," + name + ",2025-2026,Đầu năm,6,100,50\n", "");
    }

    @Override
    protected List<byte[]> hostile() {
        return List.of(
                (HEAD + "x,".repeat(10_000)).getBytes(StandardCharsets.UTF_8),
                (HEAD + "x".repeat(50_000_000)).getBytes(StandardCharsets.UTF_8),
                (HEAD + "1,\"" + "x\n".repeat(10_000_000)).getBytes(StandardCharsets.UTF_8),
                (HEAD + "1,a\0b,2025,Đầu năm,6,1,1\n").getBytes(StandardCharsets.UTF_8),
                (HEAD + "1,a,2025,Đầu năm,6," + "9".repeat(30_000) + ",1\n").getBytes(StandardCharsets.UTF_8));
    }
}
