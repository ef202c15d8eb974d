package vn.iochub.simulators.sources;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.time.LocalDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import vn.iochub.simulators.ledger.Item;
import vn.iochub.simulators.ledger.Outcome;
import vn.iochub.simulators.synthetic.Mix;
import vn.iochub.simulators.synthetic.Stock;
import vn.iochub.simulators.synthetic.Synthetic;

/**
 * The dossiers of an e-procedure portal and the calls it makes of them. Deterministic: the same seed and the same answers
 * give the same calls. Not thread-safe.
 */
final class PortalWorld {
    static final String UNIT = "000.00.15.H51";
    private static final String DOSSIER = "procedure/ServiceDossier";
    private static final String STEP = "procedure/DossierProgressEvent";
    private static final String DOSSIERS = "DongBoHoSoMC";
    private static final String PROGRESS = "CapNhatTienDoHoSoMC";
    /** Where damaged bytes go in: a character of no language, in the private use area. */
    private static final String DAMAGE = "\uE0DA";

    private static final int LARGEST_CALL = 12;
    private static final int KEPT_CALLS = 40;
    private static final int DAYS = 60;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> WAY = List.of("1", "2", "4", "5", "4", "9", "10");
    private static final String[][] PROCEDURES = {
        {"2.002492", "Cấp bản sao trích lục hộ tịch", "G15-HT02", "Hộ tịch"},
        {"1.001612", "Đăng ký thành lập hộ kinh doanh", "G05-HKD", "Hộ kinh doanh"},
        {"1.004193", "Đăng ký biến động quyền sử dụng đất", "G17-DD01", "Đất đai"},
        {"2.000815", "Chứng thực bản sao từ bản chính", "G15-CT01", "Chứng thực"},
    };

    private final SplittableRandom random;
    private final Synthetic synthetic;
    private final Mix mix;
    private final String series;
    private final boolean sessions;
    private final Stock<Dossier> stock = new Stock<>();
    private final Deque<Call> earlier = new ArrayDeque<>();
    private int numbers;

    /**
     * @param series two digits or letters that tell the dossiers of two portals apart
     * @param sessions whether calls carry a session
     */
    PortalWorld(long seed, String series, boolean sessions, Mix mix) {
        this.random = new SplittableRandom(seed);
        this.synthetic = new Synthetic(random);
        this.series = series;
        this.sessions = sessions;
        this.mix = mix;
    }

    /** One dossier, as it was last sent. */
    static final class Dossier {
        private final String number;
        private final LocalDateTime received;
        private ObjectNode row;
        private int version;
        private int steps;

        Dossier(String number, LocalDateTime received) {
            this.number = number;
            this.received = received;
        }
    }

    /** A dossier and the version in which a call has it. */
    private record Version(Dossier dossier, int version) {}

    /**
     * A call to be made.
     *
     * @param service its service, for people
     * @param whole whether it can be read as JSON to its end
     */
    static final class Call {
        private final String service;
        private final ObjectNode body;
        private final List<Item> items;
        private final List<Version> versions;
        private final boolean whole;

        private Call(String service, ObjectNode body, List<Item> items, List<Version> versions, boolean whole) {
            this.service = service;
            this.body = body;
            this.items = items;
            this.versions = versions;
            this.whole = whole;
        }

        String service() {
            return service;
        }

        List<Item> items() {
            return items;
        }

        /** @param session empty for a way without sessions */
        byte[] bytes(String session) {
            if (body.has("session")) {
                body.put("session", session);
            }
            byte[] text = body.toString().getBytes(StandardCharsets.UTF_8);
            byte[] damaged = damage(text);
            return whole ? damaged : java.util.Arrays.copyOf(damaged, damaged.length * 2 / 3);
        }

        private static byte[] damage(byte[] text) {
            byte[] mark = DAMAGE.getBytes(StandardCharsets.UTF_8);
            ByteArrayOutputStream out = new ByteArrayOutputStream(text.length);
            for (int i = 0; i < text.length; i++) {
                if (text[i] == mark[0] && i + 2 < text.length && text[i + 1] == mark[1] && text[i + 2] == mark[2]) {
                    out.write(0xE3); // the first of three bytes, without the others: cut by a field's length
                    out.write('(');
                    i += 2;
                } else {
                    out.write(text[i]);
                }
            }
            return out.toByteArray();
        }
    }

    Call next() {
        if (random.nextDouble() < mix.duplicates() / 3) {
            Optional<Call> again = again();
            if (again.isPresent()) {
                return again.get();
            }
        }
        if (random.nextDouble() < mix.bad() / 3) {
            return wholeCallBad();
        }
        return stock.size() > 5 && random.nextInt(4) == 0 ? steps() : dossiers();
    }

    /** The hub has it: its dossiers may be spoken of again. */
    void answered(Call call) {
        call.versions.forEach(each -> stock.put(each.dossier()));
        if (call.whole && !call.versions.isEmpty()) {
            earlier.addLast(call);
            if (earlier.size() > KEPT_CALLS) {
                earlier.removeFirst();
            }
        }
    }

    private ObjectNode body(String service) {
        ObjectNode body = JSON.createObjectNode();
        if (sessions) {
            body.put("session", "");
        }
        body.put("madonvi", UNIT);
        body.put("service", service);
        body.put("isUpdating", "False");
        return body;
    }

    // ---- a whole call again ----

    /** A call that was made before, when nothing newer was said of any of its dossiers. */
    private Optional<Call> again() {
        for (Call call : earlier) {
            List<Dossier> taken = new ArrayList<>();
            boolean fits = true;
            for (Version each : call.versions) {
                if (each.version() != each.dossier().version || !stock.take(each.dossier())) {
                    fits = false;
                    break;
                }
                taken.add(each.dossier());
            }
            if (fits) {
                earlier.remove(call);
                List<Item> items = call.items.stream()
                        .map(item -> item.expecting(item.expected().again()))
                        .toList();
                return Optional.of(new Call(call.service, call.body, items, call.versions, true));
            }
            taken.forEach(stock::put);
        }
        return Optional.empty();
    }

    // ---- a call that is wrong as a whole ----

    private Call wholeCallBad() {
        ObjectNode body = body(DOSSIERS);
        ArrayNode data = body.putArray("data");
        Dossier dossier = made();
        data.add(dossier.row);
        data.add(made().row);
        return switch (random.nextInt(3)) {
            case 0 -> {
                body.put("madonvi", "000.00.99.H99");
                yield new Call("another unit's", body, List.of(Item.rejected("NOT_YOURS")), List.of(), true);
            }
            case 1 -> {
                body.put("service", "DongBoGiDo");
                yield new Call("unknown service", body, List.of(Item.rejected("UNKNOWN_CODE")), List.of(), true);
            }
            default -> new Call("cut off", body, List.of(Item.rejected("UNREADABLE")), List.of(), false);
        };
    }

    // ---- dossiers ----

    private Call dossiers() {
        ObjectNode body = body(DOSSIERS);
        ArrayNode data = body.putArray("data");
        List<Item> items = new ArrayList<>();
        List<Version> versions = new ArrayList<>();
        int rows = 1 + random.nextInt(LARGEST_CALL);
        for (int i = 0; i < rows; i++) {
            double dice = random.nextDouble();
            if (dice < mix.bad()) {
                bad(data, items);
                continue;
            }
            dice -= mix.bad();
            Outcome expected = Outcome.STORED;
            Optional<Dossier> known = Optional.empty();
            if (dice < mix.duplicates() + mix.corrections()) {
                known = stock.take(random);
            }
            Dossier dossier = known.orElseGet(this::made);
            if (known.isPresent() && dice < mix.duplicates()) {
                expected = Outcome.DUPLICATE;
            } else if (known.isPresent()) {
                move(dossier);
            }
            versions.add(new Version(dossier, dossier.version));
            items.add(Item.unstamped(
                    DOSSIER,
                    dossier.number,
                    expected,
                    "sourceStatus=" + dossier.row.path("TrangThaiHoSo").asText()));
            data.add(random.nextDouble() < mix.legacy() ? decomposed(dossier.row) : dossier.row.deepCopy());
        }
        return new Call(DOSSIERS, body, items, versions, true);
    }

    /** As some programs write: each mark a character of its own. The hub stores the same for it. */
    private static ObjectNode decomposed(ObjectNode row) {
        ObjectNode copy = row.deepCopy();
        row.fields().forEachRemaining(field -> {
            if (field.getValue().isTextual()) {
                copy.put(field.getKey(), Normalizer.normalize(field.getValue().asText(), Normalizer.Form.NFD));
            }
        });
        return copy;
    }

    private Dossier made() {
        LocalDateTime received = synthetic.moment(DAYS);
        String number = String.format(
                Locale.ROOT, "%s-%s-%s%05d", UNIT, Synthetic.compact(received).substring(2, 8), series, ++numbers);
        Dossier dossier = new Dossier(number, received);
        String[] procedure = PROCEDURES[random.nextInt(PROCEDURES.length)];
        boolean shop = random.nextInt(4) == 0;
        ObjectNode row = JSON.createObjectNode();
        row.put("MaHoSo", number);
        row.put("MaTTHC", procedure[0]);
        row.put("TenTTHC", procedure[1]);
        row.put("MaLinhVuc", procedure[2]);
        row.put("TenLinhVuc", procedure[3]);
        row.put("KenhThucHien", Integer.toString(1 + random.nextInt(3)));
        row.put("ChuHoSo", shop ? synthetic.shop() : synthetic.person());
        row.put("LoaiDoiTuong", shop ? "2" : "1");
        row.put("MaDoiTuong", shop ? Synthetic.taxCode(numbers) : synthetic.personalId());
        row.put("Email", synthetic.mail());
        row.put("Fax", "");
        row.put("SoDienThoai", synthetic.telephone());
        row.put("TrichYeuHoSo", procedure[1]);
        row.put("NgayTiepNhan", Synthetic.compact(received));
        row.put("NgayHenTra", Synthetic.compact(received.plusDays(3 + random.nextInt(10))));
        row.put("NgayTra", "");
        row.put("NgayKetThucXuLy", "");
        row.put("TrangThaiHoSo", WAY.get(0));
        row.put("HinhThuc", Integer.toString(random.nextInt(2)));
        row.put("DonViXuLy", synthetic.office());
        row.put("GhiChu", "");
        ObjectNode fee = row.putArray("DanhSachLePhi").addObject();
        fee.put("TenPhiLePhi", "Lệ phí");
        fee.put("MaPhiLePhi", "LP01");
        fee.put("Gia", (1 + random.nextInt(90)) + ".000");
        dossier.row = row;
        return dossier;
    }

    private void move(Dossier dossier) {
        dossier.version++;
        String status = WAY.get(Math.min(dossier.version, WAY.size() - 1));
        dossier.row.put("TrangThaiHoSo", status);
        dossier.row.put("GhiChu", "Lần cập nhật " + dossier.version);
        if (status.equals("5")) {
            ObjectNode supplement = dossier.row.putArray("DanhSachHoSoBoSung").addObject();
            supplement.put("HoSoBoSungId", Integer.toString(dossier.version));
            supplement.put("NguoiYeuCauBoSung", synthetic.person());
            supplement.put("NoiDungBoSung", "Bổ sung bản sao");
            supplement.put("NgayHenTraMoi", Synthetic.compact(dossier.received.plusDays(20)));
        }
        if (status.equals("9")) {
            dossier.row.put("NgayKetThucXuLy", Synthetic.compact(dossier.received.plusDays(2)));
        }
        if (status.equals("10")) {
            dossier.row.put(
                    "NgayTra", Synthetic.compact(dossier.received.plusDays(2).plusHours(1)));
        }
    }

    private void bad(ArrayNode data, List<Item> items) {
        ObjectNode row = made().row;
        String code =
                switch (random.nextInt(6)) {
                    case 0 -> {
                        row.put("MaHoSo", "");
                        yield "MISSING_FIELD";
                    }
                    case 1 -> {
                        row.put("MaHoSo", "HS-" + numbers);
                        yield "BAD_FORMAT";
                    }
                    case 2 -> {
                        row.put("NgayTiepNhan", "20260230083000");
                        yield "BAD_DATE";
                    }
                    case 3 -> {
                        row.put("TrangThaiHoSo", "77");
                        yield "UNKNOWN_CODE";
                    }
                    case 4 -> {
                        row.put("NgayHenTra", "20250101");
                        yield "RULE";
                    }
                    default -> {
                        row.put("ChuHoSo", "Tên bị cắt " + DAMAGE);
                        yield "BAD_ENCODING";
                    }
                };
        data.add(row);
        items.add(Item.rejected(code));
    }

    // ---- steps ----

    private Call steps() {
        ObjectNode body = body(PROGRESS);
        ArrayNode data = body.putArray("data");
        List<Item> items = new ArrayList<>();
        List<Version> versions = new ArrayList<>();
        int rows = 1 + random.nextInt(LARGEST_CALL);
        for (int i = 0; i < rows; i++) {
            Optional<Dossier> taken = stock.take(random);
            if (taken.isEmpty()) {
                break;
            }
            Dossier dossier = taken.get();
            versions.add(new Version(dossier, dossier.version));
            // A step that is told late is a step of its own; the order in which they come does not matter.
            LocalDateTime when = dossier.received.plusMinutes(
                    random.nextDouble() < mix.late() ? -1L - dossier.steps : 10L * (dossier.steps + 1));
            dossier.steps++;
            ObjectNode row = data.addObject();
            row.put("MaHoSo", dossier.number);
            row.put("NguoiXuLy", synthetic.person());
            row.put("ChucDanh", "Công chức");
            row.put("ThoiDiemXuLy", Synthetic.compact(when));
            row.put("PhongBanXuLy", "Bộ phận một cửa");
            row.put("NoiDungXuLy", "Chuyển xử lý bước " + dossier.steps);
            row.put("NgayBatDau", Synthetic.compact(dossier.received));
            row.put("NgayKetThucTheoQuyDinh", "");
            if (random.nextDouble() < mix.bad()) {
                row.put("TrangThai", "");
                items.add(Item.rejected("MISSING_FIELD"));
            } else {
                row.put("TrangThai", "4");
                items.add(Item.unstamped(
                        STEP, dossier.number + "|" + Synthetic.compact(when) + "|4", Outcome.STORED, "sourceStatus=4"));
            }
        }
        return new Call(PROGRESS, body, items, versions, true);
    }
}
