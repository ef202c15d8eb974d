package vn.iochub.units.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import vn.iochub.units.AdministrativeUnits.Resolved;
import vn.iochub.units.Unit;

/**
 * The wards of both lists and what became of the old ones. Immutable, and made of arrays: some ten thousand wards take two
 * megabytes or so. A unit object is made when it is asked for.
 */
final class WardTable {
    /** One name in one list; {@code successors} are places in the list of new wards. */
    private record Entry(String code, String name, String parent, int[] successors) {}

    /** A row of the file. Where a district has no wards the ward's code is empty. */
    record Row(
            String oldProvince,
            String oldDistrict,
            String oldWard,
            String oldDistrictName,
            String oldWardName,
            boolean divided,
            String newProvince,
            String newWard,
            String newWardName) {}

    private final Entry[] oldWards;
    private final Entry[] districts;
    private final Entry[] newWards;
    private final int divided;

    private WardTable(Entry[] oldWards, Entry[] districts, Entry[] newWards, int divided) {
        this.oldWards = oldWards;
        this.districts = districts;
        this.newWards = newWards;
        this.divided = divided;
    }

    /** The table of rows that {@link WardCsv} has found right. */
    static WardTable of(Collection<Row> rows) {
        Map<String, Entry> fresh = new TreeMap<>();
        for (Row row : rows) {
            fresh.put(row.newWard(), new Entry(row.newWard(), row.newWardName(), row.newProvince(), null));
        }
        Entry[] newWards = fresh.values().toArray(Entry[]::new);
        Map<String, Group> wards = new TreeMap<>();
        Map<String, Group> districts = new TreeMap<>();
        for (Row row : rows) {
            int place = find(newWards, row.newWard());
            districts
                    .computeIfAbsent(row.oldDistrict(), code -> new Group(row.oldDistrictName(), row.oldProvince()))
                    .successors
                    .add(place);
            if (!row.oldWard().isEmpty()) {
                wards.computeIfAbsent(row.oldWard(), code -> new Group(row.oldWardName(), row.oldDistrict()))
                        .successors
                        .add(place);
            }
        }
        int divided = (int) wards.values().stream()
                .filter(group -> group.successors.size() > 1)
                .count();
        return new WardTable(entries(wards), entries(districts), newWards, divided);
    }

    private static final class Group {
        private final String name;
        private final String parent;
        private final Set<Integer> successors = new LinkedHashSet<>();

        Group(String name, String parent) {
            this.name = name;
            this.parent = parent;
        }
    }

    private static Entry[] entries(Map<String, Group> groups) {
        List<Entry> entries = new ArrayList<>(groups.size());
        groups.forEach((code, group) -> entries.add(new Entry(
                code,
                group.name,
                group.parent,
                group.successors.stream().mapToInt(Integer::intValue).toArray())));
        return entries.toArray(Entry[]::new);
    }

    private static int find(Entry[] entries, String code) {
        int low = 0;
        int high = entries.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = entries[middle].code().compareTo(code);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    Optional<Resolved> oldWard(String code) {
        return old(oldWards, code, Unit.Level.WARD);
    }

    Optional<Resolved> district(String code) {
        return old(districts, code, Unit.Level.DISTRICT);
    }

    Optional<Resolved> newWard(String code) {
        int at = find(newWards, code);
        return at < 0 ? Optional.empty() : Optional.of(new Resolved(ward(at), List.of()));
    }

    private Optional<Resolved> old(Entry[] entries, String code, Unit.Level level) {
        int at = find(entries, code);
        if (at < 0) {
            return Optional.empty();
        }
        Entry entry = entries[at];
        Unit unit = Provinces.unit(level, entry.code(), Provinces.OLD_SYSTEM, entry.name(), entry.parent());
        List<Unit> successors =
                Arrays.stream(entry.successors()).mapToObj(this::ward).toList();
        return Optional.of(new Resolved(unit, successors));
    }

    private Unit ward(int at) {
        Entry entry = newWards[at];
        return Provinces.unit(Unit.Level.WARD, entry.code(), Provinces.NEW_SYSTEM, entry.name(), entry.parent());
    }

    int oldWards() {
        return oldWards.length;
    }

    int districts() {
        return districts.length;
    }

    int newWards() {
        return newWards.length;
    }

    /** Old wards with several successors. */
    int divided() {
        return divided;
    }
}
