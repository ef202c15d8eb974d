package vn.iochub.simulators.sources;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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

/** The pupils in an education department's database. Knows the key of their pseudonyms. Not thread-safe. */
final class PupilWorld implements ViewSender.ViewWorld {
    static final String VIEW = "edu.v_pupil";
    static final String TABLE = "edu.pupil";
    static final String DDL =
            """
            CREATE SCHEMA edu;
            CREATE TABLE edu.pupil (
                id bigint PRIMARY KEY, updated_at timestamp NOT NULL, ma_truong text, nam_hoc text, ky text,
                ma_hoc_sinh text, ho_ten text, khoi text, lop text, gioi_tinh text, ngay_sinh text, trang_thai text);
            CREATE INDEX ON edu.pupil (updated_at, id);
            CREATE VIEW edu.v_pupil AS SELECT * FROM edu.pupil;
            """;

    private static final String TYPE = "education/StudentEnrollment";
    private static final List<String> STATUSES = List.of("Đang học", "Chuyển đi", "Bảo lưu");

    private final SplittableRandom random;
    private final Synthetic synthetic;
    private final Mix mix;
    private final SecretKeySpec key;
    private final Stock<Pupil> stock = new Stock<>();
    private int numbers;

    /** @param secret the key of the pseudonyms */
    PupilWorld(long seed, String secret, Mix mix) {
        this.random = new SplittableRandom(seed);
        this.synthetic = new Synthetic(random);
        this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
        this.mix = mix;
    }

    private static final class Pupil {
        private final int id;
        private final Map<String, Object> columns = new LinkedHashMap<>();
        private int version;
        private boolean bad;

        Pupil(int id) {
            this.id = id;
        }
    }

    @Override
    public Row next() {
        Optional<Pupil> known = random.nextDouble() < mix.corrections() ? stock.take(random) : Optional.empty();
        boolean late = known.isEmpty() && random.nextDouble() < mix.late();
        Pupil pupil = known.orElseGet(this::made);
        if (known.isPresent()) {
            pupil.version++;
            pupil.columns.put("trang_thai", STATUSES.get(pupil.version % STATUSES.size()));
        }
        return new Row(Integer.toString(pupil.id), Map.copyOf(pupil.columns), late, pupil);
    }

    private Pupil made() {
        Pupil pupil = new Pupil(++numbers);
        pupil.bad = random.nextDouble() < mix.bad();
        pupil.columns.put("ma_truong", "68001");
        pupil.columns.put("nam_hoc", "2025-2026");
        pupil.columns.put("ky", pupil.bad ? "Giữa mùa" : "Giữa năm");
        pupil.columns.put("ma_hoc_sinh", String.format(Locale.ROOT, "0068%06d", numbers));
        pupil.columns.put("ho_ten", synthetic.person());
        pupil.columns.put("khoi", Integer.toString(6 + numbers % 4));
        pupil.columns.put("lop", "A" + numbers % 5);
        pupil.columns.put("gioi_tinh", numbers % 2 == 0 ? "Nữ" : "Nam");
        pupil.columns.put("ngay_sinh", "2013");
        pupil.columns.put("trang_thai", STATUSES.get(0));
        return pupil;
    }

    @Override
    public Item item(Row row, long order) {
        Pupil pupil = (Pupil) row.thing();
        return pupil.bad
                ? Item.rejected("UNKNOWN_CODE")
                : Item.stamped(
                        TYPE,
                        "68001|2025-2026|middle|" + pseudonym((String) pupil.columns.get("ma_hoc_sinh")),
                        order,
                        Outcome.STORED,
                        "sourceStatus=" + pupil.columns.get("trang_thai"));
    }

    private String pseudonym(String number) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            byte[] all = mac.doFinal(("student\n" + number).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(Arrays.copyOf(all, 16));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void stored(Row row) {
        stock.put((Pupil) row.thing());
    }
}
