package vn.iochub.simulators.synthetic;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * Names, numbers, times that look real and are of nobody: a person's name ends in "(giả lập)", telephones are 0900 000 nnn,
 * personal IDs and tax codes come from ranges that are not given out. The same generator state gives the same data; the
 * clock is never asked.
 */
public final class Synthetic {
    /** The day on which the simulated world begins. */
    public static final LocalDate FIRST_DAY = LocalDate.of(2026, 1, 5);

    private static final List<String> FAMILY = List.of(
            "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Vũ", "Võ", "Phan", "Trương", "Bùi", "Đặng", "Đỗ", "Ngô",
            "Hồ", "Dương", "Đinh", "K'", "Y", "Thào");
    private static final List<String> MIDDLE =
            List.of("Văn", "Thị", "Đức", "Ngọc", "Minh", "Thuỳ", "Quốc", "Hữu", "Thanh", "Xuân", "Kim", "Bảo");
    private static final List<String> GIVEN = List.of(
            "Mẫu", "Thử", "Ví Dụ", "Bình", "An", "Hoà", "Thuý", "Dũng", "Lan", "Phượng", "Quỳnh", "Sơn", "Tuyết",
            "Uyên", "Khoẻ", "Nghĩa", "Đạt", "Yến");
    private static final List<String> COMMUNES = List.of(
            "xã Mẫu Một", "xã Mẫu Hai", "xã Ví Dụ", "phường Thử Nghiệm", "phường Giả Lập", "xã Suối Mẫu", "xã Đồi Thử");
    private static final List<String> TRADES = List.of(
            "Tạp hoá", "Cà phê", "Sửa xe", "Cơm bình dân", "May mặc", "Vật liệu xây dựng", "Rau quả", "Nhà trọ");

    private final RandomGenerator random;

    public Synthetic(RandomGenerator random) {
        this.random = random;
    }

    public String person() {
        return pick(FAMILY) + " " + pick(MIDDLE) + " " + pick(GIVEN) + " (giả lập)";
    }

    /** A telephone number that rings nowhere. */
    public String telephone() {
        return String.format(Locale.ROOT, "0900000%03d", random.nextInt(1000));
    }

    /** Twelve digits in the form of a personal ID, with a serial that is not given out. */
    public String personalId() {
        return String.format(Locale.ROOT, "0010%02d000%03d", random.nextInt(100), random.nextInt(1000));
    }

    public String commune() {
        return pick(COMMUNES);
    }

    public String office() {
        return "UBND " + commune();
    }

    /** A shop without a person's name. */
    public String shop() {
        return pick(TRADES) + " Mẫu số " + (1 + random.nextInt(900));
    }

    public String mail() {
        return String.format(Locale.ROOT, "nguoidung%03d@example.vn", random.nextInt(1000));
    }

    /** Ten digits whose check digit is right (weights 31 to 3, modulo 11), from the given serial. */
    public static String taxCode(int serial) {
        int[] weights = {31, 29, 23, 19, 17, 13, 7, 5, 3};
        // A serial whose check digit would be ten is not given out; the next one is taken.
        for (int next = serial; ; next += 100_000) {
            String nine = String.format(Locale.ROOT, "01%07d", next % 10_000_000);
            int sum = 0;
            for (int i = 0; i < 9; i++) {
                sum += (nine.charAt(i) - '0') * weights[i];
            }
            int check = 10 - sum % 11;
            if (check < 10) {
                return nine + check;
            }
        }
    }

    /** Twelve digits in the form of a personal ID: the same for the same serial, another for each below 100,000. */
    public static String personalTaxCode(int serial) {
        return String.format(Locale.ROOT, "0010%02d000%03d", serial / 1000 % 100, serial % 1000);
    }

    /** A moment in working hours of one of the first days. */
    public LocalDateTime moment(int days) {
        return FIRST_DAY
                .plusDays(random.nextInt(days))
                .atTime(7 + random.nextInt(10), random.nextInt(60), random.nextInt(60));
    }

    public <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    public int number(int from, int to) {
        return from + random.nextInt(to - from + 1);
    }

    public boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /** As portals write times: {@code yyyyMMddHHmmss}. */
    public static String compact(LocalDateTime time) {
        return time.format(DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ROOT));
    }
}
