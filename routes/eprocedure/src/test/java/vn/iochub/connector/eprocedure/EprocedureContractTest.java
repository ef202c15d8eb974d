package vn.iochub.connector.eprocedure;

import static vn.iochub.api.RejectCode.BAD_DATE;
import static vn.iochub.api.RejectCode.BAD_ENCODING;
import static vn.iochub.api.RejectCode.BAD_FORMAT;
import static vn.iochub.api.RejectCode.MISSING_FIELD;
import static vn.iochub.api.RejectCode.NOT_YOURS;
import static vn.iochub.api.RejectCode.RULE;
import static vn.iochub.api.RejectCode.UNKNOWN_CODE;
import static vn.iochub.api.RejectCode.UNREADABLE;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import vn.iochub.api.Connector;
import vn.iochub.testkit.ConnectorContract;
import vn.iochub.testkit.TestAccess;

class EprocedureContractTest extends ConnectorContract {
    private static final String HEAD =
            "{\"session\":\"s\",\"madonvi\":\"000.00.15.H51\",\"service\":\"DongBoHoSoMC\",\"data\":[";

    private final Connector connector = new EprocedureConnector(new TestAccess("eprocedure"), TestConfig.defaults());

    @Override
    protected Connector connector() {
        return connector;
    }

    @Override
    protected Map<String, Bad> badSamples() {
        return Map.ofEntries(
                Map.entry("wrong-dates.json", Bad.of(2, BAD_DATE, MISSING_FIELD, RULE, BAD_DATE, BAD_DATE)),
                Map.entry(
                        "wrong-fields.json",
                        Bad.of(
                                1,
                                BAD_FORMAT,
                                BAD_FORMAT,
                                MISSING_FIELD,
                                MISSING_FIELD,
                                UNKNOWN_CODE,
                                MISSING_FIELD,
                                UNKNOWN_CODE,
                                BAD_FORMAT,
                                BAD_FORMAT,
                                BAD_FORMAT,
                                BAD_FORMAT,
                                BAD_DATE,
                                BAD_FORMAT,
                                BAD_FORMAT)),
                Map.entry("wrong-steps.json", Bad.of(1, MISSING_FIELD, BAD_DATE, UNKNOWN_CODE, BAD_FORMAT)),
                Map.entry("damaged-text.json", Bad.of(2, BAD_ENCODING, BAD_ENCODING, BAD_ENCODING)),
                Map.entry("field-twice.json", Bad.of(1, RULE)),
                Map.entry("truncated.json", Bad.of(0, UNREADABLE)),
                Map.entry("something-after.json", Bad.of(0, UNREADABLE)),
                Map.entry("wrong-unit.json", Bad.of(0, NOT_YOURS)),
                Map.entry("unknown-service.json", Bad.of(0, UNKNOWN_CODE)),
                Map.entry("no-list.json", Bad.of(0, BAD_FORMAT)),
                Map.entry("member-twice.json", Bad.of(0, BAD_FORMAT)));
    }

    /** A portal may send them; none was seen to. */
    @Override
    protected Set<String> unseenFields() {
        return Set.of(
                "procedure/ServiceDossier/applicant/fax",
                "procedure/ServiceDossier/supplements/*/receiptNote",
                "procedure/ServiceDossier/supplements/*/receivedAt",
                "procedure/ServiceDossier/supplements/*/receivedAtText",
                "procedure/ServiceDossier/supplements/*/receivedBy");
    }

    @Override
    protected Endless endless() {
        String filler = "Cấp bản sao trích lục khai sinh ".repeat(20);
        return new Endless(
                HEAD,
                row -> (row == 0 ? "" : ",") + "{\"MaHoSo\":\"000.00.15.H51-260105-" + String.format("%08d", row)
                        + "\",\"MaTTHC\":\"2.002492\",\"NgayTiepNhan\":\"20260105081530\",\"TrangThaiHoSo\":\"4\","
                        + "\"TrichYeuHoSo\":\"" + filler + "\"}",
                "]}");
    }

    @Override
    protected List<byte[]> hostile() {
        String dossier = "{\"MaHoSo\":\"000.00.15.H51-260105-0001\",\"MaTTHC\":\"2.002492\","
                + "\"NgayTiepNhan\":\"20260105081530\",\"TrangThaiHoSo\":\"4\",";
        return List.of(
                (HEAD + dossier + "\"GhiChu\":\"" + "x".repeat(50_000_000) + "\"}]}").getBytes(StandardCharsets.UTF_8),
                (HEAD + dossier + "\"GhiChu\":" + "[".repeat(100_000)).getBytes(StandardCharsets.UTF_8),
                (HEAD + dossier + "\"GhiChu\":" + "9".repeat(5_000_000) + "}]}").getBytes(StandardCharsets.UTF_8),
                (HEAD + dossier + "\"" + "k".repeat(5_000_000) + "\":1}]}").getBytes(StandardCharsets.UTF_8),
                (HEAD + dossier + "\"TaiLieuNop\":[" + "{},".repeat(5_000) + "{}]}]}").getBytes(StandardCharsets.UTF_8),
                (HEAD + dossier + "\"DanhSachLePhi\":[{\"Gia\":1e999999999}]}]}").getBytes(StandardCharsets.UTF_8),
                (HEAD + "]}" + HEAD + "]}").getBytes(StandardCharsets.UTF_8),
                "null".getBytes(StandardCharsets.UTF_8),
                "{\"data\":[]}".getBytes(StandardCharsets.UTF_8));
    }
}
