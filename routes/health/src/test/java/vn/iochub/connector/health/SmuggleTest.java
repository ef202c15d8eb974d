package vn.iochub.connector.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tries to bring a person or a protected disease into what is kept, by each way that a document leaves open. */
class SmuggleTest {
    private final HealthConnector connector = Health.connector();

    private String kept(byte[] document) throws IOException {
        return new String(Health.redact(connector, document), StandardCharsets.US_ASCII);
    }

    private String kept(String document) throws IOException {
        return kept(Health.utf8(document));
    }

    private static String visit(Map<String, String> changed) {
        String row = "<XML1>" + Health.visit(changed) + "</XML1>";
        return Health.envelope("202508082200", Health.dossier(Health.part("XML1", Health.base64(row))));
    }

    /** Who a column is not about: an export whose columns have slipped puts these where codes and amounts belong. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "NGUYENVANMAU",
                "NGUYEN_VAN_MAU",
                "Nguyen.Van.Mau",
                "nguyen-van-mau",
                "0900000001",
                "0900.000.001",
                "0900-000-001",
                "0900_000_001",
                "84900000001",
                "068085000001",
                "068.085.000001",
                "068 085 000 001",
                "DN4680000000001",
                "4680000000001"
            })
    void noColumnCarriesAPerson(String personal) throws IOException {
        for (Columns.Column column : Columns.KEPT.values()) {
            for (String name : column.names()) {
                assertThat(kept(visit(Map.of(name, personal))))
                        .as(name)
                        .contains("<" + Columns.LINK + ">")
                        .doesNotContain(personal);
                if (column.name().startsWith("MA_BENH") || column.name().equals("MA_KHOA")) {
                    assertThat(kept(visit(Map.of(name, "J18;" + personal + ";I10"))))
                            .as("list in " + name)
                            .doesNotContain(personal);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"NGUYENVA", "0900000001", "068085000001", "0900 000 001", "09/0000-0001"})
    void noHeaderCarriesAPerson(String personal) throws IOException {
        String document = Health.envelope(personal).replace("68001", personal);
        assertThat(kept(document)).contains("<ENVELOPE").doesNotContain(personal);
    }

    @Test
    void codesAmountsAndTimesThatAreNoneOfThatPass() throws IOException {
        Map<String, String> good = new LinkedHashMap<>();
        good.put("MA_KHOA", "K03;K48;K0318");
        good.put("MA_BENH_KT", "I10;E11.9;M10.0+;N08.0*;S72.00");
        good.put("MA_BENH_YHCT", "U62.392.4;U50.011");
        good.put("MA_NOI_DI", "68TTK");
        good.put("MA_DOITUONG_KCB", "1.10");
        good.put("T_TONGCHI_BV", "1234567890.25");
        good.put("NGAY_VAO", "202508040730");
        good.put("NGAY_RA", "08/08/2025 15:00");
        String kept = kept(visit(good));
        good.forEach((name, value) -> assertThat(kept).contains("<" + name + ">" + value + "</" + name + ">"));
    }

    /** An XML6 that is labelled XML1 and too large, broken or too deep: the reason that is kept does not say what it was. */
    @Test
    void aReasonDoesNotTellWhatWasInIt() throws IOException {
        String name = "CHI_TIEU_HO_SO_BENH_AN_HIV_AIDS";
        List<String> contents = List.of(
                "<" + name + ">" + "<A>1</A>".repeat(20_001) + "</" + name + ">",
                "<" + name + "><A>",
                "<" + name + ">&" + name + ";</" + name + ">",
                "<" + name + ">" + ("<" + name + ">").repeat(70),
                "<!DOCTYPE " + name + "><" + name + "/>",
                "<?xml version=\"1.0\" encoding=\"" + name + "\"?><" + name + "/>",
                "<" + name + " " + name + "=\"1\" " + name + "=\"2\"/>");
        for (String content : contents) {
            for (String form : List.of(Health.base64(content), "<![CDATA[" + content + "]]>")) {
                assertThat(kept(Health.envelope("202508082200", Health.dossier(Health.part("XML1", form)))))
                        .contains("<FAULT")
                        .doesNotContainIgnoringCase("HIV");
            }
        }
        String inline = "<" + name + ">" + "<A>1</A>".repeat(20_001) + "</" + name + ">";
        assertThat(kept(Health.envelope("202508082200", Health.dossier(Health.part("XML1", inline)))))
                .contains("<FAULT")
                .doesNotContainIgnoringCase("HIV");
    }

    private static final String SECRET = "BIMAT";

    /** What stands beside the elements, or in another form than was thought of, is not handed on. */
    @Test
    void nothingBesideTheElementsIsKept() throws IOException {
        String row = Health.visit(Map.of("MA_KHOA", "K03"));
        Map<String, String> documents = new LinkedHashMap<>();
        String good = Health.envelope("202508082200", Health.dossier(Health.part("XML1", Health.base64(row))));
        documents.put("instruction", good.replace("<HOSO>", "<?" + SECRET + " " + SECRET + "?><HOSO>"));
        documents.put("comment", good.replace("<HOSO>", "<!--" + SECRET + "--><HOSO>"));
        documents.put("attribute", good.replace("<HOSO>", "<HOSO " + SECRET + "=\"" + SECRET + "\">"));
        documents.put("element", good.replace("<HOSO>", "<HOSO><" + SECRET + ">" + SECRET + "</" + SECRET + ">"));
        documents.put("namespace", good.replace("<HOSO>", "<HOSO xmlns:x=\"" + SECRET + "\">"));
        documents.put("text between", good.replace("<HOSO>", SECRET + "<HOSO>" + SECRET));
        documents.put("behind the end", good + "<!--" + SECRET + "-->");
        documents.put("second envelope", good + good.replace("K03", SECRET));
        documents.put("before the prolog", SECRET + good);
        documents.put("broken off", good.substring(0, good.length() - 20) + SECRET);
        documents.put(
                "signature", good.replace("</GIAMDINHHS>", "<CHUKYDONVI>" + SECRET + "</CHUKYDONVI></GIAMDINHHS>"));
        documents.put(
                "kept form forged",
                "<IOCHUB-HEALTH version=\"1\"><VISIT origin=\"" + SECRET + "\" form=\"x\"><MA_KHOA>" + SECRET
                        + "</MA_KHOA></VISIT><FAULT code=\"RULE\" origin=\"\" path=\"\" vi=\"" + SECRET + "\" en=\""
                        + SECRET + "\" fragment=\"" + SECRET + "\"/></IOCHUB-HEALTH>");
        documents.put(
                "made columns forged",
                Health.envelope(
                        "202508082200",
                        Health.dossier(Health.part(
                                "XML1",
                                Health.base64(Health.visit(Map.of(
                                        Columns.PATIENT, SECRET,
                                        Columns.PATIENT_KIND, SECRET,
                                        Columns.KEY_ID, SECRET,
                                        Columns.AGE, SECRET)))))));
        documents.put(
                "value with a child",
                Health.envelope(
                        "202508082200",
                        Health.dossier(Health.part(
                                "XML1",
                                Health.base64(
                                        row.replace("K03", "<" + SECRET + ">" + SECRET + "</" + SECRET + ">"))))));
        documents.put(
                "value around a comment",
                Health.envelope(
                        "202508082200",
                        Health.dossier(
                                Health.part("XML1", Health.base64(row.replace("K03", "NGUYEN<!-- -->VAN" + SECRET))))));
        for (Map.Entry<String, String> document : documents.entrySet()) {
            assertThat(kept(document.getValue())).as(document.getKey()).doesNotContainIgnoringCase(SECRET);
        }
    }

    /** A content that is packed, or in an encoding that hides its letters, comes to a fault and not to bytes. */
    @Test
    void packedAndHiddenContentsAreDropped() throws IOException {
        String hiv = "<CHI_TIEU_HIV><HO_SO><MA_LK>LK-1</MA_LK><MA_KHOA>" + SECRET + "</MA_KHOA></HO_SO></CHI_TIEU_HIV>";
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(Health.utf8(hiv));
        }
        Map<String, byte[]> contents = new LinkedHashMap<>();
        contents.put("gzip", packed.toByteArray());
        contents.put("UTF-7", Health.utf8(hiv.replace("<", "+ADw-").replace(">", "+AD4-")));
        contents.put("UTF-7 declared", Health.utf8("<?xml version=\"1.0\" encoding=\"UTF-7\"?>" + hiv));
        contents.put("EBCDIC", hiv.getBytes(Charset.forName("IBM1047")));
        contents.put("UTF-32", hiv.getBytes(Charset.forName("UTF-32BE")));
        contents.put("UTF-16 little", hiv.getBytes(StandardCharsets.UTF_16LE));
        contents.put("UTF-16 big", hiv.getBytes(StandardCharsets.UTF_16BE));
        contents.put("three times", Health.utf8(Health.base64(Health.base64(hiv))));
        for (Map.Entry<String, byte[]> content : contents.entrySet()) {
            String base64 = Base64.getEncoder().encodeToString(content.getValue());
            String kept = kept(Health.envelope("202508082200", Health.dossier(Health.part("XML1", base64))));
            assertThat(kept)
                    .as(content.getKey())
                    .contains("<FAULT")
                    .doesNotContain("<VISIT")
                    .doesNotContain(SECRET, "HIV", base64);
        }
    }

    /** The whole document in other encodings, with their marks and without, right and wrong. */
    @Test
    void noEncodingOfTheWholeLetsANameThrough() throws IOException {
        String document = visit(Map.of("MA_KHOA", SECRET + "NGUYEN", "HO_TEN", SECRET));
        for (Charset charset : List.of(
                StandardCharsets.UTF_16,
                StandardCharsets.UTF_16LE,
                StandardCharsets.UTF_16BE,
                StandardCharsets.UTF_8)) {
            for (String mark : List.of("", "\uFEFF", "\uFFFE")) {
                for (String declared : List.of("utf-8", "utf-16", "utf-7", "IBM037", "x")) {
                    String text = mark + document.replace("encoding=\"utf-8\"", "encoding=\"" + declared + "\"");
                    assertThat(kept(text.getBytes(charset)))
                            .as(charset + " " + declared)
                            .doesNotContain(SECRET);
                }
            }
        }
    }
}
