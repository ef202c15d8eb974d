package vn.iochub.simulators.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    /** Makes the simulator of one source. */
    @FunctionalInterface
    private interface Maker {
        Simulator make(String source) throws Exception;
    }

    private final List<Simulator> simulators = new ArrayList<>();

    private Shared shared;

    private Upstreams() {}

    /**
     * @param perSecond rows of all sources together
     * @param faults how many of a polled system's answers are errors, from 0 to 1
     * @param sources those that are played; empty for all
     */
    static Upstreams open(
            Path folder, Ledger ledger, long seed, double perSecond, Mix mix, double faults, Set<String> sources)
            throws Exception {
        Trees.delete(folder);
        Files.createDirectories(folder);
        Upstreams upstreams = new Upstreams();
        try {
            upstreams.shared = new Shared(folder);
            double each = perSecond / (sources.isEmpty() ? SOURCES : sources.size());
            Shared shared = upstreams.shared;
            Map<String, Maker> makers = new LinkedHashMap<>();
            makers.put("ioffice", name -> new Ioffice(name, ledger, seed + 300, each, mix));
            makers.put("qoffice", name -> new Qoffice(name, shared, ledger, seed + 400, each, mix, faults));
            makers.put("eprocedure", name -> new Portal(name, ledger, seed, each, mix));
            makers.put("tax", name -> new Tax(name, shared, ledger, seed + 100, each, mix));
            makers.put("education", name -> new Education(name, shared, ledger, seed + 500, each, mix));
            makers.put("health", name -> new Health(name, shared, ledger, seed + 200, each, mix));
            for (Map.Entry<String, Maker> maker : makers.entrySet()) {
                if (sources.isEmpty() || sources.contains(maker.getKey())) {
                    upstreams.simulators.add(maker.getValue().make(maker.getKey()));
                }
            }
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
