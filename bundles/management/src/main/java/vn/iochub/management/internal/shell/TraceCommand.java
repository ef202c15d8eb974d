package vn.iochub.management.internal.shell;

import java.io.PrintStream;
import java.util.List;
import java.util.Set;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.api.service.Messages;
import vn.iochub.management.internal.operations.Asked;
import vn.iochub.management.internal.operations.Caller;
import vn.iochub.management.internal.operations.MessageJson;
import vn.iochub.management.internal.operations.Shown;

/** {@code hub:trace}. */
@Service
@Command(
        scope = "hub",
        name = "trace",
        description = "Shows where a record is from: its states with their messages; or what came of a message.")
public final class TraceCommand extends Manage {
    @Argument(
            index = 0,
            name = "type-or-message",
            required = true,
            description = "A record type, such as procedure/ServiceDossier; or a raw message's id.")
    String subject;

    @Argument(index = 1, name = "key", description = "The record's key, with a type.")
    String key;

    @Override
    void run(Caller caller, PrintStream out) {
        List<Messages.State> states = key == null
                ? operations.messages().states(caller, Asked.id("message", subject))
                : operations.messages().history(caller, subject, key);
        if (printed(Shown.list("states", states, MessageJson::state))) {
            return;
        }
        if (states.isEmpty()) {
            out.println(in("Không có gì.", "Nothing is known of it."));
            return;
        }
        if (key == null) {
            Columns table = new Columns(Set.of(0, 3), "ITEM", "TYPE", "KEY", "REV", "STORED", "CAUSE");
            for (Messages.State state : states) {
                table.row(
                        Integer.toString(state.item()),
                        state.type() + ".v" + state.major(),
                        clean(state.key()),
                        Integer.toString(state.revision()),
                        time(state.stored()),
                        clean(state.cause()));
            }
            print(table);
            return;
        }
        Columns table = new Columns(Set.of(1, 4), "STORED", "REV", "SOURCE", "MESSAGE", "ITEM", "CAUSE");
        for (Messages.State state : states) {
            table.row(
                    time(state.stored()),
                    Integer.toString(state.revision()),
                    state.instance(),
                    state.message().toString(),
                    Integer.toString(state.item()),
                    clean(state.cause()));
        }
        print(table);
        out.println(in("Mới nhất ở trên. Bộ kết nối: ", "The latest is at the top. Mapped by ")
                + states.get(0).connector()
                + in(", lược đồ ", ", schema ")
                + states.get(0).schema());
    }
}
