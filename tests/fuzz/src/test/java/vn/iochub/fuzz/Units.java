package vn.iochub.fuzz;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import vn.iochub.units.AdministrativeUnits;
import vn.iochub.units.Unit;

/** The two units that the samples name. */
final class Units implements AdministrativeUnits {
    private static final Unit PROVINCE = new Unit(Unit.Level.PROVINCE, "68", "GSO-34", "Tỉnh Lâm Đồng", "", null, null);
    private static final Unit WARD = new Unit(Unit.Level.WARD, "24958", "GSO-34", "Xã Đức Trọng", "68", null, null);

    @Override
    public Optional<Resolved> resolve(Unit.Level level, String code, LocalDate date) {
        if (level == Unit.Level.PROVINCE && code.equals("68")) {
            return Optional.of(new Resolved(PROVINCE, List.of()));
        }
        if (level == Unit.Level.WARD && code.equals("24958")) {
            return Optional.of(new Resolved(WARD, List.of()));
        }
        return Optional.empty();
    }

    @Override
    public boolean knows(Unit.Level level, LocalDate date) {
        return level != Unit.Level.DISTRICT;
    }
}
