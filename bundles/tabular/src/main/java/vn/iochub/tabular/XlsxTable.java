package vn.iochub.tabular;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.Consumer;
import vn.iochub.api.UnreadableMessageException;

final class XlsxTable {
    private final List<TableMapping> mappings;
    private final TableLimits limits;

    XlsxTable(List<TableMapping> mappings, TableLimits limits) {
        this.mappings = mappings;
        this.limits = limits;
    }

    void read(InputStream in, Consumer<TableRow> rows) throws UnreadableMessageException, IOException {
        throw new UnsupportedOperationException("xlsx " + mappings + limits + in + rows);
    }
}
