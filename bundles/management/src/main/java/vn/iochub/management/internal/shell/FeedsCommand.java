package vn.iochub.management.internal.shell;

import java.io.PrintStream;
import java.util.List;
import java.util.Set;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.api.service.Feeds;
import vn.iochub.management.internal.operations.Caller;
import vn.iochub.management.internal.operations.RecordJson;
import vn.iochub.management.internal.operations.Shown;

/** {@code hub:feeds}. */
@Service
@Command(scope = "hub", name = "feeds", description = "Lists the feeds with their records and today's changes.")
public final class FeedsCommand extends Manage {
    @Override
    void run(Caller caller, PrintStream out) {
        List<Feeds.Feed> feeds = operations.records().feeds(caller);
        if (printed(Shown.list("feeds", feeds, RecordJson::feed))) {
            return;
        }
        if (feeds.isEmpty()) {
            out.println(in("Chưa có dòng dữ liệu nào.", "There is none yet."));
            return;
        }
        Columns table = new Columns(Set.of(1, 2), "FEED", "RECORDS", "TODAY", "CLASS", "TITLE");
        for (Feeds.Feed feed : feeds) {
            table.row(
                    feed.path(),
                    Long.toString(feed.records()),
                    Long.toString(feed.changesToday()),
                    feed.classification(),
                    in(feed.title()));
        }
        print(table);
    }
}
