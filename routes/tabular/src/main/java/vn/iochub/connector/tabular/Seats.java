package vn.iochub.connector.tabular;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import vn.iochub.connector.tabular.Description.Check;
import vn.iochub.connector.tabular.Description.Field;
import vn.iochub.connector.tabular.Description.Tree;
import vn.iochub.reading.Fault;
import vn.iochub.tabular.TableRow;

/**
 * Where the rows of a table stand in the tree that their codes or levels make: which row each of them is a part of. Keeps
 * the rows alone that may still get parts, so memory is as deep as the tree. Two readings of a file give the same keys. Not
 * thread-safe.
 */
final class Seats {
    /** A row that stands under no other is a part of its group: the rows that share a total row, or a whole sheet. */
    record Group(int sheet, int number) {}

    /** A row of a sheet, by the code that rows below and above it name as their parent's. */
    record Named(int sheet, String code) {}

    /**
     * A row's place.
     *
     * @param own what its parts name as their parent
     * @param parent the own key of the row that it is a part of, or a group
     */
    record Seat(Object own, Object parent) {}

    private record Open(String code, List<String> segments, String style, long level, Object key) {}

    private static final Pattern ROMAN =
            Pattern.compile("M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})", Pattern.CASE_INSENSITIVE);
    private static final List<String> ALPHABETS = List.of("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "ABCDĐEGHIKLMNOPQRSTUVXY");
    private static final int WHOLE = -1;

    private final Tree tree;
    private final Field field;
    private final Field parent;
    private final List<Open> open = new ArrayList<>();
    private int sheet = -1;
    private int group;

    Seats(Description description, Check check) {
        this.tree = check.tree();
        this.field = description.field(tree.field());
        this.parent = tree.parent() == null ? null : description.field(tree.parent());
    }

    /** Says that a new sheet begins. */
    void begin() {
        sheet++;
        group = 0;
        open.clear();
    }

    /** Says that a total row stands here: what follows is another group. */
    void total() {
        group++;
        open.clear();
    }

    /** The rows since the last total row of the sheet. */
    Group group() {
        return new Group(sheet, group);
    }

    /** All rows of the sheet. */
    Group whole() {
        return new Group(sheet, WHOLE);
    }

    /**
     * Takes the next row, which is no total row.
     *
     * @return null where it has no code or level, and so is no part of anything
     * @throws Fault when its code or level cannot be read
     */
    Seat next(TableRow row, long number, Sheet state) {
        JsonNode value = state.value(field, row);
        if (value == null) {
            return null;
        }
        if (parent != null) {
            String code = value.asText();
            JsonNode above = state.value(parent, row);
            // A row that names itself is a root, as databases mark theirs.
            boolean root = above == null || above.asText().equals(code);
            return new Seat(new Named(sheet, code), root ? group() : new Named(sheet, above.asText()));
        }
        Open next = open(value, number);
        if (next == null) {
            return null;
        }
        int kept = kept(next);
        open.subList(kept, open.size()).clear();
        Object above = kept == 0 ? group() : open.get(kept - 1).key();
        open.add(next);
        return new Seat(number, above);
    }

    private Open open(JsonNode value, long number) {
        if (tree.by() == Tree.By.LEVEL) {
            return new Open("", List.of(), "", value.asLong(), number);
        }
        // A spreadsheet's number 1.1 comes as 1,1.
        String code = value.asText().strip().replace(',', '.').replaceAll("^[(\\[]+|[.)\\]:/ ]+$", "");
        if (tree.by() == Tree.By.PREFIX) {
            return code.isEmpty() ? null : new Open(code, List.of(), "", 0, number);
        }
        List<String> segments = Arrays.stream(code.split("[.]"))
                .map(String::strip)
                .filter(segment -> !segment.isEmpty())
                .toList();
        // A dash is no code: such rows tell what a figure is made of, but seldom all of it.
        if (segments.isEmpty() || code.codePoints().noneMatch(Character::isLetterOrDigit)) {
            return null;
        }
        return new Open(code, segments, style(segments.get(0)), 0, number);
    }

    /** How many of the open rows stay so: the last of them is what the row is a part of. */
    private int kept(Open next) {
        if (tree.by() == Tree.By.OUTLINE) {
            return outline(next);
        }
        int kept = 0;
        while (kept < open.size() && above(open.get(kept), next)) {
            kept++;
        }
        return kept;
    }

    private boolean above(Open before, Open next) {
        return tree.by() == Tree.By.LEVEL
                ? before.level() < next.level()
                : next.code().length() > before.code().length() && next.code().startsWith(before.code());
    }

    /** 1.1 stands under 1; another style under the last row; the same style beside the row that has it. */
    private int outline(Open next) {
        List<String> segments = next.segments();
        for (int i = open.size() - 1; i >= 0 && segments.size() > 1; i--) {
            List<String> before = open.get(i).segments();
            if (before.size() < segments.size()
                    && segments.subList(0, before.size()).equals(before)) {
                return i + 1;
            }
        }
        for (int i = 0; i < open.size(); i++) {
            if (open.get(i).style().equals(next.style())) {
                return i;
            }
        }
        return open.size();
    }

    private String style(String segment) {
        if (segment.codePoints().allMatch(Character::isDigit)) {
            return "1";
        }
        boolean upper = segment.equals(segment.toUpperCase(Locale.ROOT));
        String letter = upper ? "A" : "a";
        boolean roman = ROMAN.matcher(segment).matches();
        if (segment.length() > 1) {
            return roman ? (upper ? "I" : "i") : "*";
        }
        if (!roman) {
            return letter;
        }
        // Of C, D, I, V and their like: a letter where the one before it stands open, else what most forms mean.
        if (open.stream()
                .anyMatch(before -> before.style().equals(letter)
                        && follows(before.segments().get(0), segment))) {
            return letter;
        }
        boolean counts = open.stream().anyMatch(before -> before.style().equals(upper ? "I" : "i"));
        return counts || "IVX".contains(segment.toUpperCase(Locale.ROOT)) ? (upper ? "I" : "i") : letter;
    }

    private static boolean follows(String before, String letter) {
        String pair = (before + letter).toUpperCase(Locale.ROOT);
        return ALPHABETS.stream().anyMatch(alphabet -> alphabet.contains(pair));
    }
}
