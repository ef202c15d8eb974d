package vn.iochub.simulators.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.simulators.ledger.Ledger;
import vn.iochub.simulators.sources.Education;
import vn.iochub.simulators.sources.Health;
import vn.iochub.simulators.sources.Ioffice;
import vn.iochub.simulators.sources.Portal;
import vn.iochub.simulators.sources.Qoffice;
import vn.iochub.simulators.sources.Shared;
import vn.iochub.simulators.sources.Simulator;
import vn.iochub.simulators.sources.Tax;
import vn.iochub.simulators.synthetic.Mix;

/** All upstream systems of the demo, with the servers they share. */
final class Upstreams implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Upstreams.class);

    private static final int SOURCES = 6;

    private final List<Simulator> simulators = new ArrayList<>();

    private Shared shared;

    private Upstreams() {}

    /**
     * @param perSecond rows of all sources together
     * @param sources those that are played; empty for all
     */
    static Upstreams open(Path folder, Ledger ledger, long seed, double perSecond, Mix mix, Set<String> sources)
            throws Exception {
        Trees.delete(folder);
        Files.createDirectories(folder);
        Upstreams upstreams = new Upstreams();
        try {
            upstreams.shared = new Shared(folder);
            double each = perSecond / (sources.isEmpty() ? SOURCES : sources.size());
            upstreams.simulators.add(new Ioffice("ioffice", ledger, seed + 300, each, mix));
            upstreams.simulators.add(new Qoffice("qoffice", upstreams.shared, ledger, seed + 400, each, mix));
            upstreams.simulators.add(new Portal("eprocedure", ledger, seed, each, mix));
            upstreams.simulators.add(new Tax("tax", upstreams.shared, ledger, seed + 100, each, mix));
            upstreams.simulators.add(new Education("education", upstreams.shared, ledger, seed + 500, each, mix));
            upstreams.simulators.add(new Health("health", upstreams.shared, ledger, seed + 200, each, mix));
            upstreams.simulators.removeIf(one -> !sources.isEmpty() && !sources.contains(one.source()));
            return upstreams;
        } catch (Exception e) {
            upstreams.close();
            throw e;
        }
    }

    List<Simulator> all() {
        return List.copyOf(simulators);
    }

    int underWay() {
        return simulators.stream().mapToInt(Simulator::underWay).sum();
    }

    @Override
    public void close() throws IOException {
        for (Simulator each : simulators) {
            try {
                each.close();
            } catch (Exception e) {
                // The others are to be closed all the same.
                LOG.warn("event=close_failed simulator={}", each.source(), e);
            }
        }
        if (shared != null) {
            shared.close();
        }
    }
}
