package vn.iochub.tabular;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.reading.xml.XmlInput;
import vn.iochub.reading.xml.XmlNode;
import vn.iochub.tabular.RawRow.Cell;
import vn.iochub.tabular.RawRow.Kind;
import vn.iochub.tabular.XlsxPackage.DamagedPartException;

/** An xlsx file (ECMA-376 SpreadsheetML), sheet by sheet and row by row. RATIONALE.md tells why no library does it. */
final class XlsxTable {
    /** 16,384 columns, each a cell with its value and formula: so that a row too wide is told as such. */
    private static final XmlInput.Limits ROW = new XmlInput.Limits(64, 64, 60_000, 8_000_000);

    private final List<TableMapping> mappings;
    private final TableLimits limits;
    private final TableLayout layout;
    private long filled;

    XlsxTable(List<TableMapping> mappings, TableLimits limits, TableLayout layout) {
        this.mappings = mappings;
        this.limits = limits;
        this.layout = layout;
    }

    void read(InputStream in, Consumer<TableRow> rows) throws UnreadableMessageException, IOException {
        try (XlsxPackage file = XlsxPackage.open(in, limits)) {
            Workbook workbook = Workbook.read(file);
            List<Workbook.Sheet> wanted = wanted(workbook);
            for (Workbook.Sheet sheet : wanted) {
                file.verify(sheet.part());
            }
            Styles styles = styles(file, workbook);
            try (SharedStrings strings = strings(file, workbook)) {
                for (Workbook.Sheet sheet : wanted) {
                    TableScan scan = new TableScan(mappings, limits, layout, sheet.name(), false, rows);
                    sheet(file, sheet, strings, styles, scan);
                    scan.end();
                }
            }
        } catch (DamagedPartException e) {
            throw XlsxPackage.damaged(e);
        }
    }

    static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    private Styles styles(XlsxPackage file, Workbook workbook) throws UnreadableMessageException, IOException {
        if (workbook.styles() == null) {
            return Styles.none(workbook.since1904());
        }
        file.verify(workbook.styles());
        try (InputStream part = file.open(workbook.styles())) {
            return Styles.read(part, workbook.since1904());
        }
    }

    private SharedStrings strings(XlsxPackage file, Workbook workbook) throws UnreadableMessageException, IOException {
        if (workbook.strings() == null) {
            return SharedStrings.none();
        }
        file.verify(workbook.strings());
        try (InputStream part = file.open(workbook.strings())) {
            return SharedStrings.read(part, limits);
        }
    }

    private List<Workbook.Sheet> wanted(Workbook workbook) throws UnreadableMessageException {
        List<String> patterns = new ArrayList<>();
        mappings.forEach(mapping -> patterns.addAll(mapping.sheets()));
        List<Workbook.Sheet> shown =
                workbook.sheets().stream().filter(sheet -> !sheet.hidden()).toList();
        List<Workbook.Sheet> kept = shown.stream()
                .filter(sheet -> layout.skippedSheets().stream().noneMatch(pattern -> fits(pattern, sheet.name())))
                .toList();
        if (shown.isEmpty()) {
            throw Refusals.unreadable(
                    "", new Text("Tệp không có trang tính nào hiển thị", "The file has no visible sheet"));
        }
        if (patterns.isEmpty()) {
            if (kept.isEmpty()) {
                throw Refusals.unreadable(
                        "", new Text("Mọi trang tính đều bị bỏ qua theo mô tả", "The layout skips every sheet"));
            }
            return layout.skippedSheets().isEmpty() ? kept.subList(0, 1) : kept;
        }
        List<Workbook.Sheet> wanted = kept.stream()
                .filter(sheet -> patterns.stream().anyMatch(pattern -> fits(pattern, sheet.name())))
                .toList();
        if (wanted.isEmpty()) {
            String there = String.join(
                    "; ", shown.stream().limit(20).map(Workbook.Sheet::name).toList());
            String named = String.join("; ", patterns);
            throw Refusals.unreadable(
                    "",
                    new Text(
                            "Không có trang tính tên " + named + "; tệp có: " + there,
                            "No sheet is named " + named + "; the file has: " + there));
        }
        return wanted;
    }

    /** Compared as headings are, {@code *} standing for anything. */
    private static boolean fits(String pattern, String name) {
        String regex = java.util.Arrays.stream(pattern.split("[*]", -1))
                .map(Headings::fold)
                .map(java.util.regex.Pattern::quote)
                .reduce((a, b) -> a + ".*" + b)
                .orElse("");
        return Headings.fold(name).replace(" ", "").matches(regex.replace(" ", ""));
    }

    private void sheet(XlsxPackage file, Workbook.Sheet sheet, SharedStrings strings, Styles styles, TableScan scan)
            throws UnreadableMessageException, IOException {
        try (InputStream part = file.open(sheet.part());
                XmlInput xml = XmlInput.open(part, ROW)) {
            long number = 0;
            while (xml.next("row").isPresent()) {
                XmlNode node = xml.row();
                // Numbers that go back would give two rows one place.
                number = Math.max(number + 1, number(node));
                RawRow row = new RawRow(number, cells(node, strings, styles, sheet, number));
                if (row.empty()) {
                    continue;
                }
                filled++;
                if (filled > limits.rows()) {
                    throw Refusals.rows(limits.rows());
                }
                scan.row(row);
            }
        } catch (UnreadableMessageException e) {
            throw scan.after(e);
        } catch (DamagedPartException e) {
            throw scan.after(XlsxPackage.damaged(e));
        }
    }

    private static long number(XmlNode row) {
        String text = row.attribute("r").orElse("");
        return text.matches("[0-9]{1,9}") ? Long.parseLong(text) : 0;
    }

    private List<Cell> cells(XmlNode row, SharedStrings strings, Styles styles, Workbook.Sheet sheet, long number)
            throws UnreadableMessageException, IOException {
        List<Cell> cells = new ArrayList<>();
        int column = -1;
        long characters = 0;
        for (XmlNode node : row.children()) {
            if (!node.name().equals("c")) {
                continue;
            }
            column = column(node.attribute("r").orElse(""), column + 1);
            Cell cell = cell(node, strings, styles);
            if (cell.empty()) {
                continue;
            }
            String origin = "/sheet/" + escaped(sheet.name()) + "/row/" + number;
            if (column >= limits.columns()) {
                throw Refusals.tooLarge(origin, Refusals.columns(limits.columns()));
            }
            characters += cell.text().length();
            if (cell.text().length() > limits.cellCharacters()) {
                throw Refusals.tooLarge(origin, Refusals.cell(limits.cellCharacters()));
            }
            if (characters > limits.rowCharacters()) {
                throw Refusals.tooLarge(origin, Refusals.row(limits.rowCharacters()));
            }
            while (cells.size() <= column) {
                cells.add(Cell.EMPTY);
            }
            cells.set(column, cell);
        }
        return cells;
    }

    /** The column of a place such as {@code AB12}, from 0; the next one where the cell does not say. */
    private static int column(String place, int next) {
        int column = 0;
        int letters = 0;
        while (letters < place.length() && Character.isLetter(place.charAt(letters)) && place.charAt(letters) < 128) {
            if (letters == 4) {
                return Integer.MAX_VALUE - 1;
            }
            column = column * 26 + (Character.toUpperCase(place.charAt(letters)) - 'A' + 1);
            letters++;
        }
        return letters == 0 ? next : column - 1;
    }

    private static Cell cell(XmlNode node, SharedStrings strings, Styles styles) throws IOException {
        String value = null;
        boolean formula = false;
        for (XmlNode child : node.children()) {
            switch (child.name()) {
                case "v" -> value = child.characters();
                case "is" -> value = SharedStrings.text(child);
                case "f" -> formula = true;
                default -> {
                    // Extensions say nothing of the value.
                }
            }
        }
        String type = node.attribute("t").orElse("n");
        if (value == null || (value.isEmpty() && type.equals("n"))) {
            return formula ? new Cell("", Kind.NOT_COMPUTED) : Cell.EMPTY;
        }
        return switch (type.toLowerCase(Locale.ROOT)) {
            case "s" -> shared(value, strings);
            case "str" -> Cell.text(Styles.unescape(value));
            case "inlinestr", "d" -> Cell.text(value);
            case "b" -> Cell.text(value.strip());
            case "e" -> new Cell(value, Kind.ERROR);
            default -> {
                String shown = styles.show(value, style(node));
                yield shown == null ? new Cell(value, Kind.ERROR) : new Cell(shown, Kind.NUMBER);
            }
        };
    }

    private static Cell shared(String value, SharedStrings strings) throws IOException {
        String number = value.strip();
        String text = number.matches("[0-9]{1,9}") ? strings.get(Integer.parseInt(number)) : null;
        return text == null ? new Cell("#" + number, Kind.ERROR) : Cell.text(text);
    }

    private static int style(XmlNode cell) {
        String style = cell.attribute("s").orElse("");
        return style.matches("[0-9]{1,6}") ? Integer.parseInt(style) : -1;
    }
}
