package vn.iochub.tabular;

import java.io.IOException;
import java.util.function.Consumer;
import vn.iochub.api.RawMessage;
import vn.iochub.api.UnreadableMessageException;

/**
 * Streams the rows of a spreadsheet (xlsx) or a text table (CSV, semicolons, tabs), whatever its encoding: UTF-8, UTF-16,
 * CP1258, TCVN3 (ABC) or VNI, found by its content. Thread-safe.
 */
public final class TableReader {
    private final TableMapping mapping;

    public TableReader(TableMapping mapping) {
        this.mapping = mapping;
    }

    /**
     * Reads to the end; empty rows are stepped over. The attribute {@code file} of the message, where there is one, helps to
     * tell the format.
     *
     * @param rows takes each row of data; an exception of its own passes
     * @throws UnreadableMessageException when the file as a whole cannot be read: no such format, no heading row, a required
     *     column missing, an encoding that cannot be told, a limit passed
     */
    public void read(RawMessage raw, Consumer<TableRow> rows) throws UnreadableMessageException, IOException {
        throw new UnsupportedOperationException("TableReader.read with " + mapping);
    }
}
