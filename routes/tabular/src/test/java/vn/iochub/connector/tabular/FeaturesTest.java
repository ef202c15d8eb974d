package vn.iochub.connector.tabular;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vn.iochub.connector.tabular.Description.Kind;
import vn.iochub.connector.tabular.Description.Style;
import vn.iochub.testkit.CollectingSink;

/** What a description can say, feature by feature, on tables of text. */
class FeaturesTest {
    private static final String HEAD =
            """
            connector: tabular/1
            title: {vi: Thử, en: Trial}
            owner: Sở Thử
            in: {push: {}}
            record:
              domain: trial
              name: Trial
              title: {vi: Thử, en: Trial}
              key: [code]
            """;
    private static final String CODE =
            """
            fields:
              - {name: code, title: {vi: Mã, en: Code}, class: public, type: code, required: true, columns: Mã}
            """;

    @TempDir
    Path folder;

    /** @param fields each as the inside of a flow mapping, without title and class */
    private DescribedConnector connector(String rest, String... fields) {
        StringBuilder yaml = new StringBuilder(HEAD).append(rest);
        if (!rest.contains("fields:")) {
            yaml.append(CODE);
        }
        for (String field : fields) {
            yaml.append("  - {title: {vi: a, en: a}, class: public, ")
                    .append(field)
                    .append("}\n");
        }
        return Described.connector("thu.yaml", yaml.toString(), folder);
    }

    private static List<String> data(CollectingSink sink) {
        return sink.records().stream()
                .map(found -> found.data().toString().replaceAll("^[{]|[}]$", ""))
                .toList();
    }

    @Test
    void valuesAreCleanedThenRead() {
        DescribedConnector connector = connector(
                "layout: {nulls: ['-']}\n",
                "name: name, type: text, columns: Tên, clean: {case: upper, replace: [{find: '^TT[.] *', with: ''}], nulls: [không rõ]}",
                "name: since, type: date, columns: Ngày, formats: [d.M.yyyy]",
                "name: yes, type: boolean, columns: Đạt",
                "name: rank, type: code, columns: Hạng, codes: {map: {Một: '1', 'Hai ': '2'}, unknown: keep}",
                "name: kind, type: code, columns: Loại, default: khac, codes: {map: {khac: other}, unknown: empty}");
        CollectingSink sink = Described.read(
                connector,
                """
                Mã,Tên,Ngày,Đạt,Hạng,Loại
                a,TT.  Liên   nghĩa,1.2.2026,Có,MỘT,
                b,KHÔNG RÕ,2026-02-03,x,hai,mới
                c,-,-,-,Ba,-
                d,x,31.2.2026,có,1,
                e,x,1.2.2026,có thể,1,
                """);
        assertThat(data(sink))
                .containsExactly(
                        "\"code\":\"a\",\"name\":\"TT. LIÊN NGHĨA\",\"since\":\"2026-02-01\",\"yes\":true,\"rank\":\"1\",\"kind\":\"other\""
                                .replace("TT. ", ""),
                        "\"code\":\"b\",\"since\":\"2026-02-03\",\"yes\":true,\"rank\":\"2\"",
                        "\"code\":\"c\",\"rank\":\"Ba\",\"kind\":\"other\"");
        assertThat(Described.rejections(sink)).containsExactly("/row/5/Ngày BAD_DATE", "/row/6/Đạt UNKNOWN_CODE");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "VI|1.234.567,89|1234567.89",
                "VI|1.234|1234",
                "VI|12,345|12.345",
                "VI|1 234,5|1234.5",
                "VI|(1.234)|-1234",
                "VI|85,5%|85.5",
                "VI|12.5|",
                "VI|1.23.456|",
                "EN|1,234,567.89|1234567.89",
                "EN|1,234|1234",
                "EN|12,3450|12.3450",
                "EN|1.234,5|",
                "PLAIN|1234.5|1234.5",
                "PLAIN|1.234|1.234",
                "PLAIN|1,234|",
                "AUTO|1.234|",
                "AUTO|1.234.567|1234567",
                "VI|1e5|",
                "VI|−5|-5",
                "VI|--5|"
            })
    void numbersAreReadInTheStyleThatIsNamed(Style style, String text, BigDecimal expected) {
        if (expected == null) {
            assertThat(Decimals.read(text, style)).isEmpty();
        } else {
            assertThat(Decimals.read(text, style)).hasValue(expected);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MONTH|Tháng 3/2026|2026-03",
                "MONTH|tháng 03 năm 2026|2026-03",
                "MONTH|Kỳ báo cáo: T10/2026|2026-10",
                "MONTH|2026-03-01|2026-03",
                "MONTH|202603|2026-03",
                "MONTH|13/2026|",
                "MONTH|Quý I/2026|",
                "QUARTER|Quý I năm 2026|2026-Q1",
                "QUARTER|Quý IV/2026|2026-Q4",
                "QUARTER|Q2-2026|2026-Q2",
                "QUARTER|Quý 5/2026|",
                "HALF|6 tháng đầu năm 2026|2026-H1",
                "HALF|sáu tháng cuối năm 2026|2026-H2",
                "YEAR|Năm 2026|2026",
                "PERIOD|2026|2026",
                "PERIOD|Quý III/2026|2026-Q3",
                "PERIOD|hôm nay|"
            })
    void periodsAreReadInTheirManyForms(Kind kind, String text, String expected) {
        assertThat(Periods.read(text, kind).orElse(null)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "triệu đồng,đồng,1000000",
        "Nghìn tỷ đồng,triệu đồng,1000000",
        "nghìn đồng,triệu đồng,0.001",
        "Triệu,đồng,1000000",
        "ha,m2,10000",
        "nghìn ha,km²,10",
        "tấn,kg,1000",
        "nghìn hộ,hộ,1000",
        "1000 người,người,1000",
        "triệu đồng,ha,",
        "hộ,người,"
    })
    void unitsAreConvertedExactly(String from, String to, BigDecimal factor) {
        assertThat(Units.factor(from, to).map(BigDecimal::stripTrailingZeros))
                .isEqualTo(java.util.Optional.ofNullable(factor).map(BigDecimal::stripTrailingZeros));
    }

    @Test
    void aTableWithoutHeadingsGoesByLetters() {
        DescribedConnector connector = connector(
                "layout: {firstRow: 3, csv: {separator: '|'}}\n" + CODE.replace("columns: Mã", "letter: B"),
                "name: amount, type: integer, letter: D");
        CollectingSink sink = Described.read(connector, "Báo cáo|x\n|ngày 1\n1|a|thừa|1.000\n2|b||2\n3||x|5\n");
        assertThat(data(sink)).containsExactly("\"code\":\"a\",\"amount\":1000", "\"code\":\"b\",\"amount\":2");
        assertThat(Described.rejections(sink)).containsExactly("/row/5/B MISSING_FIELD");
    }

    @Test
    void aTableEndsWhereItsDescriptionSays() {
        String table = "Mã,Số\na,1\nb,2\nGhi chú: x,3\nc,4\n";
        assertThat(data(Described.read(
                        connector("layout: {end: {words: [Ghi chú]}}\n", "name: n, type: integer, columns: Số"),
                        table)))
                .hasSize(2);
        String gap = "Mã,Số\na,1\n\nb,2\n\n\nc,4\n";
        assertThat(data(Described.read(
                        connector("layout: {end: {emptyRows: 2}}\n", "name: n, type: integer, columns: Số"), gap)))
                .hasSize(2);
        assertThat(data(Described.read(connector("", "name: n, type: integer, columns: Số"), gap)))
                .hasSize(3);
    }

    @Test
    void totalsAboveAndBelowAreHeldAgainstTheirParts() {
        String checks = "checks:\n  - {id: tong, rows: [n], tolerance: 1, action: warn}\n";
        String below = "Mã,Số\na,1\nb,2\nCộng,5\nc,4\nCộng,4\nTổng cộng,7\n";
        String fields = CODE + "  - {name: n, title: {vi: a, en: a}, class: public, type: integer, columns: Số}\n";
        CollectingSink sink = Described.read(connector(fields + checks), below);
        assertThat(Described.rejections(sink)).isEmpty();
        assertThat(data(sink))
                .containsExactly(
                        "\"code\":\"a\",\"n\":1,\"warnings\":[\"tong\"]",
                        "\"code\":\"b\",\"n\":2,\"warnings\":[\"tong\"]",
                        "\"code\":\"c\",\"n\":4");
        String reject = checks.replace("warn", "reject").replace("tolerance: 1", "percent: 1");
        sink = Described.read(connector(fields + reject), below);
        assertThat(data(sink)).containsExactly("\"code\":\"c\",\"n\":4");
        assertThat(Described.rejections(sink)).containsExactly("/row/2/Số RULE", "/row/3/Số RULE", "/row/4/Số RULE");
        sink = Described.read(
                connector("layout: {totals: {place: above}}\n" + fields + reject),
                "Mã,Số\nTổng số,3\na,1\nb,2\nTổng số,9\nc,4\n");
        assertThat(data(sink)).hasSize(2);
        assertThat(Described.rejections(sink)).containsExactly("/row/5/Số RULE", "/row/6/Số RULE");
        // A part that cannot be read is rejected itself; nobody can tell what the total should be.
        sink = Described.read(connector(fields + reject), "Mã,Số\na,1\nb,hai\nCộng,5\n");
        assertThat(data(sink)).hasSize(1);
        assertThat(Described.rejections(sink)).containsExactly("/row/3/Số BAD_FORMAT");
    }

    @Test
    void sumsWithinARowAreHeld() {
        String fields = "name: %s, type: integer, columns: %s";
        DescribedConnector connector = connector(
                "checks:\n  - {id: cong, total: t, parts: [x, y], action: reject}\n"
                        + "  - {id: nu, part: x, atMost: t, action: warn}\n",
                fields.formatted("t", "Tổng"),
                fields.formatted("x", "Nữ"),
                fields.formatted("y", "Nam"));
        CollectingSink sink = Described.read(connector, "Mã,Tổng,Nữ,Nam\na,3,1,2\nb,3,1,1\nc,3,4,-1\nd,3,,\n");
        assertThat(data(sink))
                .containsExactly(
                        "\"code\":\"a\",\"t\":3,\"x\":1,\"y\":2",
                        "\"code\":\"c\",\"t\":3,\"x\":4,\"y\":-1,\"warnings\":[\"nu\"]",
                        "\"code\":\"d\",\"t\":3");
        assertThat(Described.rejections(sink)).containsExactly("/row/3/Tổng RULE");
        assertThat(sink.rejections().get(0).fragment()).isEqualTo("3 ≠ 2");
    }

    @Test
    void aSheetWithoutItsPeriodIsRefusedAsAWhole() {
        DescribedConnector connector = connector(
                "context:\n  ky: {title: 'tháng \\d+/\\d+'}\n  nguon: {value: sở}\n",
                "name: ky, type: month, required: true, context: ky",
                "name: nguon, type: text, context: nguon");
        assertThat(data(Described.read(connector, "Báo cáo tháng 3/2026\nMã\na\n")))
                .containsExactly("\"code\":\"a\",\"ky\":\"2026-03\",\"nguon\":\"sở\"");
        assertThat(Described.rejections(Described.read(connector, "Báo cáo\nMã\na\nb\n")))
                .containsExactly("/context/ky MISSING_FIELD");
        assertThat(Described.rejections(Described.read(connector, "Báo cáo tháng 33/2026\nMã\na\nb\n")))
                .containsExactly("/context/ky BAD_DATE");
    }

    @Test
    void aPersonalKeyIsHashed() {
        DescribedConnector connector = Described.connector(
                "thu.yaml",
                HEAD + "pseudonymKey: secret:thu-key\n" + CODE.replace("class: public", "class: personal"),
                folder);
        CollectingSink sink = Described.read(connector, "Mã\n000000000001\n000000000002\n");
        assertThat(sink.records()).hasSize(2).allSatisfy(found -> assertThat(found.key())
                .matches("[0-9a-f]{32}"));
        assertThat(sink.records().get(0).key())
                .isNotEqualTo(sink.records().get(1).key());
    }

    @Test
    void keysOfSeveralFieldsStayApart() {
        DescribedConnector connector = Described.connector(
                "thu.yaml",
                HEAD.replace("key: [code]", "key: [code, b]") + CODE
                        + "  - {name: b, title: {vi: a, en: a}, class: public, type: text, required: true, columns: B}\n",
                folder);
        CollectingSink sink = Described.read(connector, "Mã,B\nx|y,z\nx,y|z\n");
        assertThat(sink.records().stream().map(found -> found.key())).containsExactly("x%7Cy|z", "x|y%7Cz");
    }
}
