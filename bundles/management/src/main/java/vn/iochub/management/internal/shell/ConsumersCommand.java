package vn.iochub.management.internal.shell;

import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.api.service.Feeds;
import vn.iochub.management.internal.operations.Caller;
import vn.iochub.management.internal.operations.RecordJson;
import vn.iochub.management.internal.operations.Shown;

/** {@code hub:consumers}. */
@Service
@Command(
        scope = "hub",
        name = "consumers",
        description = "Shows which accounts read which feeds, and how far behind each is.")
public final class ConsumersCommand extends Manage {
    @Override
    void run(Caller caller, PrintStream out) {
        List<Feeds.Reader> readers = operations.records().readers(caller);
        if (printed(Shown.list("consumers", readers, RecordJson::reader))) {
            return;
        }
        if (readers.isEmpty()) {
            out.println(in("Chưa có ai đọc.", "Nobody reads."));
            return;
        }
        Instant now = Instant.now();
        Columns table = new Columns(Set.of(3, 4, 5), "ACCOUNT", "FEED", "CURSOR", "BEHIND", "READ", "PER MIN", "");
        for (Feeds.Reader reader : readers) {
            table.row(
                    clean(reader.account()),
                    reader.path(),
                    reader.cursor(),
                    reader.behind()
                            .map(behind -> (behind >= Feeds.MOST_BEHIND ? ">=" : "") + behind)
                            .orElse("-"),
                    Ages.between(reader.lastRead(), now),
                    String.format(Locale.ROOT, "%.1f", reader.perMinute()),
                    reader.expired() || reader.behind().isEmpty()
                            ? in("phải đọc lại từ đầu", "must read from the beginning")
                            : "");
        }
        print(table);
    }
}
