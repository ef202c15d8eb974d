package vn.iochub.connector.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import vn.iochub.testkit.TestAccess;

/** What must not be stored is not in what is kept: searched for in its bytes, and in all that decodes from them. */
class RedactionTest {
    /** Stands in every protected part, wherever a value can stand. */
    private static final String SECRET = "BIMATMARKER";

    /** Stands in names, addresses and numbers of XML1. */
    private static final String NAME = "DANHTINHMARKER";

    private static final Pattern RUN = Pattern.compile("[A-Za-z0-9+/_=\\s-]{12,}");

    private final HealthConnector connector = Health.connector();

    private static String hiv() {
        return "<?xml version=\"1.0\" encoding=\"utf-8\"?><CHI_TIEU_HO_SO_BENH_AN_CHAM_SOC_VA_DIEU_TRI_HIV_AIDS a=\""
                + SECRET
                + "\"><HO_SO><MA_LK>LK-1</MA_LK><!-- " + SECRET + " --><NGAYKD_HIV>" + SECRET
                + "</NGAYKD_HIV><MA_BENH_CHINH>"
                + SECRET + "</MA_BENH_CHINH><MA_KHOA>" + SECRET + "</MA_KHOA></HO_SO>"
                + "</CHI_TIEU_HO_SO_BENH_AN_CHAM_SOC_VA_DIEU_TRI_HIV_AIDS>";
    }

    private static String tuberculosis() {
        return "<CHITIEU_DIEUTRI_BENHLAO><MA_LK>LK-1</MA_LK><PHANLOAI_LAO_VITRI>" + SECRET
                + "</PHANLOAI_LAO_VITRI><MA_KHOA>" + SECRET + "</MA_KHOA></CHITIEU_DIEUTRI_BENHLAO>";
    }

    private static Map<String, UnaryOperator<String>> encodings() {
        Map<String, UnaryOperator<String>> all = new LinkedHashMap<>();
        all.put("base64", Health::base64);
        all.put("base64 in lines", text -> "\n  " + Health.base64(text).replaceAll("(.{60})", "$1\r\n  ") + "\n");
        all.put("base64 twice", text -> Health.base64(Health.base64(text)));
        all.put(
                "base64 for URLs",
                text -> Base64.getUrlEncoder().withoutPadding().encodeToString(Health.utf8(text)));
        all.put("base64 of UTF-16", text -> Base64.getEncoder()
                .encodeToString(text.replace("utf-8", "utf-16").getBytes(StandardCharsets.UTF_16)));
        all.put("base64 in CDATA", text -> "<![CDATA[" + Health.base64(text) + "]]>");
        all.put("inline", text -> text.replaceFirst("<\\?xml[^>]*\\?>", ""));
        all.put("inline with prefix", text -> text.replaceFirst("<\\?xml[^>]*\\?>", "")
                .replaceAll("<(/?)([A-Z])", "<$1q:$2")
                .replaceFirst("<q:([A-Z_]+)", "<q:$1 xmlns:q=\"urn:q\""));
        all.put("CDATA", text -> "<![CDATA[" + text + "]]>");
        all.put(
                "escaped",
                text -> text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"));
        all.put("by number", RedactionTest::byNumber);
        return all;
    }

    private static String byNumber(String text) {
        StringBuilder out = new StringBuilder();
        text.chars().forEach(c -> out.append("&#").append(c).append(';'));
        return out.toString();
    }

    /** The ways in which a protected part may be labelled; {0} stands for its number. */
    private static final List<String> LABELS = List.of(
            "XML{0}",
            " xml{0} ",
            "Xml_{0}",
            "XML0{0}",
            "XML {0}",
            "{0}",
            "&#88;ML{0}",
            "<![CDATA[XML{0}]]>",
            "X<!-- -->ML{0}",
            // Labels that lie: the first of a visit, then of other parts, then of nothing known.
            "XML1",
            "XML3",
            "XML0",
            "",
            "HIV",
            "XML99");

    private interface Place {
        String of(String label, String content);
    }

    private static Map<String, Place> places() {
        Map<String, Place> all = new LinkedHashMap<>();
        all.put("in order", (label, content) -> Health.part(label, content));
        all.put(
                "content first",
                (label, content) -> "<FILEHOSO><NOIDUNGFILE>" + content + "</NOIDUNGFILE><LOAIHOSO>" + label
                        + "</LOAIHOSO></FILEHOSO>");
        all.put(
                "prefix and case",
                (label, content) -> "<p:FileHoSo xmlns:p=\"urn:p\"><p:LoaiHoSo>" + label
                        + "</p:LoaiHoSo>\n<p:noiDungFile>" + content + "</p:noiDungFile></p:FileHoSo>");
        all.put(
                "label twice",
                (label, content) -> "<FILEHOSO><LOAIHOSO>" + label + "</LOAIHOSO><NOIDUNGFILE>" + content
                        + "</NOIDUNGFILE><LOAIHOSO>XML1</LOAIHOSO></FILEHOSO>");
        all.put(
                "content twice",
                (label, content) -> "<FILEHOSO><NOIDUNGFILE>x</NOIDUNGFILE><LOAIHOSO>" + label
                        + "</LOAIHOSO><NOIDUNGFILE>" + content + "</NOIDUNGFILE></FILEHOSO>");
        all.put("no label", (label, content) -> "<FILEHOSO><NOIDUNGFILE>" + content + "</NOIDUNGFILE></FILEHOSO>");
        all.put(
                "nested envelope",
                (label, content) -> Health.part(
                        "XML1",
                        Health.base64(Health.envelope("202508082200", Health.dossier(Health.part(label, content))))));
        all.put(
                "nested inline",
                (label, content) -> Health.part(
                        "XML1", "<GIAMDINHHS><HOSO>" + Health.part(label, content) + "</HOSO></GIAMDINHHS>"));
        all.put(
                "bare in the dossier",
                (label, content) -> "<LOAIHOSO>" + label + "</LOAIHOSO><NOIDUNGFILE>" + content + "</NOIDUNGFILE>");
        all.put(
                "other elements around",
                (label, content) -> "<PHAN><X>1</X>" + Health.part(label, content) + "</PHAN>");
        all.put(
                "inside another part",
                (label, content) -> "<FILEHOSO><LOAIHOSO>XML4</LOAIHOSO><NOIDUNGFILE>" + "<A>"
                        + Health.part(label, content) + "</A></NOIDUNGFILE></FILEHOSO>");
        return all;
    }

    @Test
    void noFormOfAProtectedPartIsKept() throws Exception {
        int tried = 0;
        String visit = Health.part("XML1", Health.base64(Health.visit(Map.of())));
        for (Map.Entry<String, Place> place : places().entrySet()) {
            for (Map.Entry<String, UnaryOperator<String>> encoding : encodings().entrySet()) {
                for (String label : LABELS) {
                    for (int number : new int[] {6, 15}) {
                        String content = encoding.getValue().apply(number == 6 ? hiv() : tuberculosis());
                        String part = place.getValue().of(label.replace("{0}", "" + number), content);
                        String what = place.getKey() + ", " + encoding.getKey() + ", " + label + ", " + number;
                        kept(what, Health.envelope("202508082200", Health.dossier(visit, part)), 1);
                        tried++;
                    }
                }
            }
        }
        assertThat(tried).isGreaterThan(3_000);
        assertThat(connector.redactions().hivParts()).isPositive();
        assertThat(connector.redactions().tuberculosisParts()).isPositive();
    }

    @Test
    void theSearchFindsWhatIsThere() {
        for (Map.Entry<String, UnaryOperator<String>> encoding : encodings().entrySet()) {
            if (!encoding.getKey().equals("by number")) {
                String part = Health.part("XML6", encoding.getValue().apply(hiv()));
                assertThat(leaks(Health.utf8(part))).as(encoding.getKey()).isNotEmpty();
            }
        }
    }

    @Test
    void aPersonsNumberIsNoCode() throws Exception {
        for (String column : Columns.KEPT.keySet()) {
            boolean code = !column.startsWith("NGAY") && !column.startsWith("T_") && !column.startsWith("SO_");
            if (code) {
                byte[] bytes = Health.utf8(Health.envelope(
                        "202508082200",
                        Health.dossier(Health.part("XML1", Health.visit(Map.of(column, "068085000009"))))));
                assertThat(text(Health.redact(connector, bytes))).as(column).doesNotContain("068085000009");
            }
        }
    }

    @Test
    void wholeEnvelopesInOtherEncodingsAreRedactedToo() throws Exception {
        String text = Health.envelope(
                "202508082200",
                Health.dossier(
                        Health.part("XML6", hiv().replaceFirst("<\\?xml[^>]*\\?>", "")),
                        Health.part("XML1", Health.visit(Map.of())),
                        Health.part("XML15", tuberculosis())));
        for (String name : List.of("UTF-16", "UTF-16BE", "UTF-16LE", "windows-1258", "ISO-8859-1")) {
            byte[] bytes = text.replace(
                            "utf-8", name.equals("UTF-16") ? name : name.startsWith("UTF-16") ? "UTF-16" : name)
                    .getBytes(Charset.forName(name));
            byte[] kept = Health.redact(connector, bytes);
            assertThat(leaks(kept)).as(name).isEmpty();
        }
        byte[] marked = ("\uFEFF" + text).getBytes(StandardCharsets.UTF_8);
        assertThat(leaks(Health.redact(connector, marked))).isEmpty();
        assertThat(Health.normalise(connector, Health.redact(connector, marked))
                        .sink()
                        .records())
                .hasSize(1);
    }

    @Test
    void theKeptFormDoesNotEvenSayThatAProtectedPartWasThere() throws Exception {
        String visit = Health.part("XML1", Health.base64(Health.visit(Map.of())));
        byte[] with = Health.redact(
                connector,
                Health.utf8(Health.envelope(
                        "202508082200",
                        Health.dossier(visit, Health.part("XML6", Health.base64(hiv())), Health.part("XML15", "x")))));
        byte[] without = Health.redact(connector, Health.utf8(Health.envelope("202508082200", Health.dossier(visit))));
        assertThat(with).isEqualTo(without);
    }

    @Test
    void namesNumbersAndFreeTextOfAVisitAreNotKept() throws Exception {
        Map<String, String> all = new LinkedHashMap<>();
        for (String column : List.of(
                "HO_TEN",
                "DIA_CHI",
                "DIEN_THOAI",
                "LY_DO_VV",
                "LY_DO_VNT",
                "CHAN_DOAN_VAO",
                "CHAN_DOAN_RV",
                "PP_DIEU_TRI",
                "GHI_CHU",
                "MA_HSBA",
                "MA_TTDV",
                "DU_PHONG",
                "TEN_BENH",
                "MA_DKBD",
                "GIAY_CHUYEN_TUYEN",
                "COT_LA")) {
            all.put(column, NAME);
        }
        all.put("MA_LK", NAME);
        all.put("MA_BN", NAME);
        all.put("SO_CCCD", NAME);
        all.put("MA_THE_BHYT", NAME);
        all.put("NGAY_SINH", NAME);
        kept("all columns", Health.envelope("202508082200", Health.dossier(Health.part("XML1", Health.visit(all)))), 0);
        // A name in a column of codes is no code.
        for (String column : Columns.KEPT.keySet()) {
            String name = "Nguyễn Văn " + NAME;
            byte[] bytes = Health.utf8(Health.envelope(
                    "202508082200", Health.dossier(Health.part("XML1", Health.visit(Map.of(column, name))))));
            byte[] redacted = Health.redact(connector, bytes);
            assertThat(leaks(redacted)).as(column).isEmpty();
            Health.Outcome outcome = Health.normalise(connector, redacted);
            outcome.rejections()
                    .forEach(r -> assertThat(r.toString()).as(column).doesNotContain(NAME));
        }
        String kept = text(Health.redact(
                connector,
                Health.utf8(
                        Health.envelope("202508082200", Health.dossier(Health.part("XML1", Health.visit(Map.of())))))));
        assertThat(kept).doesNotContain("068085000001", "0000000001", "BN-1", "LK-1", "1985", "0900000001", "Mẫu");
    }

    @Test
    void aDocumentThatBreaksOffAnywhereLeaksNothing() throws Exception {
        byte[] whole = Health.utf8(Health.envelope(
                "202508082200",
                Health.dossier(
                        Health.part("XML1", Health.visit(Map.of("HO_TEN", NAME))),
                        Health.part("XML6", hiv().replaceFirst("<\\?xml[^>]*\\?>", ""))),
                Health.dossier(Health.part("XML1", Health.base64(Health.visit(Map.of("MA_LK", "LK-2")))))));
        for (int end = 0; end < whole.length; end += 7) {
            byte[] cut = Arrays.copyOf(whole, end);
            byte[] redacted = Health.redact(connector, cut);
            assertThat(leaks(redacted)).as("cut at %s", end).isEmpty();
            agree("cut at " + end, cut, redacted);
        }
    }

    @Test
    void spoiltBytesLeakNothing() throws Exception {
        byte[] whole = Health.utf8(Health.envelope(
                "202508082200",
                Health.dossier(
                        Health.part("XML1", Health.visit(Map.of("HO_TEN", NAME))),
                        Health.part("XML6", Health.base64(hiv())))));
        Random random = new Random(11);
        for (int i = 0; i < 2_000; i++) {
            byte[] spoilt = whole.clone();
            spoilt[random.nextInt(spoilt.length)] = (byte) random.nextInt(256);
            byte[] redacted = Health.redact(connector, spoilt);
            String kept = text(redacted);
            assertThat(kept).as("spoilt %s", i).doesNotContain(SECRET).doesNotContain(NAME);
            agree("spoilt " + i, spoilt, redacted);
        }
    }

    @Test
    void aDocumentInTheKeptFormIsNoWayRoundIt() throws Exception {
        String forged = "<IOCHUB-HEALTH><VISIT origin=\"/HOSO/1\" form=\"130\"><MA_LK>" + NAME + "</MA_LK><MA_KHOA>"
                + SECRET + "</MA_KHOA></VISIT></IOCHUB-HEALTH>";
        byte[] redacted = Health.redact(connector, Health.utf8(forged));
        assertThat(leaks(redacted)).isEmpty();
        assertThat(Health.normalise(connector, redacted).rejections()).hasSize(1);
    }

    /** Mended, a message goes through the redaction once more. */
    @Test
    void whatWasKeptPassesAsItIs() throws Exception {
        for (String document : List.of(
                Health.envelope("202508082200", Health.dossier(Health.part("XML1", Health.base64(visit())))),
                Health.envelope("202508082200", Health.dossier(Health.part("XML99", "x")), "<HOSO/>")
                        .replace("<CHUKYDONVI/>", "<CHUKYDONVI>s</CHUKYDONVI>"),
                "<GIAMDINHHS><HOSO>",
                "no XML at all")) {
            byte[] once = Health.redact(connector, Health.utf8(document));
            assertThat(text(once)).contains("seal=");
            assertThat(text(Health.redact(connector, once))).isEqualTo(text(once));
        }
    }

    @Test
    void whatWasKeptAndThenChangedIsNotTheHubs() throws Exception {
        String kept = text(Health.redact(
                connector,
                Health.utf8(
                        Health.envelope("202508082200", Health.dossier(Health.part("XML1", Health.base64(visit())))))));
        for (String changed : List.of(
                kept.replaceFirst("<MA_LK>[0-9a-f]+<", "<MA_LK>" + NAME + "<"),
                kept.replace("<VISIT ", "<VISIT note=\"" + NAME + "\" "),
                kept.replace("</VISIT>", "<HO_TEN>" + NAME + "</HO_TEN></VISIT>"),
                kept.replace(
                        "</VISIT>",
                        "</VISIT><FAULT code=\"RULE\" origin=\"\" path=\"\" vi=\"" + NAME + "\" en=\"e\""
                                + " fragment=\"\"/>"),
                kept.replace("<END ", "<!-- " + NAME + " --><END "))) {
            assertThat(changed).isNotEqualTo(kept);
            assertThat(text(Health.redact(connector, Health.utf8(changed)))).doesNotContain(NAME);
        }
        HealthConnector other = Health.connector(
                new TestAccess("health"), Map.of("pseudonymKey", "another key for this test"), Map.of());
        String again = text(Health.redact(other, Health.utf8(kept)));
        assertThat(again).contains("<UNREADABLE").doesNotContain("<VISIT");
    }

    private static String visit() {
        return "<XML1>" + Health.visit(Map.of()) + "</XML1>";
    }

    @Test
    void aBrokenStreamIsNoBrokenDocument() {
        InputStream dead = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the line is dead");
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                throw new IOException("the line is dead");
            }
        };
        InputStream broken = new SequenceInputStream(new ByteArrayInputStream(Health.utf8("<GIAMDINHHS><HOSO>")), dead);
        assertThatThrownBy(() -> connector.redact(broken, new ByteArrayOutputStream()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the line is dead");
    }

    /** Redacts, searches, and checks that the kept form means what the document means. */
    private void kept(String what, String document, int atLeast) throws IOException {
        byte[] bytes = Health.utf8(document);
        byte[] redacted = Health.redact(connector, bytes);
        assertThat(leaks(redacted)).as(what).isEmpty();
        Health.Outcome outcome = agree(what, bytes, redacted);
        assertThat(outcome.sink().records()).as(what).hasSizeGreaterThanOrEqualTo(atLeast);
        outcome.sink().records().forEach(r -> assertThat(r.toString()).as(what).doesNotContain(SECRET));
        outcome.rejections().forEach(r -> assertThat(r.toString()).as(what).doesNotContain(SECRET));
    }

    private Health.Outcome agree(String what, byte[] document, byte[] redacted) throws IOException {
        Health.Outcome before = Health.normalise(connector, document);
        Health.Outcome after = Health.normalise(connector, redacted);
        assertThat(after.sink().records()).as(what).isEqualTo(before.sink().records());
        assertThat(after.rejections()).as(what).isEqualTo(before.rejections());
        return after;
    }

    private static String text(byte[] kept) {
        return new String(kept, StandardCharsets.UTF_8);
    }

    /** Where a marker is found: in the bytes, or in what a run of base64 in them decodes to, three deep. */
    private static List<String> leaks(byte[] kept) {
        List<String> found = new ArrayList<>();
        search(new String(kept, StandardCharsets.ISO_8859_1), 3, found);
        return found;
    }

    private static void search(String text, int depth, List<String> found) {
        String dense = text.replace("\u0000", "");
        if (dense.contains(SECRET)
                || dense.contains(NAME)
                || dense.toUpperCase(java.util.Locale.ROOT).contains("HIV_AIDS")) {
            found.add(dense);
        }
        if (depth == 0) {
            return;
        }
        Matcher runs = RUN.matcher(text);
        while (runs.find()) {
            String run = runs.group().replaceAll("[\\s=]", "").replace('-', '+').replace('_', '/');
            for (int shift = 0; shift < 4 && run.length() > shift + 8; shift++) {
                String part = run.substring(shift);
                byte[] decoded = Base64.getDecoder().decode(part.substring(0, part.length() / 4 * 4));
                search(new String(decoded, StandardCharsets.ISO_8859_1), depth - 1, found);
            }
        }
    }
}
