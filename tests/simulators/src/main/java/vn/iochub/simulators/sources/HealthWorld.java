package vn.iochub.simulators.sources;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import vn.iochub.reading.LegacyText;
import vn.iochub.simulators.ledger.Item;
import vn.iochub.simulators.ledger.Outcome;
import vn.iochub.simulators.synthetic.Mix;
import vn.iochub.simulators.synthetic.Stock;
import vn.iochub.simulators.synthetic.Synthetic;

/**
 * The envelopes and check-ins of a hospital's program: by QĐ 3176 in base64, by QĐ 4210 inline, with the parts on HIV and
 * tuberculosis that the hub must never keep. Knows the province's key, and so the records' keys. Not thread-safe.
 */
final class HealthWorld implements DropWorld {
    private static final String TYPE = "health/HealthEncounter";
    private static final ZoneId ZONE = ZoneId.of("Asia/Ho_Chi_Minh");
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyyMMddHHmm", Locale.ROOT);
    private static final String FACILITY = "68001";
    /** Envelopes are made after every visit of the simulated days. */
    private static final LocalDateTime FIRST_ENVELOPE =
            Synthetic.FIRST_DAY.plusDays(100).atStartOfDay();

    private static final LocalDateTime LAST_LATE = FIRST_ENVELOPE.minusDays(1);
    private static final List<String> DISEASES = List.of("J18.9", "I10", "E11.9", "K29.7", "S52.5", "O80", "M54.5");
    private static final int MOST_VISITS = 6;
    private static final int KEPT_PARCELS = 25;
    private static final int DAYS = 60;

    private final SplittableRandom random;
    private final Synthetic synthetic;
    private final Mix mix;
    private final Stored stored;
    private final String series;
    private final SecretKeySpec key;
    private final Stock<Visit> stock = new Stock<>();
    private final Deque<Parcel> earlier = new ArrayDeque<>();
    private int visits;
    private int envelopes;
    private int late;

    /**
     * @param series tells the visits of two worlds apart
     * @param secret the province's key for pseudonyms
     */
    HealthWorld(long seed, String series, String secret, Mix mix, Stored stored) {
        this.random = new SplittableRandom(seed);
        this.synthetic = new Synthetic(random);
        this.series = series;
        this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
        this.mix = mix;
        this.stored = stored;
    }

    private static final class Visit {
        private final String link;
        private final String key;
        private final LocalDateTime admitted;
        private final String person;
        private final String citizen;
        private final String disease;
        /** The newest version that was sent; 0 for a check-in. */
        private int version;

        private long order;

        Visit(String link, String key, LocalDateTime admitted, String person, String citizen, String disease) {
            this.link = link;
            this.key = key;
            this.admitted = admitted;
            this.person = person;
            this.citizen = citizen;
            this.disease = disease;
        }

        /** The facility's day that sums it up. */
        String day() {
            return FACILITY + "|" + admitted.toLocalDate();
        }
    }

    private record Version(Visit visit, int version) {}

    @Override
    public Parcel next() {
        if (random.nextDouble() < mix.duplicates()) {
            Optional<Parcel> again = again();
            if (again.isPresent()) {
                return again.get();
            }
        }
        if (random.nextDouble() < mix.bad() / 2) {
            return unreadable();
        }
        if (random.nextDouble() < mix.late()) {
            Optional<Parcel> old = lateEnvelope();
            if (old.isPresent()) {
                return old.get();
            }
        }
        return random.nextInt(6) == 0 ? checkIn() : envelope();
    }

    @Override
    public void answered(Parcel parcel) {
        for (Object each : parcel.things()) {
            stock.put(((Version) each).visit());
        }
        if (!parcel.things().isEmpty()) {
            earlier.addLast(parcel);
            if (earlier.size() > KEPT_PARCELS) {
                earlier.removeFirst();
            }
        }
    }

    private Optional<Parcel> again() {
        for (Parcel parcel : earlier) {
            List<Visit> taken = new ArrayList<>();
            boolean fits = true;
            for (Object each : parcel.things()) {
                Version version = (Version) each;
                if (version.version() != version.visit().version || !stock.take(version.visit())) {
                    fits = false;
                    break;
                }
                taken.add(version.visit());
            }
            if (fits) {
                earlier.remove(parcel);
                return Optional.of(parcel.again());
            }
            taken.forEach(stock::put);
        }
        return Optional.empty();
    }

    private Visit made() {
        String link = series + String.format(Locale.ROOT, "%07d", ++visits);
        return new Visit(
                link,
                FACILITY + "|" + pseudonym("encounter\n" + FACILITY + "\n" + link),
                synthetic.moment(DAYS),
                synthetic.person(),
                synthetic.personalId(),
                synthetic.pick(DISEASES));
    }

    private String pseudonym(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            byte[] all = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(Arrays.copyOf(all, 16));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long micros(LocalDateTime time) {
        return time.atZone(ZONE).toEpochSecond() * 1_000_000L;
    }

    private Parcel unreadable() {
        // What cannot be read has a number of its own, so that no two are equal.
        String text = random.nextBoolean()
                ? "<?xml version=\"1.0\"?>\n<KHAC><SO>" + ++visits + "</SO></KHAC>"
                : "<?xml version=\"1.0\"?>\n<GIAMDINHHS><THONGTINDONVI><MACSKCB>68001</MACSKCB></THONGTINDONVI>"
                        + "<THONGTINHOSO><NGAYLAP>202604010000</NGAYLAP><DANHSACHHOSO><HOSO><FILEHOSO><LOAIHOSO>"
                        + ++visits;
        return new Parcel(
                "hoso", ".xml", text.getBytes(StandardCharsets.UTF_8), List.of(Item.rejected("UNREADABLE")), List.of());
    }

    // ---- check-ins ----

    private Parcel checkIn() {
        Visit visit = made();
        visit.order = micros(visit.admitted.withSecond(0));
        String text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CHI_TIEU_TRANG_THAI_KCB><DSACH_TRANG_THAI_KCB>"
                + "<TRANG_THAI_KCB>" + Xml.of("MA_LK", visit.link) + Xml.of("STT", 1) + Xml.of("MA_BN", "BN" + visits)
                + Xml.of("HO_TEN", visit.person) + Xml.of("SO_CCCD", visit.citizen)
                + Xml.of("NGAY_SINH", "198501010000")
                + Xml.of("GIOI_TINH", 1) + Xml.of("NGAY_VAO", visit.admitted.format(MINUTE))
                + Xml.of("MA_CSKCB", FACILITY)
                + "</TRANG_THAI_KCB></DSACH_TRANG_THAI_KCB></CHI_TIEU_TRANG_THAI_KCB>\n";
        return new Parcel(
                "checkin",
                ".xml",
                text.getBytes(StandardCharsets.UTF_8),
                List.of(Item.stamped(TYPE, visit.key, visit.order, Outcome.STORED, "stage=checkedIn")
                        .in(visit.day())),
                List.of(new Version(visit, 0)));
    }

    // ---- envelopes ----

    /** An envelope made long ago, of a visit whose newer state is stored. */
    private Optional<Parcel> lateEnvelope() {
        Optional<Visit> taken = stock.take(random);
        if (taken.isEmpty()) {
            return Optional.empty();
        }
        Visit visit = taken.get();
        if (visit.version == 0 || !stored.stored(TYPE, visit.key, visit.order)) {
            stock.put(visit);
            return Optional.empty();
        }
        LocalDateTime made = LAST_LATE.minusMinutes(++late);
        StringBuilder dossiers = new StringBuilder();
        dossier(dossiers, visit, -1, false);
        return Optional.of(new Parcel(
                "hoso-cu",
                ".xml",
                whole(made, 1, dossiers).getBytes(StandardCharsets.UTF_8),
                List.of(Item.stamped(TYPE, visit.key, micros(made), Outcome.SUPERSEDED, "")),
                List.of(new Version(visit, -1))));
    }

    private Parcel envelope() {
        LocalDateTime made = FIRST_ENVELOPE.plusMinutes(++envelopes);
        boolean legacy = random.nextDouble() < mix.legacy();
        List<Item> items = new ArrayList<>();
        List<Version> versions = new ArrayList<>();
        StringBuilder dossiers = new StringBuilder();
        int number = 1 + random.nextInt(MOST_VISITS);
        for (int i = 0; i < number; i++) {
            if (random.nextDouble() < mix.bad()) {
                items.add(Item.rejected(bad(dossiers, legacy)));
                continue;
            }
            Optional<Visit> known = random.nextDouble() < mix.corrections() ? stock.take(random) : Optional.empty();
            Visit visit = known.orElseGet(this::made);
            visit.version++;
            visit.order = micros(made);
            dossier(dossiers, visit, -1, legacy);
            items.add(Item.stamped(TYPE, visit.key, visit.order, Outcome.STORED, "stage=discharged")
                    .in(visit.day()));
            versions.add(new Version(visit, visit.version));
        }
        String text = whole(made, number, dossiers);
        // An old program's own encoding: only names are in it, and those are not kept.
        byte[] content =
                legacy ? LegacyText.encode(text, LegacyText.Encoding.TCVN3) : text.getBytes(StandardCharsets.UTF_8);
        return new Parcel(legacy ? "hoso4210" : "hoso", ".xml", content, items, versions);
    }

    private static String whole(LocalDateTime made, int number, CharSequence dossiers) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<GIAMDINHHS><THONGTINDONVI>" + Xml.of("MACSKCB", FACILITY)
                + "</THONGTINDONVI><THONGTINHOSO>" + Xml.of("NGAYLAP", made.format(MINUTE))
                + Xml.of("SOLUONGHOSO", number) + "<DANHSACHHOSO>\n" + dossiers
                + "</DANHSACHHOSO></THONGTINHOSO><CHUKYDONVI></CHUKYDONVI></GIAMDINHHS>\n";
    }

    private String bad(StringBuilder dossiers, boolean legacy) {
        int flaw = random.nextInt(4);
        dossier(dossiers, made(), flaw, legacy);
        return switch (flaw) {
            case 0 -> "MISSING_FIELD";
            case 1 -> "UNKNOWN_CODE";
            case 2 -> "RULE";
            default -> "BAD_FORMAT";
        };
    }

    private void dossier(StringBuilder out, Visit visit, int flaw, boolean old) {
        LocalDateTime left = visit.admitted.plusHours(flaw == 2 ? -48 : 6L + visit.version);
        String careType = visit.admitted.getMinute() % 4 == 0 ? "03" : "01";
        String text = "<TONG_HOP>" + Xml.of("MA_LK", visit.link) + Xml.of("STT", 1) + Xml.of("MA_BN", "BN" + visit.link)
                + Xml.of("HO_TEN", visit.person) + (old ? "" : Xml.of("SO_CCCD", visit.citizen))
                + Xml.of("NGAY_SINH", "198500000000") + Xml.of("GIOI_TINH", flaw == 1 ? 9 : 2)
                + Xml.of("DIA_CHI", "Thôn Mẫu") + Xml.of(old ? "MA_THE" : "MA_THE_BHYT", "")
                + (flaw == 0 ? "" : Xml.of("NGAY_VAO", visit.admitted.format(MINUTE)))
                + Xml.of("NGAY_RA", left.format(MINUTE)) + Xml.of("SO_NGAY_DTRI", 1)
                + Xml.of(old ? "MA_BENH" : "MA_BENH_CHINH", flaw == 3 ? "không rõ" : visit.disease)
                + Xml.of(old ? "MA_BENHKHAC" : "MA_BENH_KT", "I10;E11.9")
                + Xml.of("KET_QUA_DTRI", 1 + visit.version % 3) + Xml.of(old ? "TINH_TRANG_RV" : "MA_LOAI_RV", 1)
                + Xml.of(old ? "T_TONGCHI" : "T_TONGCHI_BV", 100_000L + 1000L * visit.version)
                + Xml.of("MA_LOAI_KCB", careType) + Xml.of("MA_KHOA", "K01")
                + Xml.of("MA_CSKCB", FACILITY) + "</TONG_HOP>";
        out.append("<HOSO>");
        part(out, "XML1", text, old);
        if (!old && random.nextInt(3) == 0) {
            part(
                    out,
                    "XML2",
                    "<CHITIEU_CHITIET_THUOC>" + Xml.of("MA_LK", visit.link) + "</CHITIEU_CHITIET_THUOC>",
                    false);
        }
        if (!old && random.nextInt(20) == 0) {
            part(
                    out,
                    "XML6",
                    "<CHI_TIEU_HO_SO_BENH_AN>" + Xml.of("MA_LK", visit.link) + "</CHI_TIEU_HO_SO_BENH_AN>",
                    false);
        }
        if (!old && random.nextInt(20) == 0) {
            part(out, "XML15", "<CHI_TIEU_LAO>" + Xml.of("MA_LK", visit.link) + "</CHI_TIEU_LAO>", false);
        }
        out.append("</HOSO>\n");
    }

    private static void part(StringBuilder out, String label, String text, boolean inline) {
        String content = inline
                ? text
                : Base64.getEncoder()
                        .encodeToString(
                                ("<?xml version=\"1.0\" encoding=\"utf-8\"?>" + text).getBytes(StandardCharsets.UTF_8));
        out.append("<FILEHOSO>")
                .append(Xml.of("LOAIHOSO", label))
                .append("<NOIDUNGFILE>")
                .append(content)
                .append("</NOIDUNGFILE></FILEHOSO>");
    }
}
