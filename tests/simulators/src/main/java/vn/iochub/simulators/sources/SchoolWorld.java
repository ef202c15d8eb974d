package vn.iochub.simulators.sources;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import vn.iochub.reading.LegacyText;
import vn.iochub.simulators.ledger.Item;
import vn.iochub.simulators.ledger.Outcome;
import vn.iochub.simulators.synthetic.Mix;
import vn.iochub.simulators.synthetic.Stock;
import vn.iochub.simulators.synthetic.Workbook;

/**
 * The reports of schools that an education department drops: spreadsheets, and text tables in Unicode and in the encodings
 * of old programs. Not thread-safe.
 */
final class SchoolWorld implements DropWorld {
    private static final String TYPE = "education/SchoolSnapshot";
    private static final List<String> HEADINGS = List.of(
            "Mã trường", "Tên trường", "Năm học", "Kỳ báo cáo", "Khối", "Số lớp", "Số học sinh", "Nữ", "Số giáo viên");
    private static final List<LegacyText.Encoding> OLD =
            List.of(LegacyText.Encoding.TCVN3, LegacyText.Encoding.CP1258, LegacyText.Encoding.VNI);
    private static final int MOST_SCHOOLS = 14;
    private static final int LEAST_SCHOOLS = 5;
    private static final int KEPT_PARCELS = 25;

    private final SplittableRandom random;
    private final Mix mix;
    private final Stock<School> stock = new Stock<>();
    private final Deque<Parcel> earlier = new ArrayDeque<>();
    private int numbers;

    SchoolWorld(long seed, Mix mix) {
        this.random = new SplittableRandom(seed);
        this.mix = mix;
    }

    private static final class School {
        private final int number;
        private int version;

        School(int number) {
            this.number = number;
        }

        String code() {
            return "6" + String.format(Locale.ROOT, "%07d", number);
        }

        int pupils() {
            return 100 + number % 300 + version;
        }
    }

    private record Version(School school, int version) {}

    @Override
    public Parcel next() {
        if (random.nextDouble() < mix.duplicates()) {
            Optional<Parcel> again = again();
            if (again.isPresent()) {
                return again.get();
            }
        }
        if (random.nextDouble() < mix.bad() / 2) {
            return withoutColumns();
        }
        List<List<Object>> rows = new ArrayList<>();
        rows.add(List.copyOf(HEADINGS));
        List<Item> items = new ArrayList<>();
        List<Version> versions = new ArrayList<>();
        int schools = LEAST_SCHOOLS + random.nextInt(MOST_SCHOOLS);
        for (int i = 0; i < schools; i++) {
            row(rows, items, versions);
        }
        double dice = random.nextDouble();
        if (dice < mix.legacy() * 2) {
            LegacyText.Encoding old = OLD.get(random.nextInt(OLD.size()));
            return new Parcel(
                    "baocao-" + old.name().toLowerCase(Locale.ROOT),
                    ".csv",
                    LegacyText.encode(table(rows), old),
                    items,
                    versions);
        }
        return random.nextInt(3) == 0
                ? new Parcel("baocao", ".xlsx", Workbook.of("Tổng hợp", rows), items, versions)
                : new Parcel("baocao", ".csv", table(rows).getBytes(StandardCharsets.UTF_8), items, versions);
    }

    @Override
    public void answered(Parcel parcel) {
        for (Object each : parcel.things()) {
            stock.put(((Version) each).school());
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
            List<School> taken = new ArrayList<>();
            boolean fits = true;
            for (Object each : parcel.things()) {
                Version version = (Version) each;
                if (version.version() != version.school().version || !stock.take(version.school())) {
                    fits = false;
                    break;
                }
                taken.add(version.school());
            }
            if (fits) {
                earlier.remove(parcel);
                return Optional.of(parcel.again());
            }
            taken.forEach(stock::put);
        }
        return Optional.empty();
    }

    private static String table(List<List<Object>> rows) {
        return rows.stream()
                .map(row -> row.stream().map(String::valueOf).collect(Collectors.joining(";")) + "\r\n")
                .collect(Collectors.joining());
    }

    private void row(List<List<Object>> rows, List<Item> items, List<Version> versions) {
        Optional<School> known = Optional.empty();
        Outcome expected = Outcome.STORED;
        boolean bad = random.nextDouble() < mix.bad();
        double dice = random.nextDouble();
        if (!bad && dice < mix.corrections() + mix.duplicates()) {
            known = stock.take(random);
        }
        School school = known.orElseGet(() -> new School(++numbers));
        if (known.isPresent()) {
            if (dice < mix.duplicates()) {
                expected = Outcome.DUPLICATE;
            } else {
                school.version++;
            }
        }
        int flaw = bad ? random.nextInt(3) : -1;
        rows.add(List.of(
                flaw == 0 ? "" : school.code(),
                name(school),
                "2025-2026",
                flaw == 1 ? "Giữa mùa" : "Đầu năm",
                "6",
                3 + school.number % 5,
                school.pupils(),
                flaw == 2 ? school.pupils() + 7 : school.pupils() / 2,
                10 + school.number % 20));
        if (bad) {
            items.add(Item.rejected(
                    switch (flaw) {
                        case 0 -> "MISSING_FIELD";
                        case 1 -> "UNKNOWN_CODE";
                        default -> "RULE";
                    }));
            return;
        }
        // Every other witness is the name: it shows that an old encoding was understood.
        items.add(Item.unstamped(
                TYPE,
                school.code() + "|2025-2026|start|6",
                expected,
                school.number % 2 == 0 ? "schoolName=" + name(school) : "pupils=" + school.pupils()));
        versions.add(new Version(school, school.version));
    }

    private static String name(School school) {
        List<String> kinds = List.of("Tiểu học", "Trung học cơ sở", "Mầm non", "Trung học phổ thông");
        return "Trường " + kinds.get(school.number % kinds.size()) + " Mẫu số " + school.number;
    }

    private Parcel withoutColumns() {
        String text = "Mã trường;Tên trường\r\n6000" + ++numbers + ";Trường Mẫu\r\n";
        return new Parcel(
                "thieucot",
                ".csv",
                text.getBytes(StandardCharsets.UTF_8),
                List.of(Item.rejected("UNREADABLE")),
                List.of());
    }
}
