package vn.iochub.connector.health;

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
import vn.iochub.testkit.TestAccess;
import vn.iochub.testkit.Way;

class HealthContractTest extends ConnectorContract {
    private final Connector connector = Health.connector();

    @Override
    protected Connector connector() {
        return connector;
    }

    @Override
    protected Map<String, Bad> badSamples() {
        return Map.of(
                "wrong-fields.xml",
                Bad.of(
                        1,
                        BAD_DATE,
                        RULE,
                        UNKNOWN_CODE,
                        UNKNOWN_CODE,
                        BAD_FORMAT,
                        BAD_FORMAT,
                        BAD_FORMAT,
                        BAD_DATE,
                        RULE,
                        MISSING_FIELD,
                        MISSING_FIELD,
                        UNKNOWN_CODE,
                        UNKNOWN_CODE,
                        BAD_FORMAT),
                "wrong-count.xml",
                Bad.of(1, RULE),
                "wrong-parts.xml",
                Bad.of(1, MISSING_FIELD, UNKNOWN_CODE, UNREADABLE, UNREADABLE, BAD_FORMAT, MISSING_FIELD, BAD_FORMAT),
                "truncated.xml",
                Bad.of(1, UNREADABLE),
                "doctype.xml",
                Bad.of(0, UNREADABLE),
                "another-document.xml",
                Bad.of(0, UNREADABLE));
    }

    /** Transfers, traditional medicine, and units that were merged: the other tests have them. */
    @Override
    protected Set<String> unseenFields() {
        return Set.of(
                "health/HealthEncounter/referredFrom",
                "health/HealthEncounter/referredTo",
                "health/HealthEncounter/traditionalDiseases",
                "health/HealthEncounter/residence/district",
                "health/HealthEncounter/residence/province/successors",
                "health/HealthEncounter/residence/ward/successors");
    }

    @Override
    protected List<Way> ways() {
        return List.of(
                Way.push(
                        access -> Health.connector(access, Map.of(), Map.of()),
                        Path.of("samples/good/envelope-3176.xml"),
                        "application/xml"),
                Way.drop(
                        keys -> Health.connector(new TestAccess("health"), Map.of(), keys),
                        Path.of("samples/good/envelope-3176.xml")));
    }

    @Override
    protected Endless endless() {
        return new Endless(
                "<GIAMDINHHS><THONGTINDONVI><MACSKCB>68001</MACSKCB></THONGTINDONVI><THONGTINHOSO>"
                        + "<NGAYLAP>202508082200</NGAYLAP><DANHSACHHOSO>",
                row -> "<HOSO>" + Health.part("XML1", Health.base64(Health.visit(Map.of("MA_LK", "LK" + row))))
                        + Health.part("XML3", "A".repeat(500)) + "</HOSO>",
                "</DANHSACHHOSO></THONGTINHOSO></GIAMDINHHS>");
    }

    @Override
    protected List<byte[]> hostile() {
        String head = "<GIAMDINHHS><HOSO><FILEHOSO><LOAIHOSO>XML1</LOAIHOSO><NOIDUNGFILE>";
        String tail = "</NOIDUNGFILE></FILEHOSO></HOSO></GIAMDINHHS>";
        String laughs = "<!DOCTYPE a [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\">]><a>&b;</a>";
        return List.of(
                bytes(head + "A".repeat(60_000_000) + tail),
                bytes(head + "<A>".repeat(10_000) + tail),
                bytes(head + "<B/>".repeat(500_000) + tail),
                bytes(head + Health.base64(laughs) + tail),
                bytes(laughs),
                bytes(head + Health.base64("<A>".repeat(10_000)) + tail),
                bytes(head + "&#0;" + tail),
                bytes("<" + "G".repeat(2_000_000) + "/>"),
                bytes("<IOCHUB-HEALTH><VISIT origin=\"1\" form=\"x\"/></IOCHUB-HEALTH>"),
                bytes("<IOCHUB-HEALTH><FAULT code=\"x\"/></IOCHUB-HEALTH>"),
                bytes("<IOCHUB-HEALTH><VISIT origin=\"1\" form=\"130\"/></IOCHUB-HEALTH>"),
                bytes("<GIAMDINHHS><SOLUONGHOSO>99999999999999999999</SOLUONGHOSO></GIAMDINHHS>"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
