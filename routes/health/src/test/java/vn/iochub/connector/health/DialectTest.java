package vn.iochub.connector.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import vn.iochub.api.HubRecord;

/**
 * Documents as producers write them, each in its way: every combination of the ways below is one visit, and means the same.
 * The seed makes each run the same.
 */
class DialectTest {
    private static final int DOCUMENTS = 6_000;

    private final HealthConnector connector = Health.connector();

    @Test
    void everyDialectMeansTheSame() throws Exception {
        HubRecord expected =
                records(Health.utf8(document(new Random(0), false, true))).get(0);
        HubRecord older =
                records(Health.utf8(document(new Random(0), true, true))).get(0);
        assertThat(expected.data().path("sourceForm").asText()).isEqualTo("130");
        assertThat(older.data().path("sourceForm").asText()).isEqualTo("4210");
        for (int seed = 1; seed <= DOCUMENTS; seed++) {
            Random random = new Random(seed);
            boolean old = random.nextInt(3) == 0;
            String text = document(random, old, false);
            byte[] bytes = encoded(random, text);
            byte[] kept = Health.redact(connector, bytes);
            for (byte[] form : List.of(bytes, kept)) {
                Health.Outcome outcome = Health.normalise(connector, form);
                assertThat(outcome.rejections()).as("seed %s: %s", seed, text).isEmpty();
                assertThat(outcome.sink().records())
                        .as("seed %s: %s", seed, text)
                        .hasSize(1);
                HubRecord found = outcome.sink().records().get(0);
                HubRecord same = old ? older : expected;
                assertThat(found.data()).as("seed %s: %s", seed, text).isEqualTo(same.data());
                assertThat(found.key()).isEqualTo(same.key());
                assertThat(found.order()).as("seed %s: %s", seed, text).isEqualTo(same.order());
            }
        }
    }

    private List<HubRecord> records(byte[] document) throws Exception {
        Health.Outcome outcome = Health.normalise(connector, document);
        assertThat(outcome.rejections()).isEmpty();
        return outcome.sink().records();
    }

    private static byte[] encoded(Random random, String text) {
        return switch (random.nextInt(6)) {
            case 0 -> ("\uFEFF" + text).getBytes(StandardCharsets.UTF_8);
            case 1 -> text.replace("encoding=\"UTF-8\"", "encoding=\"UTF-16\"").getBytes(StandardCharsets.UTF_16);
            case 2 -> ("\r\n  stray " + text).getBytes(StandardCharsets.UTF_8);
            // Says UTF-8 and is not: what exports of old programs do.
            case 3 -> text.getBytes(java.nio.charset.Charset.forName("windows-1258"));
            default -> text.getBytes(StandardCharsets.UTF_8);
        };
    }

    private static String document(Random random, boolean old, boolean plain) {
        String prefix = plain || random.nextInt(4) != 0 ? "" : "ns" + random.nextInt(3) + ":";
        String declared = prefix.isEmpty()
                ? (plain || random.nextBoolean() ? "" : " xmlns=\"urn:giamdinh\"")
                : " xmlns:" + prefix.substring(0, prefix.length() - 1) + "=\"urn:giamdinh\"";
        Writer w = new Writer(random, plain, prefix);
        String row = row(random, old, plain);
        String inner = plain || random.nextBoolean() ? row : "<?xml version=\"1.0\" encoding=\"utf-8\" ?>\n" + row;
        String content = content(random, plain, inner, row);
        List<String> file = new ArrayList<>(List.of(
                w.element("LOAIHOSO", plain ? "XML1" : pick(random, "XML1", " xml1 ", "XML01", "1", "Xml 1")),
                w.element("NOIDUNGFILE", content)));
        if (!plain && random.nextInt(4) == 0) {
            file.add(w.element("GHICHU", "thêm"));
        }
        w.shuffle(file);
        List<String> files = new ArrayList<>(List.of(w.element("FILEHOSO", String.join(w.space(), file))));
        if (!plain && random.nextBoolean()) {
            files.add(w.element(
                    "FILEHOSO",
                    w.element("LOAIHOSO", "XML" + (2 + random.nextInt(14))) + w.element("NOIDUNGFILE", "eHh4")));
        }
        w.shuffle(files);
        String dossiers = w.element("DANHSACHHOSO", w.element("HOSO", String.join(w.space(), files)));
        String header = w.element(
                "NGAYLAP",
                plain
                        ? "202508082200"
                        : pick(
                                random,
                                "202508082200",
                                " 202508082200 ",
                                "20250808220000",
                                "2025-08-08 22:00",
                                "08/08/2025 22:00"));
        if (plain || random.nextBoolean()) {
            header += w.element("SOLUONGHOSO", "1");
        }
        String unit = plain || random.nextBoolean() ? w.element("THONGTINDONVI", w.element("MACSKCB", "68001")) : "";
        String signature = plain || random.nextBoolean()
                ? ""
                : w.element("CHUKYDONVI", "<Signature xmlns=\"urn:sig\"><X>MAU</X></Signature>");
        List<String> body =
                new ArrayList<>(List.of(unit, w.element("THONGTINHOSO", header + w.space() + dossiers), signature));
        w.shuffle(body);
        String prolog = plain || random.nextInt(5) != 0 ? "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" : "";
        String text = prolog + "<" + prefix + "GIAMDINHHS" + declared + ">" + String.join(w.space(), body) + "</"
                + prefix + "GIAMDINHHS>";
        return prolog.isEmpty() && !plain ? "<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + text : text;
    }

    private static String content(Random random, boolean plain, String inner, String row) {
        String base64 = Health.base64(inner);
        return switch (plain ? 0 : random.nextInt(9)) {
            case 0, 1 -> base64;
            case 2 -> "\n" + base64.replaceAll("(.{76})", "$1\r\n") + "\n";
            case 3 -> Base64.getUrlEncoder().withoutPadding().encodeToString(inner.getBytes(StandardCharsets.UTF_8));
            case 4 -> row;
            case 5 -> "<!-- trong -->\n  " + row + "\n";
            case 6 -> "<![CDATA[" + inner.replace("<![CDATA[", "").replace("]]>", "") + "]]>";
            case 7 -> inner.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
            default ->
                "<![CDATA["
                        + Base64.getEncoder()
                                .encodeToString(inner.replaceAll("encoding=\"[^\"]*\"", "encoding=\"utf-16\"")
                                        .getBytes(StandardCharsets.UTF_16))
                        + "]]>";
        };
    }

    private static String row(Random random, boolean old, boolean plain) {
        Map<String, String> columns = new LinkedHashMap<>(Health.columns());
        if (old) {
            rename(columns, "MA_THE_BHYT", "MA_THE");
            rename(columns, "MA_BENH_CHINH", "MA_BENH");
            rename(columns, "MA_BENH_KT", "MA_BENHKHAC");
            rename(columns, "MA_LOAI_RV", "TINH_TRANG_RV");
            rename(columns, "T_TONGCHI_BV", "T_TONGCHI");
            columns.remove("SO_CCCD");
        }
        if (!plain) {
            vary(
                    random,
                    columns,
                    "NGAY_SINH",
                    "198507150000",
                    "19850715",
                    "198507000000",
                    "198500000000",
                    "1985",
                    "15/07/1985");
            vary(random, columns, "GIOI_TINH", "1", "01", " 1 ");
            vary(random, columns, "MA_LOAI_KCB", "03", "3");
            vary(random, columns, "KET_QUA_DTRI", "1", "01");
            vary(random, columns, "MA_KHOA", "K03;K48", "K03; K48", " K03 ;K48;");
            vary(
                    random,
                    columns,
                    old ? "MA_BENHKHAC" : "MA_BENH_KT",
                    "I10;E11.9",
                    "I10; E11.9 ;",
                    "i10;e11.9",
                    ";I10;E11.9;I10");
            vary(random, columns, "T_THUOC", "850000.5", "850000.50", "850000.500");
            vary(random, columns, "T_BHTT", "2480000", "2480000.00", "2480000.0");
            vary(random, columns, "MA_CSKCB", "68001", " 68001");
            for (String optional : List.of("HO_TEN", "DIA_CHI", "DIEN_THOAI", "CHAN_DOAN_RV", "MA_BN")) {
                if (random.nextInt(4) == 0) {
                    columns.remove(optional);
                }
            }
            for (String empty : List.of(
                    "GHI_CHU", "NGAY_VAO_NOI_TRU", "MA_TAI_NAN", "T_VTYT", "MA_BENH_YHCT", "NGAY_TTOAN", "COT_MOI")) {
                if (random.nextBoolean()) {
                    columns.put(empty, random.nextBoolean() ? "" : "  \n ");
                }
            }
        }
        List<Map.Entry<String, String>> order = new ArrayList<>(columns.entrySet());
        if (!plain && random.nextBoolean()) {
            Collections.shuffle(order, random);
        }
        boolean lower = !plain && random.nextInt(6) == 0;
        StringBuilder out = new StringBuilder();
        for (Map.Entry<String, String> column : order) {
            String name = lower ? column.getKey().toLowerCase(java.util.Locale.ROOT) : column.getKey();
            String value = column.getValue();
            boolean empty = value.isEmpty() && random.nextBoolean();
            boolean cdata = !plain && random.nextInt(6) == 0;
            out.append(
                    empty
                            ? "<" + name + "/>"
                            : "<" + name + ">" + (cdata ? "<![CDATA[" + value + "]]>" : value) + "</" + name + ">");
            out.append(plain || random.nextInt(8) != 0 ? "" : "<!-- x -->\n");
        }
        String root = plain ? "TONG_HOP" : pick(random, "TONG_HOP", "TONG_HOP", "tong_hop", "XML1");
        String bare = "<" + root + ">" + out + "</" + root + ">";
        return !plain && random.nextInt(5) == 0 ? "<CHI_TIEU_TONG_HOP>\n" + bare + "</CHI_TIEU_TONG_HOP>" : bare;
    }

    private static void rename(Map<String, String> columns, String from, String to) {
        columns.put(to, columns.remove(from));
    }

    private static void vary(Random random, Map<String, String> columns, String name, String... forms) {
        columns.put(name, pick(random, forms));
    }

    private static String pick(Random random, String... forms) {
        return forms[random.nextInt(forms.length)];
    }

    /** Elements with the document's prefix, in its way with space and order. */
    private record Writer(Random random, boolean plain, String prefix) {
        String element(String name, String content) {
            String spelled = plain || random.nextInt(10) != 0 ? name : name.toLowerCase(java.util.Locale.ROOT);
            return "<" + prefix + spelled + ">" + content + "</" + prefix + spelled + ">";
        }

        String space() {
            return plain ? "" : pick(random, "", "\n", "\r\n\t", "<!-- ghi chú -->");
        }

        void shuffle(List<String> parts) {
            if (!plain && random.nextBoolean()) {
                Collections.shuffle(parts, random);
            }
        }
    }
}
