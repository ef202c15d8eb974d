package vn.iochub.connector.tax;

import static vn.iochub.api.RejectCode.BAD_DATE;
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

class TaxContractTest extends ConnectorContract {
    private final Connector connector = TestTax.connector();

    @Override
    protected Connector connector() {
        return connector;
    }

    /** None: a message that is pushed has no name, and the normaliser finds out by itself. */
    @Override
    protected Map<String, String> attributes(Path sample) {
        return Map.of();
    }

    @Override
    protected Map<String, Bad> badSamples() {
        return Map.ofEntries(
                Map.entry(
                        "sums.xml",
                        Bad.of(
                                2,
                                RULE,
                                RULE,
                                BAD_FORMAT,
                                RULE,
                                MISSING_FIELD,
                                BAD_FORMAT,
                                BAD_DATE,
                                MISSING_FIELD,
                                MISSING_FIELD)),
                Map.entry(
                        "invoices.xml",
                        Bad.of(
                                1,
                                BAD_FORMAT,
                                RULE,
                                MISSING_FIELD,
                                UNKNOWN_CODE,
                                RULE,
                                BAD_FORMAT,
                                MISSING_FIELD,
                                MISSING_FIELD)),
                Map.entry(
                        "declarations.xml",
                        Bad.of(1, BAD_FORMAT, MISSING_FIELD, MISSING_FIELD, BAD_FORMAT, MISSING_FIELD)),
                Map.entry(
                        "households.json",
                        Bad.of(
                                1,
                                BAD_FORMAT,
                                MISSING_FIELD,
                                UNKNOWN_CODE,
                                UNKNOWN_CODE,
                                BAD_FORMAT,
                                BAD_FORMAT,
                                BAD_DATE)),
                Map.entry("parts.zip", Bad.of(3, UNREADABLE, UNREADABLE, UNREADABLE, UNREADABLE)),
                Map.entry("cut-off.zip", Bad.of(2, UNREADABLE)),
                Map.entry("cut-off.xml", Bad.of(2, UNREADABLE)),
                Map.entry("doctype.xml", Bad.of(0, UNREADABLE)),
                Map.entry("other-root.xml", Bad.of(0, UNREADABLE)),
                Map.entry("other-columns.csv", Bad.of(0, UNREADABLE)),
                Map.entry("empty.xml", Bad.of(0, UNREADABLE)));
    }

    /** Few invoices have them. */
    @Override
    protected Set<String> unseenFields() {
        return Set.of("tax/InvoiceAggregate/fees", "tax/InvoiceAggregate/tradeDiscount");
    }

    @Override
    protected List<Way> ways() {
        return List.of(Way.drop(
                keys -> TestTax.connector(Map.of(), keys, Map.of()), Path.of("samples/good/declarations.xml")));
    }

    @Override
    protected Endless endless() {
        String content = "Thuế giá trị gia tăng hàng sản xuất, kinh doanh trong nước ".repeat(4);
        return new Endless(
                "<DSCHUNGTU>",
                row -> "<CHUNGTU><NDUNG_CTU_NH><SO_CTU>" + row + "</SO_CTU><NDUNG_CTU><CHUNGTU_HDR><NGAY_LAP>05/01/2026"
                        + "</NGAY_LAP><TONG_TIEN>" + row + "</TONG_TIEN></CHUNGTU_HDR><CHUNGTU_CTIET><ROW_CTIET>"
                        + "<NDUNG_NOP>" + content + "</NDUNG_NOP><MA_NDKT>1701</MA_NDKT><TIEN_PNOP>" + row
                        + "</TIEN_PNOP></ROW_CTIET></CHUNGTU_CTIET></NDUNG_CTU></NDUNG_CTU_NH></CHUNGTU>\n",
                "</DSCHUNGTU>");
    }

    @Override
    protected List<byte[]> hostile() {
        String slip = "<CHUNGTU><CHUNGTU_HDR><NGAY_LAP>05/01/2026</NGAY_LAP><MA_THAMCHIEU>R</MA_THAMCHIEU>";
        return List.of(
                Zips.bomb(64),
                Zips.of(Map.of("a.xml", slip)),
                "PK\3\4 is no archive".getBytes(StandardCharsets.UTF_8),
                utf8("<CHUNGTU>" + "<a>".repeat(10_000)),
                utf8(slip + "<TONG_TIEN>" + "9".repeat(1_000) + "</TONG_TIEN></CHUNGTU_HDR><ROW_CTIET/></CHUNGTU>"),
                utf8(slip + "<TONG_TIEN>1</TONG_TIEN></CHUNGTU_HDR>" + "<ROW_CTIET/>".repeat(50_000) + "</CHUNGTU>"),
                utf8(slip + "<TONG_TIEN>1</TONG_TIEN><TONG_TIEN>1</TONG_TIEN></CHUNGTU_HDR><ROW_CTIET/></CHUNGTU>"),
                utf8("<HDon><HDon></HDon></HDon>"),
                utf8("<HSoKhaiThue><CTieuTKhaiChinh>" + "<ct21>1</ct21>".repeat(5_000) + "</CTieuTKhaiChinh>"
                        + "</HSoKhaiThue>"),
                utf8("<CHUNGTU " + "a='1' ".repeat(1_000) + "/>"),
                utf8("{\"rows\":[{}]}"),
                utf8("a,".repeat(10_000) + "b\n1\n"),
                utf8("<?xml version='1.0' encoding='UTF-16'?><CHUNGTU/>"));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
