package vn.iochub.management.internal.shell;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.apache.felix.service.command.Process;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.support.CommandException;
import vn.iochub.api.Text;
import vn.iochub.api.service.RefusedException;
import vn.iochub.api.service.UnavailableException;
import vn.iochub.management.internal.StatusJson;
import vn.iochub.management.internal.operations.Caller;
import vn.iochub.management.internal.operations.Callers;
import vn.iochub.management.internal.operations.Operations;

/** What the commands of the operations share: who asks, in which form it is answered, and errors in one line. */
abstract class Manage implements Action {
    private static final int WIDTH = 100;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.of("Asia/Ho_Chi_Minh"));

    @Reference
    Operations operations;

    @Option(name = "--json", description = "Print JSON.")
    boolean json;

    @Option(name = "--vi", description = "In Vietnamese (bằng tiếng Việt), where there is a choice.")
    boolean vietnamese;

    /**
     * Does the command.
     *
     * @throws RefusedException or {@link UnavailableException}, shown as one line
     */
    abstract void run(Caller caller, PrintStream out) throws IOException, InterruptedException;

    @Override
    public final Object execute() throws CommandException, IOException, InterruptedException {
        try {
            run(Callers.current(Caller.Via.SHELL), out());
        } catch (RefusedException e) {
            throw new CommandException(in(e.reason()), e);
        } catch (UnavailableException e) {
            // Karaf logs no stack trace for this one, and shows its message alone.
            throw new CommandException(
                    vietnamese
                            ? "Phần cần cho việc này tạm thời không dùng được: " + e.getMessage()
                            : "Not available now: " + e.getMessage(),
                    e);
        }
        return null;
    }

    /** Where the line leads, which may be a pipe; the session's console would be the terminal behind it. */
    private static PrintStream out() {
        return Process.Utils.current().out();
    }

    /** As JSON, and true, when that was asked for. */
    boolean printed(ObjectNode form) {
        if (json) {
            out().println(StatusJson.pretty(form));
        }
        return json;
    }

    String in(Text text) {
        return clean(vietnamese ? text.vi() : text.en());
    }

    String in(String vi, String en) {
        return vietnamese ? vi : en;
    }

    static String time(Instant time) {
        return TIME.format(time);
    }

    static String size(long bytes) {
        if (bytes < 10_000) {
            return bytes + " B";
        }
        String[] units = {"KB", "MB", "GB", "TB"};
        double value = bytes;
        int unit = -1;
        do {
            value /= 1_024;
            unit++;
        } while (value >= 1_024 && unit < units.length - 1);
        return String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
    }

    /** What came from a source may hold what a terminal obeys: shown, it must not. */
    static String clean(String text) {
        return text.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    static String cut(String text, int width) {
        String line = clean(text);
        int length = line.codePointCount(0, line.length());
        return length <= width ? line : line.substring(0, line.offsetByCodePoints(0, width - 1)) + "…";
    }

    /** A table of at most 100 columns: the last one is cut. */
    void print(Columns table) {
        PrintStream out = out();
        table.lines().forEach(line -> out.println(cut(line, WIDTH)));
    }

    /**
     * A file for what comes from the hub or goes into it: by its name alone, in {@code data/exports}. Whoever may mend a row
     * may not for that read or write any other file of the hub's.
     */
    Path exchanged(String name) {
        Path folder = Path.of(System.getProperty("karaf.data"), "exports");
        try {
            Path file = Path.of(name);
            if (!name.isBlank() && file.getNameCount() == 1 && !file.isAbsolute() && !name.startsWith(".")) {
                return folder.resolve(file);
            }
        } catch (InvalidPathException e) {
            throw noName(e);
        }
        throw noName(null);
    }

    private static RefusedException noName(Throwable cause) {
        RefusedException refused = new RefusedException(
                RefusedException.Kind.INVALID,
                "Chỉ nêu tên tệp: tệp nằm trong data/exports.",
                "Give a file's name alone: it lies in data/exports.");
        if (cause != null) {
            refused.initCause(cause);
        }
        return refused;
    }
}
