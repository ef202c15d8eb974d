package vn.iochub.units;

import java.time.LocalDate;

/**
 * One administrative unit in one code list: the same code means another unit in another list.
 *
 * @param code as the list writes it: 2 digits for a province, 3 for a district, 5 for a ward
 * @param codeSystem the list: {@code GSO-63} until 2025-06-30, {@code GSO-34} from 2025-07-01
 * @param name in Vietnamese, with its kind: {@code Tỉnh Lâm Đồng}
 * @param parent the code of the unit above it in the same list; empty for a province
 * @param validFrom the first day, or null where the list does not say
 * @param validTo the last day, or null while it is in force
 */
public record Unit(
        Level level,
        String code,
        String codeSystem,
        String name,
        String parent,
        LocalDate validFrom,
        LocalDate validTo) {

    /** The levels; districts ended on 2025-06-30 and stay as groups for reports. */
    public enum Level {
        PROVINCE,
        DISTRICT,
        WARD
    }
}
