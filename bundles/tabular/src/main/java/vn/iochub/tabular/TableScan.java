package vn.iochub.tabular;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.reading.LegacyText;
import vn.iochub.reading.LegacyText.Encoding;
import vn.iochub.reading.Texts;

/**
 * Turns the rows of one sheet, handed over one after the other, into rows of data: finds the headings among the first, steps
 * over what is no data, hands over the rest. Not thread-safe.
 */
final class TableScan {
    /** Beyond this the rows kept for finding the headings would take too much memory. */
    private static final long HEAD_CHARACTERS = 2_000_000;

    private static final Pattern COLUMN_NUMBER = Pattern.compile("[(\\[]?\\s*([0-9]{1,3}|[A-Z])\\s*[)\\]]?");

    private final List<TableMapping> mappings;
    private final TableLimits limits;
    private final TableLayout layout;
    private final String sheet;
    private final String place;
    private final boolean separated;
    private final Consumer<TableRow> rows;

    private List<RawRow> head = new ArrayList<>();
    private long headCharacters;
    private Headings headings;
    private Fonts fonts;
    private String[] repeated;
    private List<String> totals;
    private List<String> ends;
    private List<TitleRow> titles;
    private boolean totalSeen;
    private boolean ended;
    private long before;

    /**
     * @param sheet the sheet's name, with which each row's origin begins; empty in a text table
     * @param separated whether the file is a text table, whose numbers carry no type
     */
    TableScan(
            List<TableMapping> mappings,
            TableLimits limits,
            TableLayout layout,
            String sheet,
            boolean separated,
            Consumer<TableRow> rows) {
        this.mappings = mappings;
        this.limits = limits;
        this.layout = layout;
        this.sheet = sheet;
        this.place = sheet.isEmpty() ? "" : "/sheet/" + XlsxTable.escaped(sheet);
        this.separated = separated;
        this.rows = rows;
    }

    /** Takes the next row that is not empty. */
    void row(RawRow row) throws UnreadableMessageException {
        if (headings != null) {
            data(row);
            return;
        }
        head.add(row);
        headCharacters += row.characters();
        // Two rows more, for headings of three rows that begin in the last one allowed.
        if (head.size() >= limits.headingRows() + 2 || headCharacters > HEAD_CHARACTERS) {
            begin();
        }
    }

    /** Says that there are no more rows. */
    void end() throws UnreadableMessageException {
        if (headings == null) {
            begin();
        }
    }

    /** Hands over the rows that came before this failure of the file, and gives the failure back to be thrown. */
    UnreadableMessageException after(UnreadableMessageException failure) {
        try {
            end();
        } catch (UnreadableMessageException headless) {
            // Without headings there are no rows; what broke the file is what its sender must know.
            if (headless != failure) {
                failure.addSuppressed(headless);
            }
        }
        return failure;
    }

    private void begin() throws UnreadableMessageException {
        List<RawRow> shown = head;
        Headings found = Headings.find(shown, limits.headingRows(), mappings, layout);
        Encoding font = found != null && found.complete() ? null : Fonts.whole(head);
        if (font != null) {
            shown = head.stream().map(row -> uncovered(row, font)).toList();
            found = Headings.find(shown, limits.headingRows(), mappings, layout);
        }
        if (found == null || !found.complete()) {
            throw Refusals.unreadable(place, MissingHeadings.reason(found, mappings, limits.headingRows()));
        }
        headings = found;
        ends = layout.endWords().stream().map(Headings::fold).toList();
        totals = found.mapping().totals().stream().map(Headings::fold).toList();
        repeated = new String[found.columns().size()];
        List<RawRow> kept = head;
        head = null;
        int last = found.first() + found.depth() - 1;
        int i = 0;
        for (int column : found.columns().values()) {
            repeated[i++] = found.depth() == 0
                    ? ""
                    : Headings.fold(shown.get(last).cell(column).text());
        }
        titles = shown.subList(0, last + 1).stream()
                .map(row -> new TitleRow(
                        row.number(),
                        row.cells().stream().map(RawRow.Cell::text).toList()))
                .toList();
        fonts = Fonts.of(kept.subList(last + 1, kept.size()), found.columns().values());
        for (int at = last + 1; at < kept.size(); at++) {
            RawRow row = kept.get(at);
            if (at > last + 1 || found.depth() == 0 || !numbersColumns(row)) {
                data(row);
            }
        }
    }

    private static RawRow uncovered(RawRow row, Encoding font) {
        List<RawRow.Cell> cells = new ArrayList<>(row.cells().size());
        for (RawRow.Cell cell : row.cells()) {
            cells.add(new RawRow.Cell(uncovered(cell.text(), font), cell.kind()));
        }
        return new RawRow(row.number(), cells);
    }

    private static String uncovered(String text, Encoding font) {
        try {
            return Fonts.suspect(text) ? LegacyText.uncover(text, font) : text;
        } catch (Texts.DamagedTextException e) {
            // No heading then; the row's own cells are judged again when they are read.
            return text;
        }
    }

    private void data(RawRow row) {
        ended = ended || ends(row);
        before = row.number();
        if (ended || repeatsHeadings(row)) {
            return;
        }
        boolean total = isTotal(row);
        if (total) {
            totalSeen = true;
            if (!headings.mapping().deliverTotals()) {
                return;
            }
        } else if (totalSeen && withoutRequired(row)) {
            // Place, date and signatures below the table.
            return;
        }
        rows.accept(new Row(row, total));
    }

    private boolean ends(RawRow row) {
        if (layout.endEmptyRows() > 0 && before > 0 && row.number() - before > layout.endEmptyRows()) {
            return true;
        }
        if (ends.isEmpty()) {
            return false;
        }
        for (int column = 0; column < row.cells().size(); column++) {
            RawRow.Cell cell = row.cell(column);
            if (!cell.empty()) {
                String text = Headings.fold(shown(column, cell));
                return ends.stream().anyMatch(word -> text.equals(word) || text.startsWith(word + " "));
            }
        }
        return false;
    }

    /** Forms number their columns below the headings: 1, 2, 3 or (1), (2), or A, B, 1, 2. */
    private static boolean numbersColumns(RawRow row) {
        int seen = 0;
        int previous = 0;
        for (RawRow.Cell cell : row.cells()) {
            if (cell.empty()) {
                continue;
            }
            var matcher = COLUMN_NUMBER.matcher(cell.text().strip());
            if (!matcher.matches()) {
                return false;
            }
            if (Character.isDigit(matcher.group(1).charAt(0))) {
                int number = Integer.parseInt(matcher.group(1));
                if (number != previous + 1) {
                    return false;
                }
                previous = number;
            } else if (previous > 0) {
                return false;
            }
            seen++;
        }
        return seen >= 3 && previous > 0;
    }

    /** A printed list repeats its headings on each page. */
    private boolean repeatsHeadings(RawRow row) {
        int i = 0;
        int same = 0;
        for (int column : headings.columns().values()) {
            String wanted = repeated[i++];
            if (wanted.isEmpty()) {
                continue;
            }
            if (row.cell(column).text().length() > 2 * wanted.length() + 40
                    || !wanted.equals(Headings.fold(row.cell(column).text()))) {
                return false;
            }
            same++;
        }
        return same > 0;
    }

    private boolean isTotal(RawRow row) {
        for (int column = 0; column < row.cells().size(); column++) {
            RawRow.Cell cell = row.cell(column);
            if (cell.empty()) {
                continue;
            }
            if (cell.text().length() > 200) {
                return false;
            }
            String text = Headings.fold(shown(column, cell));
            for (String word : totals) {
                if (text.equals(word) || text.startsWith(word + " ")) {
                    return lacksRequired(row, column);
                }
            }
            return false;
        }
        return false;
    }

    /** A school named "Cộng Hòa" has its code all the same: only a row without one of its keys is a total. */
    private boolean lacksRequired(RawRow row, int label) {
        for (String field : headings.mapping().required()) {
            int column = headings.columns().get(field);
            if (column == label || row.cell(column).empty()) {
                return true;
            }
        }
        return headings.mapping().required().isEmpty();
    }

    private boolean withoutRequired(RawRow row) {
        if (headings.mapping().required().isEmpty()) {
            return false;
        }
        for (String field : headings.mapping().required()) {
            if (!row.cell(headings.columns().get(field)).empty()) {
                return false;
            }
        }
        return true;
    }

    private String shown(int column, RawRow.Cell cell) {
        try {
            return fonts.unicode(column, cell.text());
        } catch (Texts.DamagedTextException e) {
            // For an admin's eyes and for telling total rows; whoever reads the field gets the fault.
            return cell.text();
        }
    }

    private final class Row extends TableRow {
        private final RawRow raw;
        private final boolean total;

        Row(RawRow raw, boolean total) {
            this.raw = raw;
            this.total = total;
        }

        @Override
        public String origin() {
            return place + "/row/" + raw.number();
        }

        @Override
        public String sheet() {
            return sheet;
        }

        @Override
        public long number() {
            return raw.number();
        }

        @Override
        public List<TitleRow> titles() {
            return titles;
        }

        @Override
        public TableMapping mapping() {
            return headings.mapping();
        }

        @Override
        public boolean total() {
            return total;
        }

        @Override
        public String heading(String field) {
            Integer column = headings.columns().get(field);
            return column == null ? null : headings.names().get(column);
        }

        /** The heading as the file has it: what its people see. */
        @Override
        protected String path(String name) {
            String heading = heading(name);
            return super.path(heading == null ? name : heading);
        }

        @Override
        protected String value(String name) {
            Integer column = headings.columns().get(name);
            if (column == null) {
                return null;
            }
            RawRow.Cell cell = raw.cell(column);
            return switch (cell.kind()) {
                case TEXT -> padded(name, text(name, column, cell), separated);
                case NUMBER -> padded(name, cell.text(), true);
                case ERROR ->
                    throw fault(
                            RejectCode.BAD_FORMAT,
                            name,
                            new Text(
                                    "Ô có lỗi công thức; hãy sửa trong bảng tính rồi gửi lại",
                                    "The cell holds a formula's error; mend it in the spreadsheet and send it again"),
                            cell.text());
                case NOT_COMPUTED ->
                    throw fault(
                            RejectCode.BAD_FORMAT,
                            name,
                            new Text(
                                    "Công thức trong ô chưa được tính; hãy mở tệp bằng Excel, lưu rồi gửi lại",
                                    "The cell's formula was never computed; open the file in a spreadsheet program, save and"
                                            + " send it again"),
                            cell.text());
            };
        }

        private String text(String name, int column, RawRow.Cell cell) {
            boolean untold = fonts.untold(column, cell.text());
            if (!untold) {
                try {
                    return fonts.unicode(column, cell.text());
                } catch (Texts.DamagedTextException e) {
                    untold = true;
                }
            }
            throw fault(
                    RejectCode.BAD_ENCODING,
                    name,
                    new Text(
                            "Văn bản theo phông chữ cũ (TCVN3, VNI) không chuyển được; hãy chuyển tệp sang Unicode",
                            "Text of an old font (TCVN3, VNI) that cannot be converted; convert the file to Unicode"),
                    cell.text());
        }

        private String padded(String name, String text, boolean numeric) {
            Integer width = headings.mapping().widths().get(name);
            String bare = text.strip();
            if (!numeric || width == null || bare.isEmpty() || bare.length() >= width || !digits(bare)) {
                return text;
            }
            return "0".repeat(width - bare.length()) + bare;
        }

        private static boolean digits(String text) {
            return text.chars().allMatch(c -> c >= '0' && c <= '9');
        }

        /** For quarantine: each heading with its cell, in the order of the mapping. */
        @Override
        public String toString() {
            Map<String, String> shown = new LinkedHashMap<>();
            for (Map.Entry<String, Integer> field : headings.columns().entrySet()) {
                RawRow.Cell cell = raw.cell(field.getValue());
                if (!cell.empty()) {
                    shown.put(headings.names().get(field.getValue()), shown(field.getValue(), cell));
                }
            }
            return shown.toString();
        }
    }
}
