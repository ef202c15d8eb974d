package vn.iochub.management.internal.shell;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.List;
import java.util.Set;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.api.service.Feeds;
import vn.iochub.management.internal.StatusJson;
import vn.iochub.management.internal.operations.Asked;
import vn.iochub.management.internal.operations.Caller;
import vn.iochub.management.internal.operations.RecordJson;
import vn.iochub.management.internal.operations.Shown;

/** {@code hub:records}. */
@Service
@Command(
        scope = "hub",
        name = "records",
        description =
                "Finds records of a type by the beginning of their key; --latest shows one's latest state, --sample the"
                        + " feed's last changes.")
public final class RecordsCommand extends Manage {
    @Argument(index = 0, name = "type", required = true, description = "Such as procedure/ServiceDossier.")
    String type;

    @Argument(index = 1, name = "key", description = "The key, or how it begins.")
    String key;

    @Option(name = "--latest", description = "The latest state of the record of this key.")
    boolean latest;

    @Option(name = "--sample", description = "The feed's last changes.")
    boolean sample;

    @Option(name = "--limit", description = "The most, 1 to 1000.")
    int limit = 20;

    @Override
    void run(Caller caller, PrintStream out) {
        if (latest) {
            String whole =
                    Asked.text("key", key).orElseThrow(() -> Asked.invalid("key", "là bắt buộc", "must be given"));
            pretty(RecordJson.item(operations.records().latest(caller, type, whole)), out);
            return;
        }
        if (sample) {
            pretty(Shown.list("items", operations.records().sample(caller, type, limit), RecordJson::item), out);
            return;
        }
        List<Feeds.Thing> found =
                operations.records().find(caller, type, Asked.text("key", key).orElse(""), limit);
        if (printed(Shown.list("records", found, RecordJson::thing))) {
            return;
        }
        if (found.isEmpty()) {
            out.println(in("Không có.", "There is none."));
            return;
        }
        Columns table = new Columns(Set.of(), "STORED", "SOURCE", "KEY");
        for (Feeds.Thing thing : found) {
            table.row(time(thing.stored()), thing.instance(), clean(thing.key()));
        }
        print(table);
    }

    /** What came from a source may hold what a terminal obeys. */
    private static void pretty(ObjectNode json, PrintStream out) {
        StatusJson.pretty(json).lines().map(Manage::clean).forEach(out::println);
    }
}
