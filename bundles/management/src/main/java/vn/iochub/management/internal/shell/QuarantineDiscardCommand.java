package vn.iochub.management.internal.shell;

import java.io.PrintStream;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.api.service.RefusedException;
import vn.iochub.management.internal.operations.Asked;
import vn.iochub.management.internal.operations.Caller;
import vn.iochub.management.internal.operations.Shown;

/** {@code hub:quarantine-discard}. */
@Service
@Command(
        scope = "hub",
        name = "quarantine-discard",
        description = "Marks refused rows as not needed: by number, or all open ones that fit the options.")
public final class QuarantineDiscardCommand extends RowFilter {
    @Argument(index = 0, name = "rows", multiValued = true, description = "The rows' numbers.")
    List<String> rows;

    @Option(name = "--reason", description = "Why; needed.")
    String reason = "";

    @Override
    void run(Caller caller, PrintStream out) {
        boolean filtered =
                source != null || code != null || cause != null || message != null || from != null || to != null;
        boolean named = rows != null && !rows.isEmpty();
        if (filtered == named) {
            throw new RefusedException(
                    RefusedException.Kind.INVALID,
                    "Nêu số các dòng, hoặc chọn bằng --source, --code, --cause, --message.",
                    "Give the rows' numbers, or select by --source, --code, --cause, --message.");
        }
        long count = named
                ? operations.quarantine().discard(caller, Asked.numbers("rows", String.join(",", rows)), reason)
                : operations.quarantine().discard(caller, filter(null), reason);
        if (!printed(Shown.count(count))) {
            out.println(in("Đã bỏ " + count + " dòng.", count + " row(s) discarded."));
        }
    }
}
