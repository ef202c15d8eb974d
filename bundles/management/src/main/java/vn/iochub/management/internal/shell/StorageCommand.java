package vn.iochub.management.internal.shell;

import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.api.service.Storage;
import vn.iochub.management.internal.operations.Caller;
import vn.iochub.management.internal.operations.Shown;
import vn.iochub.management.internal.operations.StorageJson;

/** {@code hub:storage}. */
@Service
@Command(
        scope = "hub",
        name = "storage",
        description = "Shows what takes disk, within which bounds; --clean lets retention run now.")
public final class StorageCommand extends Manage {
    @Option(name = "--clean", description = "Let retention run now, in the background.")
    boolean clean;

    @Override
    void run(Caller caller, PrintStream out) {
        if (clean) {
            operations.storage().clean(caller);
            if (!printed(Shown.done())) {
                out.println(in("Đang dọn.", "Retention runs."));
            }
            return;
        }
        List<Storage.Usage> usage = operations.storage().usage(caller);
        Optional<Storage.Run> last = operations.storage().lastClean(caller);
        if (printed(StorageJson.storage(usage, last))) {
            return;
        }
        if (usage.isEmpty()) {
            out.println(
                    in("Chưa biết: kho dữ liệu chưa được đọc.", "Not known yet: the repository was not read so far."));
            return;
        }
        Columns table = new Columns(Set.of(1, 2, 3), "WHAT", "SIZE", "LIMIT", "DAYS", "OLDEST");
        for (Storage.Usage one : usage) {
            table.row(
                    one.kind().label(),
                    size(one.bytes()),
                    one.limit().map(Manage::size).orElse("-"),
                    one.days().map(days -> Integer.toString(days)).orElse("-"),
                    one.oldest().map(Manage::time).orElse("-"));
        }
        print(table);
        last.ifPresent(run -> out.println(in("Dọn lần cuối ", "Last cleaned ")
                + Ages.between(run.ended(), Instant.now())
                + in(" trước, bỏ ", " ago, removed ")
                + size(run.removed().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                + run.trouble().map(trouble -> ": " + in(trouble)).orElse(".")));
    }
}
