package vn.iochub.management.internal.shell;

import java.io.PrintStream;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.api.service.Queues;
import vn.iochub.management.internal.operations.Caller;
import vn.iochub.management.internal.operations.QueueJson;
import vn.iochub.management.internal.operations.Shown;

/** {@code hub:queue-messages}. */
@Service
@Command(
        scope = "hub",
        name = "queue-messages",
        description =
                "Lists what lies on a queue, without content; --content shows one message. Looks at content are audited.")
public final class QueueMessagesCommand extends Manage {
    /** Of what is no text. */
    private static final int FIRST_BYTES = 256;

    @Argument(index = 0, name = "queue", required = true, description = "As hub:queues names it.")
    String queue;

    @Option(name = "--limit", description = "The most, 1 to 1000.")
    int limit = 20;

    @Option(name = "--content", description = "Show the message of this id with its content.")
    String content;

    @Override
    void run(Caller caller, PrintStream out) {
        if (content != null) {
            show(operations.queues().content(caller, queue, content), out);
            return;
        }
        List<Queues.Message> messages = operations.queues().messages(caller, queue, limit);
        if (printed(Shown.list("messages", messages, QueueJson::message))) {
            return;
        }
        if (messages.isEmpty()) {
            out.println(in("Không có thông điệp nào.", "There is no message."));
            return;
        }
        Instant now = Instant.now();
        Columns table = new Columns(Set.of(1, 2, 3), "ID", "AGE", "SIZE", "TRIES", "TYPE", "FROM");
        for (Queues.Message message : messages) {
            table.row(
                    clean(message.id()),
                    message.at().map(at -> Ages.between(at, now)).orElse("-"),
                    size(message.size()),
                    Integer.toString(message.deliveries()),
                    message.type(),
                    clean(message.original().orElse("")));
        }
        print(table);
    }

    private void show(Queues.Content shown, PrintStream out) {
        if (printed(QueueJson.content(shown))) {
            return;
        }
        new TreeMap<>(shown.message().properties())
                .forEach((name, value) -> out.println(clean(name) + " = " + clean(value)));
        Optional<String> text = QueueJson.text(shown);
        out.println();
        text.ifPresentOrElse(
                body -> body.lines().map(Manage::clean).forEach(out::println),
                () -> out.println(HexFormat.ofDelimiter(" ")
                        .formatHex(shown.body(), 0, Math.min(FIRST_BYTES, shown.body().length))));
        if (!shown.whole() || (text.isEmpty() && shown.body().length > FIRST_BYTES)) {
            out.println(in("… chỉ là phần đầu.", "… this is its beginning alone."));
        }
    }
}
