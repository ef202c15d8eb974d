package vn.iochub.simulators.sources;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import vn.iochub.simulators.ledger.Item;
import vn.iochub.simulators.ledger.Outcome;
import vn.iochub.simulators.synthetic.Mix;
import vn.iochub.simulators.synthetic.Stock;
import vn.iochub.simulators.synthetic.Synthetic;

/** The household businesses in the tax office's database. Not thread-safe. */
final class HouseholdWorld implements ViewSender.ViewWorld {
    static final String VIEW = "tax.v_household";
    static final String TABLE = "tax.household";
    static final String DDL =
            """
            CREATE SCHEMA tax;
            CREATE TABLE tax.household (
                id bigint PRIMARY KEY, updated_at timestamp NOT NULL, tax_code text, ten_hkd text, dia_chi text,
                ma_tinh text, nganh_nghe text, phuong_phap text, ky_thue text, doanh_thu_khoan numeric, so_thue numeric,
                trang_thai text, ngay_bat_dau date);
            CREATE INDEX ON tax.household (updated_at, id);
            CREATE VIEW tax.v_household AS SELECT * FROM tax.household;
            """;

    private static final String TYPE = "tax/HouseholdBusiness";
    private static final double PERSONAL = 0.3;
    private static final int PERSONAL_DIGITS = 12;

    private final SplittableRandom random;
    private final Synthetic synthetic;
    private final Mix mix;
    private final SecretKeySpec key;
    private final Stock<Household> stock = new Stock<>();
    private int numbers;

    /** @param personalKey the hub's key for personal tax codes in records' keys */
    HouseholdWorld(long seed, String personalKey, Mix mix) {
        this.key = new SecretKeySpec(personalKey.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
        this.random = new SplittableRandom(seed);
        this.synthetic = new Synthetic(random);
        this.mix = mix;
    }

    private static final class Household {
        private final int id;
        private final Map<String, Object> columns = new LinkedHashMap<>();
        private int version;
        private boolean bad;

        Household(int id) {
            this.id = id;
        }
    }

    @Override
    public Row next() {
        Household household = null;
        if (random.nextDouble() < mix.corrections()) {
            Optional<Household> known = stock.take(random);
            if (known.isPresent()) {
                household = known.get();
                household.version++;
                household.columns.put("so_thue", 100_000L * (household.id % 50 + household.version + 1));
                household.columns.put("trang_thai", household.version % 5 == 4 ? "05" : "00");
            }
        }
        boolean late = household == null && random.nextDouble() < mix.late();
        if (household == null) {
            household = made();
        }
        return new Row(Integer.toString(household.id), Map.copyOf(household.columns), late, household);
    }

    private Household made() {
        Household household = new Household(++numbers);
        household.bad = random.nextDouble() < mix.bad();
        household.columns.put("tax_code", household.bad ? "0100000001" : taxCode());
        household.columns.put("ten_hkd", synthetic.shop());
        household.columns.put("dia_chi", synthetic.commune());
        household.columns.put("ma_tinh", "68");
        household.columns.put("nganh_nghe", "Bán lẻ");
        household.columns.put("phuong_phap", "Khoán");
        household.columns.put("ky_thue", "2026");
        household.columns.put("doanh_thu_khoan", 1_000_000L * (numbers % 400 + 1));
        household.columns.put("so_thue", 100_000L * (numbers % 50 + 1));
        household.columns.put("trang_thai", "00");
        return household;
    }

    /** Since July 2025 a household's is its head's personal number; older ones are met for long. */
    private String taxCode() {
        return random.nextDouble() < PERSONAL
                ? Synthetic.personalTaxCode(numbers)
                : Synthetic.taxCode(5_000_000 + numbers);
    }

    /** A personal number never stands in a key. */
    private String inKey(String taxCode) {
        if (taxCode.length() != PERSONAL_DIGITS) {
            return taxCode;
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            byte[] all = mac.doFinal(("tax-code\n" + taxCode).getBytes(StandardCharsets.UTF_8));
            return "p-" + HexFormat.of().formatHex(Arrays.copyOf(all, 16));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Item item(Row row, long order) {
        Household household = (Household) row.thing();
        return household.bad
                ? Item.rejected("BAD_FORMAT")
                : Item.stamped(
                        TYPE,
                        inKey((String) household.columns.get("tax_code")) + "|2026",
                        order,
                        Outcome.STORED,
                        "tax=" + household.columns.get("so_thue"));
    }

    @Override
    public void stored(Row row) {
        stock.put((Household) row.thing());
    }
}
