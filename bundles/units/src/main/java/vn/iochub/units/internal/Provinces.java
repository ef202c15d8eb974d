package vn.iochub.units.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import vn.iochub.units.Unit;

/**
 * The provinces before and after Resolution 202/2025/QH15: 63 of the General Statistics Office's list (Decision
 * 124/2004/QĐ-TTg and its changes; names as they were on the last day) and 34 since 2025-07-01. Each old one lies whole in one new one.
 */
final class Provinces {
    static final String OLD_SYSTEM = "GSO-63";
    static final String NEW_SYSTEM = "GSO-34";
    static final LocalDate OLD_END = LocalDate.of(2025, 6, 30);
    static final LocalDate NEW_START = LocalDate.of(2025, 7, 1);

    /** By code. */
    static final Map<String, Unit> NEW = new TreeMap<>();

    static final Map<String, Unit> OLD = new TreeMap<>();

    /** From an old code to the new code. */
    static final Map<String, String> SUCCESSORS = new TreeMap<>();

    static {
        for (String[] row : rows("provinces-34.csv")) {
            NEW.put(row[0], unit(Unit.Level.PROVINCE, row[0], NEW_SYSTEM, row[1], ""));
        }
        for (String[] row : rows("provinces-63.csv")) {
            OLD.put(row[0], unit(Unit.Level.PROVINCE, row[0], OLD_SYSTEM, row[1], ""));
            SUCCESSORS.put(row[0], row[2]);
        }
    }

    private Provinces() {}

    /** A unit of either list, with that list's days. */
    static Unit unit(Unit.Level level, String code, String system, String name, String parent) {
        boolean old = system.equals(OLD_SYSTEM);
        return new Unit(level, code, system, name, parent, old ? null : NEW_START, old ? OLD_END : null);
    }

    private static List<String[]> rows(String resource) {
        try (InputStream in = Provinces.class.getResourceAsStream(resource);
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return reader.lines().skip(1).map(line -> line.split(",", -1)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
