package vn.iochub.connector.${source};

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import vn.iochub.api.RawMessage;
import vn.iochub.api.RecordSink;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.reading.Rows;
import vn.iochub.tabular.TableMapping;
import vn.iochub.tabular.TableReader;

/** Reads spreadsheets and text tables, row by row. Stateless. */
final class ${record}Reader {
    private final ${record}Mapping mapping;
    private final TableReader tables;

    ${record}Reader(${record}Mapping mapping) {
        this.mapping = mapping;
        // TODO: the source's own headings; the first of several is the one that is looked for first.
        Map<String, List<String>> columns = new LinkedHashMap<>();
        columns.put("code", List.of("Mã", "Mã số"));
        columns.put("name", List.of("Tên", "Tên gọi"));
        columns.put("status", List.of("Trạng thái"));
        columns.put("updatedAt", List.of("Cập nhật lúc", "Ngày cập nhật"));
        this.tables = new TableReader(new TableMapping(columns, Set.of("code", "updatedAt"), List.of()));
    }

    void read(RawMessage raw, RecordSink sink) throws UnreadableMessageException, IOException {
        tables.read(
                raw,
                row -> Rows.hand(sink, row.origin(), row, fields -> mapping.record(fields, row.origin())));
    }
}
