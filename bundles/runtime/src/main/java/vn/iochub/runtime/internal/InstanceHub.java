package vn.iochub.runtime.internal;

import java.io.IOException;
import java.util.Optional;
import vn.iochub.api.SourceHub;
import vn.iochub.api.Text;
import vn.iochub.runtime.internal.ingest.Cursors;

/** {@link SourceHub} for one instance. Thread-safe. */
final class InstanceHub implements SourceHub {
    private final Cursors cursors;
    private final Troubles troubles;
    private boolean fenced;

    InstanceHub(Cursors cursors, Troubles troubles) {
        this.cursors = cursors;
        this.troubles = troubles;
    }

    @Override
    public Optional<String> cursor(String name) throws IOException {
        return cursors.read(name);
    }

    @Override
    public void cursor(String name, String position) throws IOException {
        synchronized (this) {
            if (fenced) {
                throw new IOException("An admin has set the position; this reader's own is not stored any more");
            }
            cursors.write(name, position);
        }
    }

    /** Stores no position any more. */
    synchronized void fence() {
        fenced = true;
    }

    @Override
    public void trouble(String name, Trouble kind, Text cause) {
        troubles.upstream(name, Category.valueOf(kind.name()), cause);
    }

    @Override
    public void well(String name) {
        troubles.upstreamWell(name);
    }
}
