package vn.iochub.simulators.sources;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import vn.iochub.reading.LegacyText;
import vn.iochub.simulators.ledger.Item;
import vn.iochub.simulators.ledger.Outcome;
import vn.iochub.simulators.synthetic.Mix;
import vn.iochub.simulators.synthetic.Stock;
import vn.iochub.simulators.synthetic.Synthetic;

/**
 * What a tax office drops: payment slips, e-invoices, declarations in XML, some of it in archives, and extracts of
 * declarations as text tables in the encodings of old programs. Not thread-safe.
 */
final class TaxWorld implements DropWorld {
    private static final String REVENUE = "tax/BudgetRevenueEntry";
    private static final String DECLARATION = "tax/TaxDeclaration";
    private static final String INVOICE = "tax/InvoiceAggregate";
    private static final String PROLOG = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("dd/MM/yyyy", Locale.ROOT);
    private static final String FORM_NAME = "Tờ khai thuế giá trị gia tăng dành cho hộ kinh doanh";
    private static final String OFFICE = "Thuế cơ sở số 5 tỉnh Mẫu";
    private static final List<LegacyText.Encoding> ENCODINGS = List.of(
            LegacyText.Encoding.UTF_8, LegacyText.Encoding.TCVN3, LegacyText.Encoding.CP1258, LegacyText.Encoding.VNI);
    private static final int KEPT_PARCELS = 25;
    private static final int MOST_FORMS = 8;

    private final SplittableRandom random;
    private final Synthetic synthetic;
    private final Mix mix;
    private final Stored stored;
    private final Stock<Paper> slips = new Stock<>();
    private final Stock<Paper> invoices = new Stock<>();
    private final Stock<Paper> declarations = new Stock<>();
    /** Declarations of which a version was left out, and is to come late. */
    private final List<Paper> gaps = new ArrayList<>();

    private final Deque<Parcel> earlier = new ArrayDeque<>();
    private int numbers;

    TaxWorld(long seed, Mix mix, Stored stored) {
        this.random = new SplittableRandom(seed);
        this.synthetic = new Synthetic(random);
        this.mix = mix;
        this.stored = stored;
    }

    /** A slip, an invoice or a declaration. */
    private static final class Paper {
        private final Stock<Paper> home;
        private final int number;
        private final String taxCode;
        private final String payer;
        private final LocalDate day;
        private final int rows;
        private int version;
        private int missing = -1;

        Paper(Stock<Paper> home, int number, String taxCode, String payer, LocalDate day, int rows) {
            this.home = home;
            this.number = number;
            this.taxCode = taxCode;
            this.payer = payer;
            this.day = day;
            this.rows = rows;
        }
    }

    private record Version(Paper paper, int version) {}

    /** What goes into one file. */
    private static final class Draft {
        private final StringBuilder text = new StringBuilder();
        private final List<Item> items = new ArrayList<>();
        private final List<Version> versions = new ArrayList<>();
    }

    @Override
    public Parcel next() {
        if (random.nextDouble() < mix.duplicates()) {
            Optional<Parcel> again = again();
            if (again.isPresent()) {
                return again.get();
            }
        }
        if (random.nextDouble() < mix.bad() / 2) {
            return cutOff();
        }
        if (random.nextDouble() < mix.late() * 2) {
            Optional<Parcel> late = late();
            if (late.isPresent()) {
                return late.get();
            }
        }
        double dice = random.nextDouble();
        if (dice < mix.legacy()) {
            return table();
        }
        return switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> parcel("chungtu", xml("DSCHUNGTU", "", this::slip));
            case 4, 5, 6 ->
                parcel(
                        "tokhai",
                        xml("HSoThueDTu", " xmlns=\"http://kekhaithue.gdt.gov.vn/TKhaiThue\"", this::declaration));
            case 7, 8 -> parcel("hoadon", xml("DSHDon", "", this::invoice));
            default -> archive();
        };
    }

    @Override
    public void answered(Parcel parcel) {
        for (Object each : parcel.things()) {
            Version version = (Version) each;
            version.paper().home.put(version.paper());
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
            List<Paper> taken = new ArrayList<>();
            boolean fits = true;
            for (Object each : parcel.things()) {
                Version version = (Version) each;
                Paper paper = version.paper();
                if (version.version() != paper.version || !paper.home.take(paper)) {
                    fits = false;
                    break;
                }
                taken.add(paper);
            }
            if (fits) {
                earlier.remove(parcel);
                return Optional.of(parcel.again());
            }
            taken.forEach(paper -> paper.home.put(paper));
        }
        return Optional.empty();
    }

    // ---- files ----

    private Draft xml(String root, String attributes, Supplier<Draft> form) {
        Draft file = new Draft();
        file.text.append(PROLOG).append('<').append(root).append(attributes).append(">\n");
        int forms = 1 + random.nextInt(MOST_FORMS);
        for (int i = 0; i < forms; i++) {
            Draft one = form.get();
            file.text.append(one.text);
            file.items.addAll(one.items);
            file.versions.addAll(one.versions);
        }
        file.text.append("</").append(root).append(">\n");
        return file;
    }

    private static Parcel parcel(String stem, Draft file) {
        return new Parcel(
                stem, ".xml", file.text.toString().getBytes(StandardCharsets.UTF_8), file.items, file.versions);
    }

    private Parcel archive() {
        Draft first = xml("DSCHUNGTU", "", this::slip);
        Draft second = xml("HSoThueDTu", "", this::declaration);
        List<Item> items = new ArrayList<>(first.items);
        items.addAll(second.items);
        List<Version> versions = new ArrayList<>(first.versions);
        versions.addAll(second.versions);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            entry(zip, "chungtu.xml", first);
            entry(zip, "tokhai.xml", second);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Parcel("goi", ".zip", out.toByteArray(), items, versions);
    }

    private static void entry(ZipOutputStream zip, String name, Draft file) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTime(0);
        zip.putNextEntry(entry);
        zip.write(file.text.toString().getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }

    /** Cut off in its first form's head: nothing of it can be taken. */
    private Parcel cutOff() {
        String text = PROLOG + "<DSCHUNGTU>\n<CHUNGTU><NDUNG_CTU_NH>" + Xml.of("SO_CTU", ++numbers)
                + "<NDUNG_CTU><CHUNGTU_HDR><MST_NNOP>0100";
        return new Parcel(
                "chungtu",
                ".xml",
                text.getBytes(StandardCharsets.UTF_8),
                List.of(Item.rejected("UNREADABLE")),
                List.of());
    }

    private Optional<Parcel> late() {
        for (Paper paper : gaps) {
            if (stored.stored(DECLARATION, key(paper), order(paper, paper.version)) && paper.home.take(paper)) {
                gaps.remove(paper);
                Draft file = new Draft();
                file.text
                        .append(PROLOG)
                        .append(form(paper, paper.missing, "842"))
                        .append('\n');
                file.items.add(
                        Item.stamped(DECLARATION, key(paper), order(paper, paper.missing), Outcome.SUPERSEDED, ""));
                // As a version that is none: such a file is not sent again.
                file.versions.add(new Version(paper, -1));
                return Optional.of(parcel("tokhai-cu", file));
            }
        }
        return Optional.empty();
    }

    /** An extract as an old program writes it. */
    private Parcel table() {
        LegacyText.Encoding encoding = ENCODINGS.get(random.nextInt(ENCODINGS.size()));
        Draft file = new Draft();
        file.text.append("mst;tenNNT;maTKhai;tenTKhai;loaiTKhai;soLan;kieuKy;kyKKhai;tenCQTNoiNop;ngayKy\r\n");
        int rows = 4 + random.nextInt(12);
        for (int i = 0; i < rows; i++) {
            Paper paper = made(declarations);
            String row = String.join(
                    ";",
                    paper.taxCode,
                    paper.payer,
                    "842",
                    FORM_NAME,
                    "C",
                    "0",
                    "Q",
                    "4/2025",
                    OFFICE,
                    paper.day.format(DAY));
            file.text.append(row).append("\r\n");
            file.items.add(
                    Item.stamped(DECLARATION, key(paper), order(paper, 0), Outcome.STORED, "formName=" + FORM_NAME));
            file.versions.add(new Version(paper, 0));
        }
        return new Parcel(
                "trichxuat-" + encoding.name().toLowerCase(Locale.ROOT).replace("_", ""),
                ".csv",
                LegacyText.encode(file.text.toString(), encoding),
                file.items,
                file.versions);
    }

    private Paper made(Stock<Paper> home) {
        int number = ++numbers;
        return new Paper(
                home,
                number,
                Synthetic.taxCode(number * 3),
                random.nextBoolean() ? synthetic.person() : synthetic.shop(),
                Synthetic.FIRST_DAY.plusDays(random.nextInt(60)),
                1 + random.nextInt(3));
    }

    /** One that is there already, or a new one; and what the hub must make of it. */
    private record Choice(Paper paper, Outcome expected) {}

    private Choice choice(Stock<Paper> home) {
        double dice = random.nextDouble();
        if (dice < mix.duplicates() + mix.corrections()) {
            Optional<Paper> known = home.take(random);
            if (known.isPresent()) {
                if (dice < mix.duplicates()) {
                    return new Choice(known.get(), Outcome.DUPLICATE);
                }
                known.get().version++;
                return new Choice(known.get(), Outcome.STORED);
            }
        }
        return new Choice(made(home), Outcome.STORED);
    }

    // ---- payment slips ----

    private Draft slip() {
        Draft draft = new Draft();
        boolean bad = random.nextDouble() < mix.bad();
        Choice choice = bad ? new Choice(made(slips), Outcome.REJECTED) : choice(slips);
        Paper paper = choice.paper();
        int flaw = bad ? random.nextInt(3) : -1;
        String reference = "1106826" + String.format(Locale.ROOT, "%010d", paper.number);
        long total = 0;
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < paper.rows; i++) {
            long amount = 1000L * (paper.number % 900 + 10L * i + 7L * paper.version + 1);
            total += amount;
            boolean without = flaw == 2 && i == 0;
            rows.append("<ROW_CTIET>")
                    .append(Xml.of("NDUNG_NOP", "Thuế giá trị gia tăng hàng sản xuất trong nước"))
                    .append(without ? "" : Xml.of("MA_NDKT", "1701"))
                    .append(Xml.of("MA_CHUONG", "754"))
                    .append(Xml.of("KY_THUE", "12/2025"))
                    .append(Xml.of("TIEN_PNOP", amount))
                    .append("</ROW_CTIET>\n");
            draft.items.add(
                    switch (flaw) {
                        case 0 -> Item.rejected("RULE");
                        case 1 -> Item.rejected("BAD_DATE");
                        default ->
                            without
                                    ? Item.rejected("MISSING_FIELD")
                                    : Item.unstamped(
                                            REVENUE,
                                            reference + "|" + (i + 1),
                                            bad ? Outcome.STORED : choice.expected(),
                                            "amount=" + amount);
                    });
        }
        draft.text
                .append("<CHUNGTU><NDUNG_CTU_NH>")
                .append(Xml.of("SO_CTU", String.format(Locale.ROOT, "%07d", paper.number)))
                .append("<NDUNG_CTU><CHUNGTU_HDR>")
                .append(Xml.of("MST_NNOP", paper.taxCode))
                .append(Xml.of("TEN_NNOP", paper.payer))
                .append(Xml.of("NGAY_LAP", flaw == 1 ? "30/02/2026" : paper.day.format(DAY)))
                .append(Xml.of("TONG_TIEN", flaw == 0 ? total + 1 : total))
                .append(Xml.of("MA_THAMCHIEU", reference))
                .append("</CHUNGTU_HDR>\n<CHUNGTU_CTIET>\n")
                .append(rows)
                .append("</CHUNGTU_CTIET></NDUNG_CTU></NDUNG_CTU_NH></CHUNGTU>\n");
        if (!bad) {
            draft.versions.add(new Version(paper, paper.version));
        }
        return draft;
    }

    // ---- declarations ----

    private static String key(Paper paper) {
        return paper.taxCode + "|842|4/2025";
    }

    /** By the times that it was submitted, and then by the day of signing. */
    private static long order(Paper paper, int version) {
        return version * 1_000_000L + paper.day.toEpochDay();
    }

    private Draft declaration() {
        Draft draft = new Draft();
        if (random.nextDouble() < mix.bad()) {
            Paper paper = made(declarations);
            draft.text.append(form(paper, 0, ""));
            draft.items.add(Item.rejected("MISSING_FIELD"));
            return draft;
        }
        Choice choice = choice(declarations);
        Paper paper = choice.paper();
        if (choice.expected() == Outcome.STORED
                && paper.version > 0
                && paper.missing < 0
                && random.nextDouble() < mix.late() * 4) {
            // A version is left out, and comes when the newer one is there.
            paper.missing = paper.version++;
            gaps.add(paper);
        }
        draft.text.append(form(paper, paper.version, "842"));
        draft.items.add(Item.stamped(
                DECLARATION,
                key(paper),
                order(paper, paper.version),
                choice.expected(),
                "submission=" + paper.version));
        draft.versions.add(new Version(paper, paper.version));
        return draft;
    }

    private static String form(Paper paper, int version, String code) {
        return "<HSoKhaiThue><TTinChung><TTinTKhaiThue><TKhaiThue>"
                + Xml.of("maTKhai", code)
                + Xml.of("tenTKhai", FORM_NAME)
                + Xml.of("loaiTKhai", version == 0 ? "C" : "B")
                + Xml.of("soLan", version)
                + "<KyKKhaiThue>" + Xml.of("kieuKy", "Q") + Xml.of("kyKKhai", "4/2025") + "</KyKKhaiThue>"
                + Xml.of("tenCQTNoiNop", OFFICE)
                + Xml.of("ngayKy", paper.day)
                + "</TKhaiThue><NNT>" + Xml.of("mst", paper.taxCode) + Xml.of("tenNNT", paper.payer) + "</NNT>"
                + "</TTinTKhaiThue></TTinChung><CTieuTKhaiChinh>"
                + Xml.of("ct22", 1000L * (paper.number + version)) + "</CTieuTKhaiChinh></HSoKhaiThue>\n";
    }

    // ---- invoices ----

    private Draft invoice() {
        Draft draft = new Draft();
        boolean bad = random.nextDouble() < mix.bad();
        Choice choice = bad ? new Choice(made(invoices), Outcome.REJECTED) : choice(invoices);
        Paper paper = choice.paper();
        StringBuilder lines = new StringBuilder();
        long net = 0;
        for (int i = 0; i < paper.rows; i++) {
            long amount = 1000L * (paper.number % 700 + 5L * i + 3L * paper.version + 1);
            net += amount;
            lines.append("<HHDVu>")
                    .append(Xml.of("TChat", 1))
                    .append(Xml.of("STT", i + 1))
                    .append(Xml.of("THHDVu", "Hàng mẫu"))
                    .append(Xml.of("ThTien", amount))
                    .append(Xml.of("TSuat", "10%"))
                    .append("</HHDVu>");
        }
        long tax = net / 10;
        long total = net + tax + (bad ? 999_999 : 0);
        draft.text
                .append("<HDon><DLHDon><TTChung>")
                .append(Xml.of("KHMSHDon", 1))
                .append(Xml.of("KHHDon", "C26TAA"))
                .append(Xml.of("SHDon", paper.number))
                .append(Xml.of("NLap", paper.day))
                .append(Xml.of("DVTTe", "VND"))
                .append("</TTChung><NDHDon><NBan>")
                .append(Xml.of("Ten", paper.payer))
                .append(Xml.of("MST", paper.taxCode))
                .append("</NBan><NMua>")
                .append(Xml.of("HVTNMHang", synthetic.person()))
                .append("</NMua><DSHHDVu>")
                .append(lines)
                .append("</DSHHDVu><TToan>")
                .append(Xml.of("TgTCThue", net))
                .append(Xml.of("TgTThue", tax))
                .append(Xml.of("TgTTTBSo", total))
                .append("</TToan></NDHDon></DLHDon></HDon>\n");
        if (bad) {
            draft.items.add(Item.rejected("RULE"));
        } else {
            draft.items.add(Item.unstamped(
                    INVOICE, paper.taxCode + "|1|C26TAA|" + paper.number, choice.expected(), "total=" + total));
            draft.versions.add(new Version(paper, paper.version));
        }
        return draft;
    }
}
