package vn.iochub.tabular;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.List;
import java.util.function.Consumer;
import vn.iochub.api.RawMessage;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;

/**
 * Streams the rows of a spreadsheet (xlsx) or a text table (CSV, semicolons, tabs), whatever its encoding: UTF-8, UTF-16,
 * CP1258, TCVN3 (ABC) or VNI, found by its content. Thread-safe.
 */
public final class TableReader {
    /** How much of a file decides what it is. */
    private static final int SAMPLE_BYTES = 256 * 1024;

    private final List<TableMapping> mappings;
    private final TableLimits limits;
    private final TableLayout layout;

    public TableReader(TableMapping mapping) {
        this(List.of(mapping), TableLimits.USUAL);
    }

    /**
     * A reader that tells several kinds of table apart by their headings, sheet by sheet: the mapping that has all its
     * required columns and most columns at all is taken, the first among equals. {@link TableRow#mapping()} says which.
     *
     * @throws IllegalArgumentException when there is no mapping
     */
    public TableReader(List<TableMapping> mappings, TableLimits limits) {
        this(mappings, limits, TableLayout.FOUND);
    }

    /**
     * A reader of tables of which it is known where things stand.
     *
     * @throws IllegalArgumentException when there is no mapping, or the layout says what no table can be
     */
    public TableReader(List<TableMapping> mappings, TableLimits limits, TableLayout layout) {
        if (mappings.isEmpty()) {
            throw new IllegalArgumentException("A table needs a mapping");
        }
        this.mappings = List.copyOf(mappings);
        this.limits = limits;
        this.layout = layout;
        if (layout.headingRow() > limits.headingRows()) {
            throw new IllegalArgumentException("Headings stand in the first " + limits.headingRows() + " rows");
        }
    }

    /**
     * Reads to the end; empty rows are stepped over. What a file is, is told by its content alone.
     *
     * @param rows takes each row of data; an exception of its own passes
     * @throws UnreadableMessageException when the file as a whole cannot be read: no such format, no heading row, a required
     *     column missing, an encoding that cannot be told, a limit passed
     */
    public void read(RawMessage raw, Consumer<TableRow> rows) throws UnreadableMessageException, IOException {
        if (raw.size() > limits.fileBytes()) {
            throw Refusals.tooLarge(
                    "",
                    new Text(
                            "Tệp lớn hơn " + limits.fileBytes() + " byte",
                            "The file is larger than " + limits.fileBytes() + " bytes"));
        }
        try (InputStream in = raw.open()) {
            byte[] head = in.readNBytes(SAMPLE_BYTES);
            FileKind.refuseOthers(head);
            InputStream whole = new SequenceInputStream(new ByteArrayInputStream(head), in);
            if (FileKind.isZip(head)) {
                new XlsxTable(mappings, limits, layout).read(whole, rows);
            } else {
                TextDecoding decoding =
                        layout.encoding().isEmpty() ? TextDecoding.of(head) : TextDecoding.as(layout.encoding());
                TableScan scan = new TableScan(mappings, limits, layout, "", true, rows);
                new CsvTable(mappings, limits, layout).read(decoding.sample(head), decoding.reader(whole), scan);
            }
        }
    }
}
