package vn.iochub.connector.education;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import vn.iochub.testkit.Configs;
import vn.iochub.testkit.TestSecrets;
import vn.iochub.transport.DropConfig;
import vn.iochub.transport.ViewConfig;
import vn.iochub.units.AdministrativeUnits;
import vn.iochub.units.Unit;

/** Connectors as the DS runtime would make them, with a few units that differ by date. */
final class TestEducation {
    private static final LocalDate NEW = LocalDate.of(2025, 7, 1);

    private TestEducation() {}

    static EducationConnector connector(Map<String, ?> config) {
        return connector(config, Map.of(), Map.of());
    }

    static EducationConnector connector(Map<String, ?> config, Map<String, ?> drop, Map<String, ?> view) {
        return new EducationConnector(
                new TestSecrets(),
                new Units(),
                Configs.of(EducationConnector.Config.class, config),
                Configs.of(DropConfig.class, drop),
                Configs.of(ViewConfig.class, view));
    }

    private static final class Units implements AdministrativeUnits {
        private static final Unit PROVINCE =
                new Unit(Unit.Level.PROVINCE, "68", "GSO-34", "Tỉnh Lâm Đồng", "", NEW, null);
        private static final Unit WARD = new Unit(Unit.Level.WARD, "24958", "GSO-34", "Xã Đức Trọng", "68", NEW, null);
        private static final Unit OLD =
                new Unit(Unit.Level.WARD, "24958", "GSO-63", "Thị trấn Liên Nghĩa", "678", null, NEW.minusDays(1));

        @Override
        public Optional<Resolved> resolve(Unit.Level level, String code, LocalDate date) {
            if (level == Unit.Level.PROVINCE && code.equals("68")) {
                return Optional.of(new Resolved(PROVINCE, List.of()));
            }
            if (level == Unit.Level.WARD && code.equals("24958")) {
                return Optional.of(
                        date.isBefore(NEW) ? new Resolved(OLD, List.of(WARD)) : new Resolved(WARD, List.of()));
            }
            return Optional.empty();
        }

        @Override
        public boolean knows(Unit.Level level, LocalDate date) {
            return true;
        }
    }
}
