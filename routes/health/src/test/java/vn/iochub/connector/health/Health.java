package vn.iochub.connector.health;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import vn.iochub.api.Rejection;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.testkit.CollectingSink;
import vn.iochub.testkit.Configs;
import vn.iochub.testkit.SampleMessage;
import vn.iochub.testkit.Schemas;
import vn.iochub.testkit.TestAccess;
import vn.iochub.testkit.TestSecrets;
import vn.iochub.transport.DropConfig;
import vn.iochub.units.AdministrativeUnits;
import vn.iochub.units.Unit;

/** Documents and connectors for the tests. Every person is made up. */
final class Health {
    static final Schemas SCHEMAS = new Schemas();

    private Health() {}

    static HealthConnector connector() {
        return connector(new TestAccess("health"), Map.of(), Map.of());
    }

    static HealthConnector connector(TestAccess access, Map<String, ?> config, Map<String, ?> drop) {
        return new HealthConnector(
                access,
                new TestSecrets().with("health-pseudonym-key", "a key for this test alone"),
                new Units(),
                Configs.of(HealthConnector.Config.class, config),
                Configs.of(DropConfig.class, drop));
    }

    /** The two units that the tests name, in both lists. */
    private static final class Units implements AdministrativeUnits {
        @Override
        public Optional<Resolved> resolve(Unit.Level level, String code, LocalDate date) {
            boolean today = !date.isBefore(LocalDate.of(2025, 7, 1));
            String list = today ? "GSO-34" : "GSO-63";
            if (level == Unit.Level.PROVINCE && code.equals("68")) {
                return Optional.of(
                        new Resolved(new Unit(level, code, list, "Tỉnh Lâm Đồng", "", null, null), List.of()));
            }
            if (level == Unit.Level.WARD && code.equals("24958")) {
                String name = today ? "Xã Đức Trọng" : "Thị trấn Liên Nghĩa";
                Unit now = new Unit(level, code, "GSO-34", "Xã Đức Trọng", "68", null, null);
                return Optional.of(new Resolved(
                        new Unit(level, code, list, name, "68", null, null), today ? List.of() : List.of(now)));
            }
            return Optional.empty();
        }

        @Override
        public boolean knows(Unit.Level level, LocalDate date) {
            return level != Unit.Level.DISTRICT;
        }
    }

    /** What came of a document. */
    record Outcome(CollectingSink sink, List<Rejection> rejections) {}

    static Outcome normalise(HealthConnector connector, byte[] document) throws IOException {
        CollectingSink sink = new CollectingSink(connector.source().types(), SCHEMAS);
        List<Rejection> rejections = new ArrayList<>();
        try {
            connector.normalise(SampleMessage.of("health", document), sink);
        } catch (UnreadableMessageException e) {
            rejections.add(e.rejection());
        }
        rejections.addAll(0, sink.rejections());
        return new Outcome(sink, rejections);
    }

    static byte[] redact(HealthConnector connector, byte[] document) throws IOException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        connector.redact(new ByteArrayInputStream(document), kept);
        return kept.toByteArray();
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static String part(String label, String content) {
        return "<FILEHOSO><LOAIHOSO>" + label + "</LOAIHOSO><NOIDUNGFILE>" + content + "</NOIDUNGFILE></FILEHOSO>";
    }

    /** The columns of an XML1 of decision 130 and its successors. */
    static Map<String, String> columns() {
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put("MA_LK", "LK-1");
        columns.put("MA_BN", "BN-1");
        columns.put("HO_TEN", "Nguyễn Văn Mẫu");
        columns.put("SO_CCCD", "068085000001");
        columns.put("NGAY_SINH", "198507150000");
        columns.put("GIOI_TINH", "1");
        columns.put("DIA_CHI", "Số 1, thôn Mẫu");
        columns.put("MATINH_CU_TRU", "68");
        columns.put("MAXA_CU_TRU", "24958");
        columns.put("DIEN_THOAI", "0900000001");
        columns.put("MA_THE_BHYT", "DN4680000000001");
        columns.put("CHAN_DOAN_RV", "Viêm phổi");
        columns.put("MA_BENH_CHINH", "J18.9");
        columns.put("MA_BENH_KT", "I10;E11.9");
        columns.put("NGAY_VAO", "202508040730");
        columns.put("NGAY_RA", "202508081500");
        columns.put("SO_NGAY_DTRI", "5");
        columns.put("KET_QUA_DTRI", "1");
        columns.put("MA_LOAI_RV", "1");
        columns.put("T_THUOC", "850000.5");
        columns.put("T_TONGCHI_BV", "3250000.5");
        columns.put("T_BHTT", "2480000");
        columns.put("MA_LOAI_KCB", "03");
        columns.put("MA_KHOA", "K03;K48");
        columns.put("MA_CSKCB", "68001");
        return columns;
    }

    static String visit(Map<String, String> changed) {
        Map<String, String> columns = columns();
        columns.putAll(changed);
        return row("TONG_HOP", columns);
    }

    static String row(String name, Map<String, String> columns) {
        StringBuilder out = new StringBuilder("<").append(name).append('>');
        columns.forEach((column, value) -> out.append('<')
                .append(column)
                .append('>')
                .append(value.replace("&", "&amp;").replace("<", "&lt;"))
                .append("</")
                .append(column)
                .append('>'));
        return out.append("</").append(name).append('>').toString();
    }

    static String envelope(String created, String... dossiers) {
        return "<?xml version=\"1.0\" encoding=\"utf-8\"?><GIAMDINHHS><THONGTINDONVI><MACSKCB>68001</MACSKCB>"
                + "</THONGTINDONVI><THONGTINHOSO><NGAYLAP>" + created + "</NGAYLAP><SOLUONGHOSO>" + dossiers.length
                + "</SOLUONGHOSO><DANHSACHHOSO>" + String.join("", dossiers)
                + "</DANHSACHHOSO></THONGTINHOSO></GIAMDINHHS>";
    }

    static String dossier(String... parts) {
        return "<HOSO>" + String.join("", parts) + "</HOSO>";
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
