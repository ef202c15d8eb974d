package vn.iochub.units.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import vn.iochub.reading.Names;
import vn.iochub.units.internal.WardTable.Row;

/** Reads and checks the file of wards: every line, and the lines against each other. */
final class WardCsv {
    static final List<String> COLUMNS = List.of(
            "old_province",
            "old_district",
            "old_ward",
            "old_province_name",
            "old_district_name",
            "old_ward_name",
            "old_ward_divided",
            "new_province",
            "new_ward",
            "new_province_name",
            "new_ward_name");

    /** In bytes; the table of the whole country has 1.3 million. */
    static final int LARGEST = 20_000_000;

    private static final int MOST_FAULTS = 1_000;
    private static final Pattern DISTRICT = Pattern.compile("\\d{3}");
    private static final Pattern WARD = Pattern.compile("\\d{5}");
    private static final int LONGEST_NAME = 100;

    /** @param faults each with its line, in the file's order, at most 1,000 */
    record Result(List<Row> rows, List<String> faults) {}

    private final List<Row> rows = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private final Map<String, String> named = new HashMap<>();
    private final Map<String, Set<String>> successors = new HashMap<>();
    private final Map<String, Boolean> divided = new HashMap<>();
    private final Map<String, Integer> firstLines = new HashMap<>();

    private WardCsv() {}

    static Result read(byte[] content) {
        WardCsv csv = new WardCsv();
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(content))
                    .toString();
        } catch (CharacterCodingException e) {
            csv.fault(0, "the file is not UTF-8");
            return csv.result();
        }
        csv.lines(text.startsWith("\uFEFF") ? text.substring(1) : text);
        return csv.result();
    }

    /** @throws IOException also when the file is larger than any table of wards */
    static byte[] bytes(InputStream in) throws IOException {
        byte[] content = in.readNBytes(LARGEST + 1);
        if (content.length > LARGEST) {
            throw new IOException("The file is larger than " + LARGEST + " bytes: it is no table of wards");
        }
        return content;
    }

    private Result result() {
        return new Result(List.copyOf(rows), List.copyOf(faults));
    }

    private void fault(int line, String what) {
        if (faults.size() < MOST_FAULTS) {
            faults.add(line == 0 ? what : "line " + line + ": " + what);
        }
    }

    private void lines(String text) {
        String[] lines = text.split("\r\n|\n|\r", -1);
        Map<String, Integer> places = new HashMap<>();
        List<String> head = split(lines[0]);
        if (head == null) {
            fault(1, "a quotation mark is not closed");
            return;
        }
        for (int i = 0; i < head.size(); i++) {
            places.put(head.get(i).strip().toLowerCase(Locale.ROOT), i);
        }
        for (String column : COLUMNS) {
            if (!places.containsKey(column)) {
                fault(1, "the column " + column + " is missing");
            }
        }
        if (!faults.isEmpty()) {
            return;
        }
        for (int i = 1; i < lines.length; i++) {
            if (lines[i].isBlank()) {
                continue;
            }
            List<String> values = split(lines[i]);
            if (values == null || values.size() != head.size()) {
                fault(i + 1, "has not " + head.size() + " columns");
                continue;
            }
            line(i + 1, values, places);
        }
        divisions();
        if (rows.isEmpty() && faults.isEmpty()) {
            fault(0, "the file has no wards");
        }
    }

    private void line(int line, List<String> values, Map<String, Integer> places) {
        int before = faults.size();
        String[] v = COLUMNS.stream()
                .map(column -> values.get(places.get(column)).strip())
                .toArray(String[]::new);
        boolean withoutWards = v[2].isEmpty() && v[5].isEmpty();
        province(line, "old_province", v[0], v[3], Provinces.OLD);
        province(line, "new_province", v[7], v[9], Provinces.NEW);
        code(line, "old_district", v[1], DISTRICT);
        if (!withoutWards) {
            code(line, "old_ward", v[2], WARD);
            name(line, "old_ward_name", v[5]);
        }
        code(line, "new_ward", v[8], WARD);
        name(line, "old_district_name", v[4]);
        name(line, "new_ward_name", v[10]);
        boolean isDivided = v[6].equalsIgnoreCase("true");
        if (!isDivided && !v[6].equalsIgnoreCase("false")) {
            fault(line, "old_ward_divided is neither True nor False");
        }
        if (faults.size() > before) {
            return;
        }
        if (!v[7].equals(Provinces.SUCCESSORS.get(v[0]))) {
            fault(line, "province " + v[0] + " did not become province " + v[7]);
        }
        same(line, "district " + v[1], v[0] + " " + Names.key(v[4]));
        same(line, "new ward " + v[8], v[7] + " " + Names.key(v[10]));
        if (!withoutWards) {
            same(line, "old ward " + v[2], v[1] + " " + Names.key(v[5]));
            Boolean known = divided.putIfAbsent(v[2], isDivided);
            if (known != null && known != isDivided) {
                fault(line, "old ward " + v[2] + " is divided on one line and not on another");
            }
        }
        String key = withoutWards ? "district " + v[1] : v[2];
        firstLines.putIfAbsent(key, line);
        if (!successors.computeIfAbsent(key, old -> new HashSet<>()).add(v[8])) {
            fault(line, "says again what another line says");
        }
        if (faults.size() == before) {
            rows.add(new Row(v[0], v[1], v[2], v[4], v[5], isDivided, v[7], v[8], v[10]));
        }
    }

    private void province(int line, String column, String code, String name, Map<String, vn.iochub.units.Unit> list) {
        if (!list.containsKey(code)) {
            fault(line, column + " is not a province of its list");
        } else if (!Names.same(list.get(code).name(), name)) {
            fault(line, column + "_name is not the name of province " + code);
        }
    }

    private void code(int line, String column, String code, Pattern form) {
        if (!form.matcher(code).matches()) {
            fault(line, column + " is not a code of " + (form == WARD ? 5 : 3) + " digits");
        }
    }

    private void name(int line, String column, String name) {
        boolean damaged = name.chars().anyMatch(c -> c == 0xFFFD || Character.isISOControl(c));
        if (name.isEmpty() || name.length() > LONGEST_NAME || damaged) {
            fault(line, column + " is empty, too long or damaged");
        }
    }

    private void same(int line, String what, String identity) {
        String before = named.putIfAbsent(what, identity);
        if (before != null && !before.equals(identity)) {
            fault(line, what + " has another name or place than on an earlier line");
        }
    }

    private void divisions() {
        divided.forEach((ward, isDivided) -> {
            int count = successors.getOrDefault(ward, Set.of()).size();
            if (count > 0 && isDivided != count > 1) {
                fault(
                        firstLines.get(ward),
                        "old ward " + ward + " has " + count + " successors and old_ward_divided is " + isDivided);
            }
        });
    }

    /** The values of a line, or null when a quotation mark is not closed. */
    private static List<String> split(String line) {
        List<String> values = new ArrayList<>();
        StringBuilder value = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                value.append('"');
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                values.add(value.toString());
                value.setLength(0);
            } else {
                value.append(c);
            }
        }
        values.add(value.toString());
        return quoted ? null : values;
    }
}
