package vn.iochub.tabular;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The heading rows of a table and what they mean to a mapping, found by trying every row near the top, alone and with the
 * one or two below it.
 *
 * @param first the index of the first heading row among the rows looked at
 * @param depth how many rows the headings take
 * @param columns the column of each field that was found
 * @param names each column's heading as it is written, parts joined by {@code /}
 * @param twice headings that fit a field and stand over two columns
 * @param missing required fields without a column
 */
record Headings(
        TableMapping mapping,
        int first,
        int depth,
        Map<String, Integer> columns,
        Map<Integer, String> names,
        Set<String> twice,
        Set<String> missing) {
    private static final int DEEPEST = 3;
    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern OTHERS = Pattern.compile("[^\\p{L}\\p{N}]+");
    private static final int LONGEST_HEADING = 500;

    /** The form in which headings are compared. */
    static String fold(String text) {
        String cut = text.length() > LONGEST_HEADING ? text.substring(0, LONGEST_HEADING) : text;
        String plain =
                MARKS.matcher(Normalizer.normalize(cut, Normalizer.Form.NFD)).replaceAll("");
        return OTHERS.matcher(plain.replace('đ', 'd').replace('Đ', 'D').toLowerCase(Locale.ROOT))
                .replaceAll(" ")
                .strip();
    }

    boolean complete() {
        return missing.isEmpty() && twice.isEmpty();
    }

    /** The best reading of these rows by any of the mappings; null when there is none at all. */
    static Headings find(List<RawRow> rows, int within, List<TableMapping> mappings, TableLayout layout) {
        if (layout.firstRow() > 0) {
            return none(rows, mappings.get(0), layout);
        }
        List<List<String>> folded = new ArrayList<>(rows.size());
        for (RawRow row : rows) {
            folded.add(row.cells().stream().map(cell -> fold(cell.text())).toList());
        }
        Headings best = null;
        for (int depth = 1; depth <= DEEPEST; depth++) {
            if (layout.headingRows() > 0 && depth != layout.headingRows()) {
                continue;
            }
            for (int first = 0; first < Math.min(within, rows.size()) && first + depth <= rows.size(); first++) {
                if (layout.headingRow() > 0 && rows.get(first).number() != layout.headingRow()) {
                    continue;
                }
                Columns columns = Columns.of(rows.subList(first, first + depth), folded.subList(first, first + depth));
                for (TableMapping mapping : mappings) {
                    Headings found = match(mapping, first, depth, columns, layout.columns());
                    if (!found.columns.isEmpty() && (best == null || found.betterThan(best))) {
                        best = found;
                    }
                }
            }
        }
        return best;
    }

    private boolean betterThan(Headings other) {
        if (missing.isEmpty() != other.missing.isEmpty()) {
            return missing.isEmpty();
        }
        return columns.size() + twice.size() > other.columns.size() + other.twice.size();
    }

    /** A table without headings: the author says where each column is, and where the data begins. */
    private static Headings none(List<RawRow> rows, TableMapping mapping, TableLayout layout) {
        int first = 0;
        while (first < rows.size() && rows.get(first).number() < layout.firstRow()) {
            first++;
        }
        Map<String, Integer> columns = new LinkedHashMap<>();
        Map<Integer, String> names = new TreeMap<>();
        for (String field : mapping.columns().keySet()) {
            Integer column = layout.columns().get(field);
            if (column != null) {
                columns.put(field, column);
                names.put(column, letters(column));
            }
        }
        Set<String> missing = new TreeSet<>(mapping.required());
        missing.removeAll(columns.keySet());
        return new Headings(mapping, first, 0, columns, names, Set.of(), missing);
    }

    /** A column as spreadsheets call it: A, B … Z, AA. */
    static String letters(int column) {
        StringBuilder name = new StringBuilder();
        for (int rest = column; rest >= 0; rest = rest / 26 - 1) {
            name.insert(0, (char) ('A' + rest % 26));
        }
        return name.toString();
    }

    private static Headings match(
            TableMapping mapping, int first, int depth, Columns found, Map<String, Integer> places) {
        Map<String, Integer> columns = new LinkedHashMap<>();
        Set<String> twice = new TreeSet<>();
        Set<Integer> used = new TreeSet<>(places.values());
        for (Map.Entry<String, List<String>> field : mapping.columns().entrySet()) {
            Integer place = places.get(field.getKey());
            if (place != null) {
                found.names.computeIfAbsent(place, Headings::letters);
                columns.put(field.getKey(), place);
                continue;
            }
            for (String alias : field.getValue()) {
                String wanted = fold(alias);
                List<Integer> at = found.whole.getOrDefault(wanted, List.of());
                if (at.isEmpty()) {
                    at = found.lowest.getOrDefault(wanted, List.of());
                    if (at.size() > 1) {
                        // "Nữ" under two parents: the mapping must say which.
                        continue;
                    }
                }
                if (at.size() > 1) {
                    twice.add(found.names.get(at.get(0)));
                    break;
                }
                if (at.size() == 1 && used.add(at.get(0))) {
                    columns.put(field.getKey(), at.get(0));
                    break;
                }
            }
        }
        Set<String> missing = new TreeSet<>(mapping.required());
        missing.removeAll(columns.keySet());
        return new Headings(mapping, first, depth, columns, found.names, twice, missing);
    }

    /** The columns under a stack of heading rows, by their folded names. */
    private record Columns(
            Map<String, List<Integer>> whole, Map<String, List<Integer>> lowest, Map<Integer, String> names) {

        static Columns of(List<RawRow> rows, List<List<String>> folded) {
            int width = folded.stream().mapToInt(List::size).max().orElse(0);
            int depth = rows.size();
            Map<String, List<Integer>> whole = new HashMap<>();
            Map<String, List<Integer>> lowest = new HashMap<>();
            Map<Integer, String> names = new TreeMap<>();
            // A heading merged over several columns stands in the first of them; the others below it are empty.
            String[] carried = new String[depth];
            String[] carriedNames = new String[depth];
            Arrays.fill(carried, "");
            Arrays.fill(carriedNames, "");
            for (int column = 0; column < width; column++) {
                int lowestRow = -1;
                for (int row = 0; row < depth; row++) {
                    String text =
                            column < folded.get(row).size() ? folded.get(row).get(column) : "";
                    if (!text.isEmpty()) {
                        carried[row] = text;
                        carriedNames[row] = rows.get(row).cell(column).text().strip();
                        Arrays.fill(carried, row + 1, depth, "");
                        Arrays.fill(carriedNames, row + 1, depth, "");
                        lowestRow = row;
                    }
                }
                if (lowestRow < 0) {
                    continue;
                }
                StringBuilder path = new StringBuilder();
                StringBuilder name = new StringBuilder();
                for (int row = 0; row <= lowestRow; row++) {
                    if (!carried[row].isEmpty()) {
                        path.append(path.isEmpty() ? "" : " ").append(carried[row]);
                        name.append(name.isEmpty() ? "" : "/").append(carriedNames[row]);
                    }
                }
                whole.computeIfAbsent(path.toString(), key -> new ArrayList<>()).add(column);
                lowest.computeIfAbsent(carried[lowestRow], key -> new ArrayList<>())
                        .add(column);
                names.put(column, name.toString());
            }
            return new Columns(whole, lowest, names);
        }
    }
}
