package vn.iochub.connector.tax;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import vn.iochub.api.HubRecord;
import vn.iochub.api.RawMessage;
import vn.iochub.api.RecordSink;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Rejection;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.reading.Fields;
import vn.iochub.reading.Rows;
import vn.iochub.tabular.TableMapping;
import vn.iochub.tabular.TableReader;

/**
 * Extracts as tables (CSV, xlsx) of any of the four records: which of them a table holds, its headings tell. Thread-safe.
 */
final class Tables {
    @FunctionalInterface
    private interface RowMapping {
        HubRecord record(Fields row, String origin);
    }

    private record Kind(String name, Set<String> required, TableReader reader, RowMapping rows) {}

    /** The one with the most headings of its own first. */
    private final List<Kind> kinds;

    Tables(Settings settings, TaxIds taxIds, Households households) {
        this.kinds = List.of(
                kind(
                        "invoiceColumns",
                        settings.invoiceColumns(),
                        Set.of("MST_NBan", "KHMSHDon", "KHHDon", "SHDon", "TgTTTBSo"),
                        new Invoices(taxIds)::ofTable),
                kind(
                        "declarationColumns",
                        settings.declarationColumns(),
                        Set.of("mst", "maTKhai", "kyKKhai"),
                        new Declarations(taxIds)::ofTable),
                kind(
                        "revenueColumns",
                        settings.revenueColumns(),
                        Set.of("STT", "NGAY_LAP", "MA_NDKT", "TIEN_PNOP"),
                        RevenueEntries::ofTable),
                kind(
                        "householdColumns",
                        settings.householdColumns(),
                        Set.of("taxCode", "name", "wardCode"),
                        households::of));
    }

    private static Kind kind(String name, Map<String, List<String>> columns, Set<String> required, RowMapping rows) {
        return new Kind(name, required, new TableReader(new TableMapping(columns, required, List.of())), rows);
    }

    /** @param at where the table is in the message, empty where it is the message */
    void read(RawMessage table, String at, RecordSink sink) throws UnreadableMessageException, IOException {
        List<UnreadableMessageException> failures = new ArrayList<>();
        for (Kind kind : kinds) {
            long[] rows = {0};
            try {
                kind.reader().read(table, row -> {
                    rows[0]++;
                    String origin = at + row.origin();
                    Rows.hand(sink, origin, row, one -> kind.rows().record(one, origin));
                });
                return;
            } catch (UnreadableMessageException e) {
                if (rows[0] > 0) {
                    // The headings were this kind's: what is wrong comes later in the file.
                    throw e;
                }
                failures.add(e);
            }
        }
        throw none(failures);
    }

    private UnreadableMessageException none(List<UnreadableMessageException> failures) {
        UnreadableMessageException first = failures.get(0);
        if (first.rejection().code() != RejectCode.MISSING_FIELD
                && failures.stream().allMatch(one -> one.rejection()
                        .reason()
                        .equals(first.rejection().reason()))) {
            return first;
        }
        String wanted = kinds.stream()
                .map(kind ->
                        kind.name() + " " + kind.required().stream().sorted().toList())
                .collect(Collectors.joining("; "));
        return new UnreadableMessageException(
                new Rejection(
                        RejectCode.UNREADABLE,
                        "",
                        "",
                        new Text(
                                "Không phải XML, ZIP hay bảng có đủ cột. Các cột cần có, theo cấu hình: " + wanted,
                                "Neither XML nor ZIP nor a table with the columns needed. By configuration: " + wanted),
                        ""),
                first);
    }
}
