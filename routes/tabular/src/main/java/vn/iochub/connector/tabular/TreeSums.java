package vn.iochub.connector.tabular;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import vn.iochub.api.Text;
import vn.iochub.connector.tabular.Description.Check;
import vn.iochub.connector.tabular.Description.Field;
import vn.iochub.connector.tabular.Seats.Group;
import vn.iochub.connector.tabular.Seats.Named;
import vn.iochub.connector.tabular.Seats.Seat;
import vn.iochub.reading.Fault;
import vn.iochub.tabular.TableRow;

/**
 * Holds each row of a tree against the rows one level below it, and total rows against those on top. As {@link RollUps} it
 * goes over a file first, to find what does not come out; {@link Found} then tells it of each row as they are handed over.
 * Memory is as deep as the tree; where rows name their parent, one entry for each code. One for each check; not thread-safe.
 */
final class TreeSums {
    private static final int MOST = 10_000;
    private static final int MOST_CODES = 100_000;

    /** A row, or a group, and what its parts come to so far. */
    private static final class Node {
        private final Object key;
        private final BigDecimal[] own;
        private final BigDecimal[] sum;
        private final boolean[] unsure;
        private String row;
        private boolean parts;

        Node(Object key, int fields) {
            this.key = key;
            this.own = new BigDecimal[fields];
            this.sum = new BigDecimal[fields];
            this.unsure = new boolean[fields];
        }
    }

    private final Description description;
    private final Check check;
    private final List<Field> fields;
    private final Seats seats;
    private final Deque<Node> open = new ArrayDeque<>();
    private final Map<Object, Node> named = new LinkedHashMap<>();
    private final Map<Object, List<Mismatch>> found = new HashMap<>();
    private Node group;
    private Node whole;
    private String sheet = "";
    private int count;
    private long beyond = Long.MAX_VALUE;
    private boolean unsureNames;
    private long firstOfSheet;

    TreeSums(Description description, Check check) {
        this.description = description;
        this.check = check;
        this.fields = check.fields().stream().map(description::field).toList();
        this.seats = new Seats(description, check);
    }

    /** Says that a new sheet begins with the row of this number. */
    void begin(String origin, long row) {
        end();
        sheet = origin;
        seats.begin();
        group = node(seats.group());
        whole = node(seats.whole());
        unsureNames = false;
        firstOfSheet = row;
    }

    /** Takes the next row of the sheet. */
    void row(TableRow row, long number, Sheet state) {
        if (count >= MOST || named.size() >= MOST_CODES) {
            if (beyond > number) {
                // Nor can the rows whose parts are still to come be told right.
                beyond = named.isEmpty() ? open.isEmpty() ? number : (Long) open.getLast().key : firstOfSheet;
                unsureAll();
            }
            return;
        }
        if (row.total()) {
            total(row, number, state);
            return;
        }
        Seat seat;
        try {
            seat = seats.next(row, number, state);
        } catch (Fault fault) {
            // The row is rejected for it; nobody can tell then what it is a part of.
            unsureAll();
            return;
        }
        if (seat != null) {
            place(seat, row, state);
        }
    }

    private void place(Seat seat, TableRow row, Sheet state) {
        boolean byName = seat.own() instanceof Named;
        Node node;
        if (byName) {
            node = named.computeIfAbsent(seat.own(), this::node);
            if (node.row != null) {
                add(seat.own(), fields.get(0), again(row, node.row), ((Named) seat.own()).code());
                unsure(node);
            }
        } else {
            while (!open.isEmpty() && !open.peek().key.equals(seat.parent())) {
                settle(open.pop());
            }
            node = node(seat.own());
        }
        node.row = place(row);
        List<Node> above = seat.parent() instanceof Group
                ? List.of(group, whole)
                : List.of(byName ? named.computeIfAbsent(seat.parent(), this::node) : open.element());
        above.forEach(parent -> parent.parts = true);
        for (int i = 0; i < fields.size(); i++) {
            try {
                JsonNode value = state.value(fields.get(i), row);
                if (value != null) {
                    node.own[i] = value.decimalValue();
                    for (Node parent : above) {
                        parent.sum[i] = parent.sum[i] == null ? node.own[i] : parent.sum[i].add(node.own[i]);
                    }
                }
            } catch (Fault fault) {
                for (Node parent : above) {
                    parent.unsure[i] = true;
                }
            }
        }
        if (!byName) {
            open.push(node);
        }
    }

    private void total(TableRow row, long number, Sheet state) {
        settleOpen();
        Node held = description.totalsAbove() ? null : group;
        if (held == null) {
            settle(group);
        } else if (!held.parts) {
            // A total below the totals is that of the sheet.
            held = whole;
        }
        seats.total();
        Node next = node(seats.group());
        BigDecimal[] own = held == null ? next.own : new BigDecimal[fields.size()];
        next.row = held == null ? place(row) : null;
        for (int i = 0; i < fields.size(); i++) {
            try {
                JsonNode value = state.value(fields.get(i), row);
                own[i] = value == null ? null : value.decimalValue();
            } catch (Fault fault) {
                // The total row itself is told as wrong when it is handed over.
                own[i] = null;
            }
            if (held != null && !comes(own[i], held, i) && !comes(own[i], whole, i)) {
                Text reason = reason(fields.get(i), place(row), true);
                String fragment = figures(own[i], held.sum[i]);
                add(held.key, fields.get(i), reason, fragment);
                add(number, fields.get(i), reason, fragment);
            }
        }
        group = next;
    }

    private boolean comes(BigDecimal own, Node parts, int i) {
        return own == null || parts.sum[i] == null || parts.unsure[i] || check.holds(own, parts.sum[i]);
    }

    /** Says that there are no more rows. */
    void end() {
        if (group == null) {
            return;
        }
        settleOpen();
        settle(group);
        for (Node node : named.values()) {
            if (node.row == null && !unsureNames) {
                String code = ((Named) node.key).code();
                Text reason = new Text(
                        "Không có dòng nào có mã của dòng cha đã ghi (" + check.id() + ")",
                        "No row has the code that is named as the parent's (" + check.id() + ")");
                add(node.key, description.field(check.tree().parent()), reason, code);
            } else if (!unsureNames) {
                settle(node);
            }
        }
        named.clear();
        group = null;
    }

    private void settleOpen() {
        while (!open.isEmpty()) {
            settle(open.pop());
        }
    }

    private void settle(Node node) {
        if (node.row == null) {
            return;
        }
        for (int i = 0; i < fields.size(); i++) {
            if (!comes(node.own[i], node, i)) {
                add(
                        node.key,
                        fields.get(i),
                        reason(fields.get(i), node.row, node.key instanceof Group),
                        figures(node.own[i], node.sum[i]));
            }
        }
    }

    private Node node(Object key) {
        return new Node(key, fields.size());
    }

    private void unsureAll() {
        open.forEach(TreeSums::unsure);
        unsure(group);
        unsure(whole);
        unsureNames = true;
    }

    private static void unsure(Node node) {
        Arrays.fill(node.unsure, true);
    }

    private void add(Object key, Field field, Text reason, String fragment) {
        count++;
        found.computeIfAbsent(key, any -> new ArrayList<>(1)).add(new Mismatch(check, field.name(), reason, fragment));
    }

    private static String place(TableRow row) {
        return Long.toString(row.number());
    }

    private static String figures(BigDecimal own, BigDecimal sum) {
        return own.toPlainString() + " ≠ " + sum.toPlainString();
    }

    private Text reason(Field field, String row, boolean total) {
        String vi = total ? ": dòng tổng " : ": dòng ";
        String en = total ? ": the total in row " : ": row ";
        return new Text(
                field.title().vi() + vi + row + (sheet.isEmpty() ? "" : " của trang này") + " không bằng tổng các dòng "
                        + (total ? "cấp cao nhất" : "cấp ngay dưới nó") + " (" + check.id() + ")",
                field.title().en() + en + row + (sheet.isEmpty() ? "" : " of this sheet")
                        + " is not the sum of the rows " + (total ? "on top" : "one level below it") + " (" + check.id()
                        + ")");
    }

    private Text again(TableRow row, String before) {
        return new Text(
                "Mã của dòng " + place(row) + " đã có ở dòng " + before + ", không rõ dòng nào là cha (" + check.id()
                        + ")",
                "The code of row " + place(row) + " is that of row " + before
                        + ": nobody can tell whose parts are whose (" + check.id() + ")");
    }

    Found found() {
        return new Found(description, check, found, beyond);
    }

    /** What does not come out, row by row as the file is read again. Not thread-safe. */
    static final class Found {
        private final Check check;
        private final Seats seats;
        private final Map<Object, List<Mismatch>> all;
        private final long beyond;
        private final boolean above;

        Found(Description description, Check check, Map<Object, List<Mismatch>> all, long beyond) {
            this.check = check;
            this.seats = new Seats(description, check);
            this.all = all;
            this.beyond = beyond;
            this.above = description.totalsAbove();
        }

        void begin() {
            seats.begin();
        }

        /** What is wrong with the sums that this row, a total row or not, takes part in. */
        List<Mismatch> of(TableRow row, long number, Sheet state) {
            List<Mismatch> wrong = new ArrayList<>();
            if (number >= beyond) {
                wrong.add(new Mismatch(
                        check,
                        check.fields().get(0),
                        new Text(
                                "Có quá nhiều tổng sai hoặc mã ở các dòng trước; từ dòng này không kiểm tra được nữa ("
                                        + check.id() + ")",
                                "Too many sums are wrong, or too many codes, in the rows before: from here on nothing can"
                                        + " be checked (" + check.id() + ")"),
                        ""));
            }
            if (row.total()) {
                if (!all.isEmpty()) {
                    seats.total();
                    wrong.addAll(all.getOrDefault(above ? seats.group() : number, List.of()));
                }
                return wrong;
            }
            if (all.isEmpty()) {
                return wrong;
            }
            try {
                Seat seat = seats.next(row, number, state);
                if (seat != null) {
                    wrong.addAll(all.getOrDefault(seat.own(), List.of()));
                    wrong.addAll(all.getOrDefault(seat.parent(), List.of()));
                    if (seat.parent() instanceof Group) {
                        wrong.addAll(all.getOrDefault(seats.whole(), List.of()));
                    }
                }
            } catch (Fault fault) {
                // The row is rejected for it when it is handed over.
                return wrong;
            }
            return wrong;
        }
    }
}
