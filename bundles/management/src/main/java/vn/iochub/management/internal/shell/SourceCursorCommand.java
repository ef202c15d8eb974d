package vn.iochub.management.internal.shell;

import java.io.PrintStream;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.api.service.RefusedException;
import vn.iochub.management.internal.operations.Caller;
import vn.iochub.management.internal.operations.SourceJson;

/** {@code hub:source-cursor}. */
@Service
@Command(
        scope = "hub",
        name = "source-cursor",
        description =
                "Shows up to which positions a source was read; with a name and a position sets one of a paused source.")
public final class SourceCursorCommand extends Manage {
    @Argument(index = 0, name = "source", required = true, description = "The source's instance.")
    String source;

    @Argument(index = 1, name = "cursor", description = "The cursor to set.")
    String name;

    @Argument(index = 2, name = "position", description = "Its new position; '' to begin anew.")
    String position;

    @Override
    void run(Caller caller, PrintStream out) {
        if (name != null && position == null) {
            throw new RefusedException(
                    RefusedException.Kind.INVALID,
                    "Nêu cả vị trí; '' để đọc lại từ đầu.",
                    "Give the position too; '' to begin anew.");
        }
        if (name != null) {
            operations.sources().setCursor(caller, source, name, position);
        }
        Map<String, String> cursors = operations.sources().cursors(caller, source);
        if (printed(SourceJson.cursors(source, cursors))) {
            return;
        }
        if (cursors.isEmpty()) {
            out.println(in("Nguồn này không có vị trí đọc.", "This source has no cursor."));
            return;
        }
        Columns table = new Columns(Set.of(), "CURSOR", "POSITION");
        new TreeMap<>(cursors).forEach((cursor, at) -> table.row(clean(cursor), clean(at)));
        print(table);
    }
}
