package vn.iochub.management.internal.shell;

import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.api.service.DeadLetters;
import vn.iochub.management.internal.operations.Caller;
import vn.iochub.management.internal.operations.DeadLetterJson;
import vn.iochub.management.internal.operations.Shown;

/** {@code hub:dead-letters}. */
@Service
@Command(
        scope = "hub",
        name = "dead-letters",
        description = "Lists the messages that the hub itself could not handle. There should be none.")
public final class DeadLettersCommand extends Manage {
    @Option(name = "--limit", description = "The most, 1 to 1000.")
    int limit = 50;

    @Override
    void run(Caller caller, PrintStream out) {
        List<DeadLetters.Letter> letters = operations.deadLetters().deadLetters(caller, limit);
        if (printed(Shown.list("letters", letters, DeadLetterJson::letter))) {
            return;
        }
        if (letters.isEmpty()) {
            out.println(in("Không có.", "There is none."));
            return;
        }
        Instant now = Instant.now();
        Columns table = new Columns(Set.of(3), "ID", "FROM", "AGE", "SIZE", "REASON");
        for (DeadLetters.Letter letter : letters) {
            table.row(
                    clean(letter.id()),
                    letter.from().isEmpty() ? "?" : clean(letter.from()),
                    letter.at().map(at -> Ages.between(at, now)).orElse("-"),
                    size(letter.size()),
                    clean(letter.reason()));
        }
        print(table);
    }
}
