package vn.iochub.management.internal.shell;

import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.api.service.Quarantine;
import vn.iochub.management.internal.operations.Caller;
import vn.iochub.management.internal.operations.QuarantineJson;
import vn.iochub.management.internal.operations.Shown;

/** {@code hub:quarantine}. */
@Service
@Command(
        scope = "hub",
        name = "quarantine",
        description = "Shows why rows were refused: causes, with how many rows wait.")
public final class QuarantineCommand extends RowFilter {
    @Option(name = "--state", description = "open (default), resolved, discarded, several with commas, or all.")
    String state;

    @Override
    void run(Caller caller, PrintStream out) {
        List<Quarantine.Group> groups = operations.quarantine().groups(caller, filter(state));
        if (printed(Shown.list("groups", groups, QuarantineJson::group))) {
            return;
        }
        if (groups.isEmpty()) {
            out.println(in("Không có dòng nào bị từ chối.", "No row is refused."));
            return;
        }
        Instant now = Instant.now();
        Columns table = new Columns(Set.of(0), "OPEN", "CAUSE", "SOURCE", "CODE", "LAST", "FIELD", "REASON");
        for (Quarantine.Group group : groups) {
            table.row(
                    Long.toString(group.open()),
                    group.cause(),
                    group.instance(),
                    group.code(),
                    Ages.between(group.lastSeen(), now),
                    clean(group.path()),
                    in(group.example()));
        }
        print(table);
        out.println(in("Các dòng: hub:quarantine-list --cause CAUSE", "Their rows: hub:quarantine-list --cause CAUSE"));
    }
}
