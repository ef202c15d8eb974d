package vn.iochub.connector.eprocedure;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import vn.iochub.api.HubRecord;
import vn.iochub.api.RawMessage;
import vn.iochub.api.RecordSink;
import vn.iochub.api.RecordType;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Rejection;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.reading.LocalTimes;
import vn.iochub.reading.Rows;
import vn.iochub.reading.Texts;

/** What a portal's call means: each item of {@code data} becomes one record or one rejection. Stateless. */
final class EprocedureNormaliser {
    static final RecordType DOSSIER = RecordType.load(EprocedureNormaliser.class, "procedure", "ServiceDossier", 1);
    static final RecordType PROGRESS =
            RecordType.load(EprocedureNormaliser.class, "procedure", "DossierProgressEvent", 1);

    private static final String DOSSIERS = "DongBoHoSoMC";
    private static final String STEPS = "CapNhatTienDoHoSoMC";
    static final Set<String> SERVICES = Set.of(DOSSIERS, STEPS);

    // The attributes that go with a raw message.
    static final String SERVICE = "service";
    static final String MADONVI = "madonvi";
    static final String UPDATING = "isUpdating";

    private static final int CODE = 100;
    private static final int NAME = 1_000;
    private static final int LONG = 10_000;

    private static final Pattern PROCEDURE_CODE = Pattern.compile("[0-9A-Za-z][0-9A-Za-z._/-]*");
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Statuses in which nobody has received the dossier, so that it needs no time of receipt. */
    private static final Set<String> NOT_RECEIVED = Set.of("new", "notAccepted", "withdrawn");

    /** Whether the clock of the due date runs: without it, overdue counts come out wrong. */
    private static final Map<String, String> PHASES = Map.of(
            "new", "open",
            "accepted", "open",
            "inProcess", "open",
            "supplementRequested", "paused",
            "paymentRequested", "paused",
            "notAccepted", "ended",
            "withdrawn", "ended",
            "stopped", "ended",
            "completed", "ended",
            "resultReturned", "ended");

    private final Settings settings;
    private final Set<String> known;

    EprocedureNormaliser(Settings settings) {
        this.settings = settings;
        Set<String> names = new HashSet<>(Set.of(
                "MaHoSo",
                "MaTTHC",
                "TenTTHC",
                "MaLinhVuc",
                "TenLinhVuc",
                "KenhThucHien",
                "ChuHoSo",
                "LoaiDoiTuong",
                "MaDoiTuong",
                "Email",
                "Fax",
                "SoDienThoai",
                "TrichYeuHoSo",
                "NgayNopHoSo",
                "NgayTiepNhan",
                "NgayHenTra",
                "NgayTra",
                "NgayTuChoi",
                "NgayKetThucXuLy",
                "TrangThaiHoSo",
                "ThongTinTra",
                "HinhThuc",
                "DonViXuLy",
                "GhiChu"));
        names.addAll(Set.of(
                "TaiLieuNop",
                "TepDinhKemId",
                "TenTepDinhKem",
                "IsDeleted",
                "MaThanhPhanHoSo",
                "DuongDanTaiTepTin",
                "DanhSachLePhi",
                "TenPhiLePhi",
                "MaPhiLePhi",
                "HinhThucThu",
                "Gia",
                "LoaiPhiLePhi"));
        names.addAll(Set.of(
                "DanhSachHoSoBoSung",
                "HoSoBoSungId",
                "NguoiYeuCauBoSung",
                "NoiDungBoSung",
                "NgayBoSung",
                "NguoiTiepNhanBoSung",
                "ThongTinTiepNhan",
                "NgayTiepNhanBoSung",
                "TrangThaiBoSung",
                "NgayHenTraTruoc",
                "NgayHenTraMoi",
                "DanhSachGiayToKetQua",
                "TenGiayTo",
                "GiayToId",
                "MaGiayToKetQua",
                "DuongDanTepTinKetQua"));
        names.addAll(Set.of("NgayGiaHan", "LyDo", "NgayTamDung", "NgayTiepTuc"));
        names.addAll(Set.of(
                "NguoiXuLy",
                "ChucDanh",
                "ThoiDiemXuLy",
                "PhongBanXuLy",
                "NoiDungXuLy",
                "TrangThai",
                "NgayBatDau",
                "NgayKetThucTheoQuyDinh"));
        names.add(settings.extensionsField());
        names.add(settings.suspensionsField());
        this.known = Set.copyOf(names);
    }

    /** Where an item is in the call. */
    static String origin(int index) {
        return "/data/" + index;
    }

    void normalise(RawMessage raw, RecordSink sink) throws UnreadableMessageException, IOException {
        String service = raw.attributes().get(SERVICE);
        String madonvi = raw.attributes().get(MADONVI);
        if (service == null
                || madonvi == null
                || !SERVICES.contains(service)
                || !settings.madonvi().equals(madonvi)) {
            // Not as the desk passes on a good call: read the call's members themselves, wherever they stand.
            PortalCall call;
            try (InputStream in = raw.open()) {
                call = PortalCall.read(in, 0);
            }
            refuse(call.problem(settings), call);
            service = call.service();
        }
        try (JsonParser parser = PortalJson.parser(raw.open())) {
            members(parser, DOSSIERS.equals(service), sink);
        } catch (JsonProcessingException e) {
            throw unreadable(RejectCode.UNREADABLE, "", PortalJson.place(e), "");
        }
    }

    private static void refuse(PortalCall.Problem problem, PortalCall call) throws UnreadableMessageException {
        if (problem == null) {
            return;
        }
        switch (problem.answer()) {
            case UNIT -> throw unreadable(RejectCode.NOT_YOURS, "/" + MADONVI, problem.text(), call.madonvi());
            case SERVICE -> throw unreadable(RejectCode.UNKNOWN_CODE, "/" + SERVICE, problem.text(), call.service());
            case FORM -> throw unreadable(RejectCode.BAD_FORMAT, "", problem.text(), "");
            default -> throw unreadable(RejectCode.UNREADABLE, "", problem.text(), "");
        }
    }

    private static UnreadableMessageException unreadable(RejectCode code, String path, Text reason, String fragment) {
        String kept = fragment == null ? "" : Texts.storable(fragment);
        return new UnreadableMessageException(new Rejection(code, "", path, reason, kept));
    }

    private void members(JsonParser parser, boolean dossiers, RecordSink sink)
            throws IOException, UnreadableMessageException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw unreadable(
                    RejectCode.UNREADABLE,
                    "",
                    new Text("Nội dung phải là một đối tượng JSON", "The body must be one JSON object"),
                    "");
        }
        boolean data = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            if (!"data".equals(parser.currentName())) {
                parser.nextToken();
                parser.skipChildren();
                continue;
            }
            if (data || parser.nextToken() != JsonToken.START_ARRAY) {
                throw unreadable(
                        RejectCode.BAD_FORMAT,
                        "/data",
                        new Text("Phải có đúng một danh sách data", "There must be one list data"),
                        "");
            }
            data = true;
            items(parser, dossiers, sink);
        }
        if (!data || parser.nextToken() != null) {
            throw unreadable(
                    RejectCode.UNREADABLE,
                    "",
                    new Text("Lời gọi thiếu data hoặc có dữ liệu thừa", "The call lacks data or has more after it"),
                    "");
        }
    }

    private void items(JsonParser parser, boolean dossiers, RecordSink sink) throws IOException {
        int index = 0;
        JsonToken token = parser.nextToken();
        while (token != JsonToken.END_ARRAY && token != null) {
            String origin = origin(index);
            if (token != JsonToken.START_OBJECT) {
                parser.skipChildren();
                sink.reject(new Rejection(
                        RejectCode.BAD_FORMAT,
                        origin,
                        "",
                        new Text("Bản ghi phải là một đối tượng", "An item must be an object"),
                        ""));
            } else {
                Row row = Row.read(parser, known);
                Rows.hand(sink, origin, row, item -> {
                    item.refuseTwice();
                    return dossiers ? dossier(item, origin) : step(item, origin);
                });
            }
            index++;
            token = parser.nextToken();
        }
    }

    private HubRecord dossier(Row row, String origin) {
        ObjectNode data = NODES.objectNode();
        String number = dossierNumber(row);
        data.put("dossierNumber", number);
        data.put("unit", settings.madonvi());
        String procedure = row.required("MaTTHC", CODE);
        if (!PROCEDURE_CODE.matcher(procedure).matches()) {
            throw row.fault(
                    RejectCode.BAD_FORMAT,
                    "MaTTHC",
                    new Text("Mã thủ tục không đúng dạng", "Not the form of a procedure code"),
                    procedure);
        }
        data.put("procedureCode", procedure);
        put(data, "procedureName", row.text("TenTTHC", NAME));
        put(data, "fieldCode", row.text("MaLinhVuc", CODE));
        put(data, "fieldName", row.text("TenLinhVuc", NAME));
        ObjectNode applicant = NODES.objectNode();
        put(applicant, "name", row.text("ChuHoSo", NAME));
        put(applicant, "kind", row.word("LoaiDoiTuong", settings.kinds()));
        put(applicant, "id", row.text("MaDoiTuong", CODE));
        put(applicant, "phone", row.text("SoDienThoai", CODE));
        put(applicant, "email", row.text("Email", NAME));
        put(applicant, "fax", row.text("Fax", CODE));
        if (!applicant.isEmpty()) {
            data.set("applicant", applicant);
        }
        put(data, "summary", row.text("TrichYeuHoSo", LONG));

        String status = row.word("TrangThaiHoSo", settings.statuses());
        if (status == null) {
            throw row.missing("TrangThaiHoSo");
        }
        time(data, "submittedAt", row, "NgayNopHoSo", false);
        Instant received = time(data, "receivedAt", row, "NgayTiepNhan", false);
        if (received == null && !NOT_RECEIVED.contains(status)) {
            throw row.missing("NgayTiepNhan");
        }
        Instant due = time(data, "dueAt", row, "NgayHenTra", true);
        Instant completed = time(data, "completedAt", row, "NgayKetThucXuLy", false);
        Instant returned = time(data, "resultReturnedAt", row, "NgayTra", false);
        Instant refused = time(data, "refusedAt", row, "NgayTuChoi", false);
        notBefore(row, received, due, "NgayHenTra");
        notBefore(row, received, completed, "NgayKetThucXuLy");
        notBefore(row, received, returned, "NgayTra");

        data.put("status", status);
        data.put("sourceStatus", row.text("TrangThaiHoSo", CODE));
        data.put("phase", PHASES.get(status));
        code(data, "channel", "sourceChannel", row, "KenhThucHien", settings.channels());
        code(data, "resultDelivery", "sourceResultDelivery", row, "HinhThuc", settings.deliveries());
        put(data, "resultNote", row.text("ThongTinTra", LONG));
        put(data, "organization", row.text("DonViXuLy", NAME));
        put(data, "note", row.text("GhiChu", LONG));
        documents(data, row.list("TaiLieuNop"));
        fees(data, row.list("DanhSachLePhi"));
        Instant effective = latest(due, supplements(data, row.list("DanhSachHoSoBoSung")));
        effective = latest(effective, extensions(data, list(row, settings.extensionsField())));
        suspensions(data, list(row, settings.suspensionsField()));
        results(data, row.list("DanhSachGiayToKetQua"));
        if (effective != null) {
            data.put("effectiveDueAt", effective.toString());
        }
        Instant occurred = latest(latest(received, refused), latest(completed, returned));
        return HubRecord.unstamped(DOSSIER, number, occurred, data, origin);
    }

    private HubRecord step(Row row, String origin) {
        ObjectNode data = NODES.objectNode();
        String number = dossierNumber(row);
        data.put("dossierNumber", number);
        data.put("unit", settings.madonvi());
        Instant processed = time(data, "processedAt", row, "ThoiDiemXuLy", false);
        if (processed == null) {
            throw row.missing("ThoiDiemXuLy");
        }
        String status = row.word("TrangThai", settings.statuses());
        if (status == null) {
            throw row.missing("TrangThai");
        }
        String code = row.required("TrangThai", CODE);
        data.put("status", status);
        data.put("sourceStatus", code);
        put(data, "handler", row.text("NguoiXuLy", NAME));
        put(data, "position", row.text("ChucDanh", NAME));
        put(data, "department", row.text("PhongBanXuLy", NAME));
        put(data, "content", row.text("NoiDungXuLy", LONG));
        time(data, "startedAt", row, "NgayBatDau", false);
        time(data, "dueAt", row, "NgayKetThucTheoQuyDinh", true);
        String key = number + "|" + LocalTimes.compact(processed) + "|" + code;
        return HubRecord.unstamped(PROGRESS, key, processed, data, origin);
    }

    private String dossierNumber(Row row) {
        String number = row.required("MaHoSo", CODE);
        for (Pattern pattern : settings.dossierNumbers()) {
            Matcher matcher = pattern.matcher(number);
            if (matcher.matches() && dateExists(pattern, matcher)) {
                return number;
            }
        }
        throw row.fault(
                RejectCode.BAD_FORMAT,
                "MaHoSo",
                new Text(
                        "Mã hồ sơ không đúng dạng như 000.00.15.H51-250701-0001, hoặc ngày trong mã không có thật",
                        "Not the form of a dossier number such as 000.00.15.H51-250701-0001, or its date does not exist"),
                number);
    }

    private static List<Row> list(Row row, String field) {
        return field.isEmpty() ? List.of() : row.list(field);
    }

    private static void documents(ObjectNode data, List<Row> rows) {
        ArrayNode list = NODES.arrayNode();
        for (Row row : rows) {
            ObjectNode item = list.addObject();
            put(item, "id", row.text("TepDinhKemId", NAME));
            put(item, "name", row.text("TenTepDinhKem", NAME));
            put(item, "componentCode", row.text("MaThanhPhanHoSo", CODE));
            put(item, "url", row.text("DuongDanTaiTepTin", LONG));
            flag(item, "deleted", row, "IsDeleted");
        }
        add(data, "documents", list);
    }

    private static void fees(ObjectNode data, List<Row> rows) {
        ArrayNode list = NODES.arrayNode();
        for (Row row : rows) {
            ObjectNode item = list.addObject();
            put(item, "code", row.text("MaPhiLePhi", CODE));
            put(item, "name", row.text("TenPhiLePhi", NAME));
            put(item, "kind", row.text("LoaiPhiLePhi", CODE));
            put(item, "collection", row.text("HinhThucThu", CODE));
            BigDecimal amount = row.amount("Gia");
            if (amount != null) {
                BigDecimal plain = amount.stripTrailingZeros();
                if (plain.scale() <= 0) {
                    item.put("amount", plain.longValueExact());
                } else {
                    item.put("amount", plain);
                }
            }
        }
        add(data, "fees", list);
    }

    private static Instant supplements(ObjectNode data, List<Row> rows) {
        Instant due = null;
        ArrayNode list = NODES.arrayNode();
        for (Row row : rows) {
            ObjectNode item = list.addObject();
            put(item, "id", row.text("HoSoBoSungId", CODE));
            time(item, "requestedAt", row, "NgayBoSung", false);
            put(item, "requestedBy", row.text("NguoiYeuCauBoSung", NAME));
            put(item, "content", row.text("NoiDungBoSung", LONG));
            time(item, "receivedAt", row, "NgayTiepNhanBoSung", false);
            put(item, "receivedBy", row.text("NguoiTiepNhanBoSung", NAME));
            put(item, "receiptNote", row.text("ThongTinTiepNhan", LONG));
            put(item, "sourceStatus", row.text("TrangThaiBoSung", CODE));
            time(item, "previousDueAt", row, "NgayHenTraTruoc", true);
            due = latest(due, time(item, "newDueAt", row, "NgayHenTraMoi", true));
        }
        add(data, "supplements", list);
        return due;
    }

    private static Instant extensions(ObjectNode data, List<Row> rows) {
        Instant due = null;
        ArrayNode list = NODES.arrayNode();
        for (Row row : rows) {
            ObjectNode item = list.addObject();
            time(item, "extendedAt", row, "NgayGiaHan", false);
            put(item, "reason", row.text("LyDo", LONG));
            time(item, "previousDueAt", row, "NgayHenTraTruoc", true);
            due = latest(due, time(item, "newDueAt", row, "NgayHenTraMoi", true));
        }
        add(data, "extensions", list);
        return due;
    }

    private static void suspensions(ObjectNode data, List<Row> rows) {
        ArrayNode list = NODES.arrayNode();
        for (Row row : rows) {
            ObjectNode item = list.addObject();
            time(item, "from", row, "NgayTamDung", false);
            time(item, "until", row, "NgayTiepTuc", false);
            put(item, "reason", row.text("LyDo", LONG));
        }
        add(data, "suspensions", list);
    }

    private static void results(ObjectNode data, List<Row> rows) {
        ArrayNode list = NODES.arrayNode();
        for (Row row : rows) {
            ObjectNode item = list.addObject();
            put(item, "id", row.text("GiayToId", NAME));
            put(item, "code", row.text("MaGiayToKetQua", CODE));
            put(item, "name", row.text("TenGiayTo", NAME));
            put(item, "componentCode", row.text("MaThanhPhanHoSo", CODE));
            put(item, "url", row.text("DuongDanTepTinKetQua", LONG));
        }
        add(data, "results", list);
    }

    private static void add(ObjectNode data, String name, ArrayNode list) {
        if (!list.isEmpty()) {
            data.set(name, list);
        }
    }

    private static void put(ObjectNode data, String name, String text) {
        if (text != null) {
            data.put(name, text);
        }
    }

    /** Puts the time, in UTC, and beside it the portal's own text. */
    private static Instant time(ObjectNode data, String name, Row row, String field, boolean endOfDay) {
        Instant time = row.time(field, endOfDay);
        if (time != null) {
            data.put(name, time.toString());
            data.put(name + "Text", row.text(field, CODE));
        }
        return time;
    }

    /** Portals disagree on these codes, and nothing is decided by them: an unknown one is kept as it is. */
    private static void code(
            ObjectNode data, String word, String source, Row row, String field, Map<String, String> words) {
        String code = row.text(field, CODE);
        if (code != null) {
            put(data, word, words.get(code));
            data.put(source, code);
        }
    }

    private static void flag(ObjectNode data, String name, Row row, String field) {
        String text = row.text(field, CODE);
        if (text != null) {
            data.put(name, text.equalsIgnoreCase("true") || text.equals("1"));
        }
    }

    private static Instant latest(Instant one, Instant other) {
        if (one == null) {
            return other;
        }
        return other == null || one.isAfter(other) ? one : other;
    }

    /** By days, as portals give some times as dates alone. */
    private static void notBefore(Row row, Instant received, Instant time, String field) {
        if (received != null && time != null && day(time).isBefore(day(received))) {
            throw row.fault(
                    RejectCode.RULE,
                    field,
                    new Text(field + " trước NgayTiepNhan", field + " is before NgayTiepNhan"),
                    null);
        }
    }

    private static LocalDate day(Instant time) {
        return LocalDate.ofInstant(time, LocalTimes.ZONE);
    }

    /** Whether the date inside a dossier number exists, where the pattern says which part is the date. */
    private static boolean dateExists(Pattern pattern, Matcher matcher) {
        String date = pattern.pattern().contains("(?<date>") ? matcher.group("date") : null;
        if (date == null) {
            return true;
        }
        try {
            LocalTimes.read("20" + date, false);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }
}
