package vn.iochub.audit.internal.shell;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.felix.service.command.Process;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.api.Text;
import vn.iochub.api.service.Audit;

/** {@code hub:audit-list}. */
@Service
@Command(
        scope = "hub",
        name = "audit-list",
        description = "Shows who did what, when and with what result, the newest first.")
public final class AuditList implements Action {
    private static final Text TITLES = new Text(
            "SỐ|THỜI ĐIỂM|NGƯỜI|QUA|THAO TÁC|ĐỐI TƯỢNG|KẾT QUẢ|CHI TIẾT",
            "NUMBER|AT|ACTOR|VIA|ACTION|TARGET|OUTCOME|DETAILS");

    @Reference
    Audit audit;

    @Option(name = "--from", description = "From this time: 2026-01-31T08:00:00Z, or back from now: PT2H, P7D.")
    String from = "";

    @Option(name = "--to", description = "Before this time, in the same forms.")
    String to = "";

    @Option(name = "--actor", description = "Acts of this account.")
    String actor = "";

    @Option(name = "--action", description = "Acts that begin so: login, configuration., shell.command.")
    String action = "";

    @Option(name = "--target", description = "Acts upon exactly this.")
    String target = "";

    @Option(name = "--outcome", description = "BEGUN, DONE, REFUSED, FAILED or SEEN.")
    String outcome = "";

    @Option(name = "--before", description = "Only entries with a smaller number, to go on where the last list ended.")
    String before = "";

    @Option(name = "--limit", description = "The most entries, 1 to 1000.")
    String limit = "50";

    @Option(name = "--json", description = "Print JSON.")
    boolean json;

    @Option(name = "--vi", description = "Titles in Vietnamese (tiêu đề bằng tiếng Việt).")
    boolean vietnamese;

    @Override
    public Object execute() throws IOException {
        long most = number("--limit", limit, 1, 1_000);
        long end = before.isEmpty() ? Long.MAX_VALUE : number("--before", before, 1, Long.MAX_VALUE);
        Audit.Filter filter = new Audit.Filter(
                time("--from", from),
                time("--to", to),
                given(actor),
                given(action),
                given(target),
                given(outcome).map(AuditList::outcome));
        List<Audit.Entry> entries = audit.list(filter, end, (int) most);
        PrintStream out = Process.Utils.current().out();
        if (json) {
            out.println(json(entries));
            return null;
        }
        if (entries.isEmpty()) {
            out.println(vietnamese ? "Không có mục nào." : "No entry.");
            return null;
        }
        List<String[]> rows = new ArrayList<>();
        rows.add((vietnamese ? TITLES.vi() : TITLES.en()).split("\\|"));
        for (Audit.Entry entry : entries) {
            Audit.Act act = entry.act();
            String details = new TreeMap<>(act.details())
                    .entrySet().stream()
                            .map(each -> each.getKey() + "=" + shown(each.getValue()))
                            .collect(Collectors.joining(" "));
            rows.add(new String[] {
                Long.toString(entry.sequence()),
                entry.at().truncatedTo(ChronoUnit.MILLIS).toString(),
                shown(act.actor()),
                act.via(),
                act.action(),
                shown(act.target()),
                act.outcome().name(),
                details
            });
        }
        aligned(rows).forEach(out::println);
        return null;
    }

    /** In columns, the first to the right, where it holds numbers; the last is never padded. */
    private static List<String> aligned(List<String[]> rows) {
        int[] widths = new int[rows.get(0).length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], width(row[i]));
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static String line(String[] row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.length; i++) {
            String padding = " ".repeat(widths[i] - width(row[i]));
            line.append(i == 0 ? padding + row[i] : row[i] + padding).append("  ");
        }
        return line.toString().stripTrailing();
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }

    private static long number(String option, String text, long least, long most) {
        long number;
        try {
            number = Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " is a number: " + text, e);
        }
        if (number < least || number > most) {
            throw new IllegalArgumentException(option + " is " + least + " to " + most + ": " + text);
        }
        return number;
    }

    private static Optional<String> given(String option) {
        return Optional.of(option).filter(text -> !text.isEmpty());
    }

    private static Audit.Outcome outcome(String name) {
        try {
            return Audit.Outcome.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--outcome is BEGUN, DONE, REFUSED, FAILED or SEEN: " + name, e);
        }
    }

    private static Optional<Instant> time(String option, String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(text.startsWith("P") ? Instant.now().minus(Duration.parse(text)) : Instant.parse(text));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    option + " is a time such as 2026-01-31T08:00:00Z, or back from now such as PT2H: " + text, e);
        }
    }

    /** One line stays one line, and a terminal is not told what to do, whatever an entry holds. */
    private static String shown(String text) {
        return text.isEmpty() ? "-" : text.replaceAll("\\p{Cntrl}", " ");
    }

    private static String json(List<Audit.Entry> entries) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ArrayNode list = mapper.createArrayNode();
        for (Audit.Entry entry : entries) {
            ObjectNode one = list.addObject();
            one.put("sequence", entry.sequence());
            one.put("at", entry.at().truncatedTo(ChronoUnit.MILLIS).toString());
            one.put("actor", entry.act().actor());
            one.put("via", entry.act().via());
            one.put("action", entry.act().action());
            one.put("target", entry.act().target());
            one.put("outcome", entry.act().outcome().name());
            ObjectNode details = one.putObject("details");
            for (Map.Entry<String, String> each : new TreeMap<>(entry.act().details()).entrySet()) {
                details.put(each.getKey(), each.getValue());
            }
            one.put("hash", entry.hash());
        }
        ObjectNode whole = mapper.createObjectNode();
        whole.set("entries", list);
        return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(whole);
    }
}
