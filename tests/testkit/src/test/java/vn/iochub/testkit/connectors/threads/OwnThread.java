package vn.iochub.testkit.connectors.threads;

import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.camel.RoutesBuilder;
import vn.iochub.testkit.connectors.lines.Lines;

/** Polls in a thread of its own. */
public final class OwnThread extends Lines {
    public OwnThread(Path folder) {
        super(folder);
    }

    @Override
    public RoutesBuilder transport() {
        ExecutorService pool = Executors.newSingleThreadExecutor();
        pool.shutdown();
        return super.transport();
    }
}
