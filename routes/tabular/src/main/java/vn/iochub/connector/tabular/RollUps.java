package vn.iochub.connector.tabular;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import vn.iochub.api.Text;
import vn.iochub.connector.tabular.Description.Check;
import vn.iochub.connector.tabular.Description.Field;
import vn.iochub.connector.tabular.Description.Sum;
import vn.iochub.reading.Fault;
import vn.iochub.tabular.TableRow;

/**
 * Holds total rows against the rows they are the sum of. A table is read twice for it: first to find the totals that do not
 * come out, which are few, then to hand over its rows, so that memory stays flat whatever a total spans. Rows are told by
 * their number of order in the file. Not thread-safe.
 */
final class RollUps {
    private static final int MOST = 10_000;

    /**
     * A total that does not come out, by the numbers of its rows.
     *
     * @param first the first of its parts; {@code last} the last
     */
    private record Span(long total, long first, long last, Mismatch mismatch) {}

    /** What one field of one check has come to in a sheet. */
    private static final class Running {
        private BigDecimal since = BigDecimal.ZERO;
        private BigDecimal all = BigDecimal.ZERO;
        private boolean unsure;
        private boolean unsureAll;
        private BigDecimal held;
    }

    private final Description description;
    private final List<Field> fields;
    private final Map<String, Running> running = new HashMap<>();
    private final List<Span> found = new ArrayList<>();
    private String sheet = "";
    private long firstOfSheet;
    private long firstSince;
    private long lastPart;
    private long heldTotal = -1;
    private String heldOrigin = "";

    RollUps(Description description) {
        this.description = description;
        Set<String> summed = new HashSet<>();
        description.checks().stream()
                .filter(check -> check.sum() == Sum.ROWS)
                .forEach(check -> summed.addAll(check.fields()));
        this.fields = description.fields().stream()
                .filter(field -> summed.contains(field.name()))
                .toList();
    }

    /** Says that a new sheet begins with the row of this number. */
    void begin(String origin, long row) {
        end();
        sheet = origin;
        running.clear();
        fields.forEach(field -> running.put(field.name(), new Running()));
        firstOfSheet = row;
        firstSince = row;
        lastPart = row - 1;
        heldTotal = -1;
    }

    /** Takes the next row of the sheet. */
    void row(TableRow row, long number, Sheet state) {
        if (!row.total()) {
            for (Field field : fields) {
                Running sum = running.get(field.name());
                try {
                    JsonNode value = state.value(field, row);
                    if (value != null) {
                        sum.since = sum.since.add(value.decimalValue());
                        sum.all = sum.all.add(value.decimalValue());
                    }
                } catch (Fault fault) {
                    // The row is rejected for it; nobody can tell then what the total should be.
                    sum.unsure = true;
                    sum.unsureAll = true;
                }
            }
            lastPart = number;
            return;
        }
        if (description.totalsAbove()) {
            settle();
            heldTotal = number;
            heldOrigin = row.origin();
        }
        for (Field field : fields) {
            Running sum = running.get(field.name());
            BigDecimal total;
            try {
                JsonNode value = state.value(field, row);
                total = value == null ? null : value.decimalValue();
            } catch (Fault fault) {
                // The total row itself is told as wrong when it is handed over.
                total = null;
            }
            if (description.totalsAbove()) {
                sum.held = total;
            } else if (total != null) {
                hold(field, total, sum, number, row.origin());
            }
            sum.since = BigDecimal.ZERO;
            sum.unsure = false;
        }
        firstSince = number + 1;
    }

    private void hold(Field field, BigDecimal total, Running sum, long number, String origin) {
        boolean grand = lastPart < firstSince;
        for (Check check : description.checks()) {
            if (check.sum() != Sum.ROWS || !check.fields().contains(field.name())) {
                continue;
            }
            boolean unsure = grand ? sum.unsureAll : sum.unsure;
            boolean holds = check.holds(total, sum.all) || (!grand && check.holds(total, sum.since));
            if (!unsure && !holds) {
                add(
                        check,
                        field,
                        number,
                        grand ? firstOfSheet : firstSince,
                        origin,
                        total,
                        grand ? sum.all : sum.since);
            }
        }
    }

    /** Says that there are no more rows. */
    void end() {
        if (description.totalsAbove()) {
            settle();
        }
    }

    /** A total above its parts is held against them when they are over. */
    private void settle() {
        if (heldTotal < 0 || lastPart <= heldTotal) {
            return;
        }
        for (Field field : fields) {
            Running sum = running.get(field.name());
            for (Check check : description.checks()) {
                if (check.sum() == Sum.ROWS
                        && check.fields().contains(field.name())
                        && sum.held != null
                        && !sum.unsure
                        && !check.holds(sum.held, sum.since)) {
                    add(check, field, heldTotal, heldTotal + 1, heldOrigin, sum.held, sum.since);
                }
            }
        }
    }

    private void add(
            Check check, Field field, long total, long first, String origin, BigDecimal whole, BigDecimal parts) {
        if (found.size() == MOST) {
            return;
        }
        String at = origin.substring(origin.lastIndexOf("/row/") + 5);
        found.add(new Span(
                total,
                first,
                lastPart,
                new Mismatch(
                        check,
                        field.name(),
                        new Text(
                                field.title().vi() + ": dòng tổng " + at + (sheet.isEmpty() ? "" : " của trang này")
                                        + " không bằng tổng các dòng (" + check.id() + ")",
                                field.title().en() + ": the total in row " + at
                                        + (sheet.isEmpty() ? "" : " of this sheet") + " is not the sum of its rows ("
                                        + check.id() + ")"),
                        whole.toPlainString() + " ≠ " + parts.toPlainString())));
    }

    Found found() {
        return new Found(found);
    }

    /** The mismatches, asked for row by row in their order. Not thread-safe. */
    static final class Found {
        private final List<Span> waiting;
        private final Deque<Span> open = new ArrayDeque<>();
        private final Map<Long, List<Mismatch>> totals = new HashMap<>();
        private int next;

        private Found(List<Span> all) {
            waiting = new ArrayList<>(all);
            waiting.sort((a, b) -> Long.compare(a.first(), b.first()));
            all.forEach(span -> totals.computeIfAbsent(span.total(), row -> new ArrayList<>())
                    .add(span.mismatch()));
        }

        /** Those whose parts this row is one of. */
        List<Mismatch> of(long row) {
            while (next < waiting.size() && waiting.get(next).first() <= row) {
                open.add(waiting.get(next));
                next++;
            }
            open.removeIf(span -> span.last() < row);
            return open.stream().map(Span::mismatch).toList();
        }

        /** Those of which this row is the total. */
        List<Mismatch> total(long row) {
            return totals.getOrDefault(row, List.of());
        }
    }
}
