package vn.iochub.connector.tax;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import vn.iochub.units.AdministrativeUnits;
import vn.iochub.units.Unit;

/** The units that the samples have, with one code that means another unit in each list. */
final class SomeUnits implements AdministrativeUnits {
    private static final LocalDate NEW = LocalDate.of(2025, 7, 1);
    private static final LocalDate OLD_END = NEW.minusDays(1);
    private static final Unit DUC_TRONG = new Unit(Unit.Level.WARD, "24958", "GSO-34", "Xã Đức Trọng", "68", NEW, null);
    private static final Map<String, Unit> NEW_UNITS = Map.of(
            "68", new Unit(Unit.Level.PROVINCE, "68", "GSO-34", "Tỉnh Lâm Đồng", "", NEW, null),
            "48", new Unit(Unit.Level.PROVINCE, "48", "GSO-34", "Thành phố Đà Nẵng", "", NEW, null),
            "24958", DUC_TRONG);
    private static final Map<String, Resolved> OLD_UNITS = Map.of(
            "68",
                    new Resolved(
                            new Unit(Unit.Level.PROVINCE, "68", "GSO-63", "Tỉnh Lâm Đồng", "", null, OLD_END),
                            List.of(NEW_UNITS.get("68"))),
            "24958",
                    new Resolved(
                            new Unit(Unit.Level.WARD, "24958", "GSO-63", "Thị trấn Liên Nghĩa", "678", null, OLD_END),
                            List.of(DUC_TRONG)));

    @Override
    public Optional<Resolved> resolve(Unit.Level level, String code, LocalDate date) {
        Optional<Resolved> found = date.isBefore(NEW)
                ? Optional.ofNullable(OLD_UNITS.get(code))
                : Optional.ofNullable(NEW_UNITS.get(code)).map(unit -> new Resolved(unit, List.of()));
        return found.filter(one -> one.unit().level() == level);
    }

    /** As in a hub whose admin has not loaded the wards. */
    @Override
    public boolean knows(Unit.Level level, LocalDate date) {
        return level == Unit.Level.PROVINCE;
    }
}
