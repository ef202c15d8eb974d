package vn.iochub.tabular;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Rejection;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.tabular.RawRow.Cell;
import vn.iochub.tabular.Refusals.LimitException;

/**
 * A text table: commas, semicolons, tabs or bars between its cells, RFC 4180's quotes. Which of them it is, the mapping
 * decides: the one under which most headings are found.
 */
final class CsvTable {
    private static final char[] SEPARATORS = {',', ';', '\t', '|'};

    private final List<TableMapping> mappings;
    private final TableLimits limits;
    private final TableLayout layout;

    CsvTable(List<TableMapping> mappings, TableLimits limits, TableLayout layout) {
        this.mappings = mappings;
        this.limits = limits;
        this.layout = layout;
    }

    /**
     * @param sample the text's beginning
     * @param text all of it
     */
    void read(String sample, Reader text, TableScan scan) throws UnreadableMessageException, IOException {
        char separator = separator(sample);
        long number = 0;
        long filled = 0;
        try (CloseableIterator<List<Cell>> records = records(text, separator)) {
            while (hasNext(records, number)) {
                List<Cell> cells = records.next();
                number++;
                RawRow row = new RawRow(number, cells);
                if (row.empty() || (number == 1 && announces(cells))) {
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
        }
        scan.end();
    }

    private static boolean hasNext(CloseableIterator<List<Cell>> records, long number)
            throws UnreadableMessageException, IOException {
        String origin = "/row/" + (number + 1);
        try {
            return records.hasNext();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (CsvParseException e) {
            if (e.getCause() instanceof IOException failed) {
                throw failed;
            }
            if (e.getCause() instanceof LimitException limit) {
                throw Refusals.tooLarge(origin, limit.reason());
            }
            // The library's own words quote the text.
            throw new UnreadableMessageException(
                    new Rejection(
                            RejectCode.UNREADABLE,
                            origin,
                            "",
                            new Text(
                                    "Dấu nháy kép mở mà không đóng, đóng sai chỗ, hoặc ô quá dài, từ dòng này",
                                    "From this row on: a quote that is not closed or closed in the wrong place, or a cell that"
                                            + " is too long"),
                            ""),
                    e);
        }
    }

    private CloseableIterator<List<Cell>> records(Reader text, char separator) {
        return CsvReader.builder()
                .fieldSeparator(separator)
                .quoteCharacter(layout.quote())
                .skipEmptyLines(false)
                .allowExtraFields(true)
                .allowMissingFields(true)
                .allowExtraCharsAfterClosingQuote(true)
                .allowUnclosedQuote(false)
                .maxBufferSize(Math.max(limits.rowCharacters(), 16_384))
                .build(new Handler(), text)
                .iterator();
    }

    /** The separator under which the mapping finds most of its headings. */
    private char separator(String sample) {
        if (layout.separator() != 0) {
            return layout.separator();
        }
        char announced = announced(sample);
        if (announced != 0) {
            return announced;
        }
        char best = SEPARATORS[0];
        int most = -1;
        for (char separator : SEPARATORS) {
            int score = score(sample, separator);
            if (score > most) {
                most = score;
                best = separator;
            }
        }
        return best;
    }

    private int score(String sample, char separator) {
        List<RawRow> rows = new ArrayList<>();
        int widest = 0;
        try (CloseableIterator<List<Cell>> records = records(new StringReader(sample), separator)) {
            while (rows.size() < limits.headingRows() + 2 && records.hasNext()) {
                RawRow row = new RawRow(rows.size() + 1L, records.next());
                widest = Math.max(widest, row.cells().size());
                if (!row.empty()) {
                    rows.add(row);
                }
            }
        } catch (CsvParseException | UncheckedIOException | NoSuchElementException e) {
            // The sample ends inside a cell, or this separator is not the one: what was read until here decides.
            if (e.getCause() instanceof LimitException) {
                widest = limits.columns();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Headings found = Headings.find(rows, limits.headingRows(), mappings, layout);
        int headings =
                found == null ? 0 : found.columns().size() + found.twice().size();
        // Without any heading the separator that occurs most gives the clearest reason.
        return headings * 10_000 + Math.min(widest, 9_999);
    }

    /** Excel's own first line: {@code sep=;}. */
    private static char announced(String sample) {
        if (sample.regionMatches(true, 0, "sep=", 0, 4) && sample.length() > 5) {
            char after = sample.charAt(5);
            if (after == '\r' || after == '\n') {
                return sample.charAt(4);
            }
        }
        return 0;
    }

    private static boolean announces(List<Cell> cells) {
        return cells.get(0).text().equalsIgnoreCase("sep=");
    }

    /** Collects a record's cells within the limits. */
    private final class Handler extends AbstractBaseCsvCallbackHandler<List<Cell>> {
        private List<Cell> cells = new ArrayList<>();
        private int filled;
        private long characters;

        @Override
        protected void handleBegin(long startingLineNumber) {
            cells = new ArrayList<>(Math.max(filled, 8));
            filled = 0;
            characters = 0;
        }

        @Override
        protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
            if (length > limits.cellCharacters()) {
                throw new LimitException(Refusals.cell(limits.cellCharacters()));
            }
            characters += length;
            if (characters > limits.rowCharacters()) {
                throw new LimitException(Refusals.row(limits.rowCharacters()));
            }
            Cell cell = length == 0 ? Cell.EMPTY : Cell.text(new String(buffer, offset, length));
            cells.add(cell);
            if (!cell.empty()) {
                filled = cells.size();
            }
            if (index >= limits.columns() && (filled > limits.columns() || index >= 16 * limits.columns())) {
                throw new LimitException(Refusals.columns(limits.columns()));
            }
        }

        @Override
        protected List<Cell> buildRecord() {
            return cells.subList(0, filled);
        }
    }
}
