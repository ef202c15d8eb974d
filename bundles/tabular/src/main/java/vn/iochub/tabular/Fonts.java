package vn.iochub.tabular;

import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import vn.iochub.reading.LegacyText;
import vn.iochub.reading.LegacyText.Encoding;
import vn.iochub.reading.LegacyText.Finding;
import vn.iochub.reading.LegacyText.Surface;
import vn.iochub.reading.Texts;

/**
 * Text of the old fonts (.VnTime, VNI-Times) inside cells that pass for Unicode. It is told column by column, as columns of
 * one sheet were seen to differ.
 */
final class Fonts {
    private static final int SAMPLE = 50_000;

    /** Signs that stand beside letters in such text and nowhere else. */
    private static final Pattern GIVEAWAY = Pattern.compile(
            "\\p{L}[\u00B5\u00B6\u00B7\u00B8\u00B9\u00AE\u00AA\u00AC\u00AD\u00A8\u00A9\u00BE\u00BC\u00BD\u00AB]"
                    + "|[\u00AE\u00A7\u00A1\u00A2\u00A4\u00A5]\\p{Ll}");

    private final Map<Integer, Encoding> columns;
    private final Set<Integer> mixed;
    private final Encoding usual;

    private Fonts(Map<Integer, Encoding> columns, Set<Integer> mixed, Encoding usual) {
        this.columns = columns;
        this.mixed = mixed;
        this.usual = usual;
    }

    /** What the first rows of data tell of these columns. */
    static Fonts of(List<RawRow> rows, Collection<Integer> columns) {
        Map<Integer, Encoding> found = new HashMap<>();
        Set<Integer> mixed = new HashSet<>();
        Map<Encoding, Integer> votes = new EnumMap<>(Encoding.class);
        for (int column : columns) {
            StringBuilder text = new StringBuilder();
            for (RawRow row : rows) {
                String cell = row.cell(column).text();
                add(text, row.cell(column));
                if (!suspect(cell) && cell.chars().anyMatch(c -> c >= 0x80)) {
                    mixed.add(column);
                }
            }
            Finding finding = LegacyText.inspect(text.toString());
            if (finding.surface() == Surface.DISGUISED) {
                found.put(column, finding.encoding());
                votes.merge(finding.encoding(), 1, Integer::sum);
            }
        }
        Encoding usual = votes.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElseGet(() -> whole(rows));
        return new Fonts(Map.copyOf(found), Set.copyOf(mixed), usual);
    }

    /** The font of all these rows together; null when it is none. */
    static Encoding whole(List<RawRow> rows) {
        StringBuilder text = new StringBuilder();
        for (RawRow row : rows) {
            row.cells().forEach(cell -> add(text, cell));
        }
        Finding finding = LegacyText.inspect(text.toString());
        return finding.surface() == Surface.DISGUISED ? finding.encoding() : null;
    }

    private static void add(StringBuilder text, RawRow.Cell cell) {
        if (cell.kind() == RawRow.Kind.TEXT
                && suspect(cell.text())
                && text.length() + cell.text().length() < SAMPLE) {
            text.append(cell.text()).append('\n');
        }
    }

    /**
     * The text as Unicode.
     *
     * @throws Texts.DamagedTextException when it is of a font, but not of the column's
     */
    String unicode(int column, String text) throws Texts.DamagedTextException {
        if (!suspect(text)) {
            return text;
        }
        Encoding encoding = columns.get(column);
        if (encoding != null
                && mixed.contains(column)
                && LegacyText.inspect(text).surface() == Surface.CLEAN) {
            return text;
        }
        if (encoding == null && GIVEAWAY.matcher(text).find()) {
            encoding = usual;
        }
        return encoding == null ? text : LegacyText.uncover(text, encoding);
    }

    /** Whether this text is surely of an old font, of which nobody can tell which. */
    boolean untold(int column, String text) {
        return columns.get(column) == null
                && usual == null
                && suspect(text)
                && GIVEAWAY.matcher(text).find();
    }

    /** Whether it may be of an old font: letters beyond Western Europe's are none of theirs. */
    static boolean suspect(String text) {
        boolean high = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                if (c >= 0x100
                        && !(c >= 0x2010 && c <= 0x2122)
                        && c != 0x152
                        && c != 0x153
                        && c != 0x160
                        && c != 0x161
                        && c != 0x178
                        && c != 0x17D
                        && c != 0x17E
                        && c != 0x192
                        && c != 0x2C6
                        && c != 0x2DC) {
                    return false;
                }
                high = true;
            }
        }
        return high;
    }
}
