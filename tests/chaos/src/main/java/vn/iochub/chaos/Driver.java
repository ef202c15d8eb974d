package vn.iochub.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does the faults at random times, several at once when it comes so, and measures how each one is seen and got over. */
final class Driver {
    private static final Logger LOG = LoggerFactory.getLogger(Driver.class);
    /** Longer than this nothing may take. */
    private static final Duration RECOVERY = Duration.ofSeconds(180);

    private final Rig rig;
    private final Faults faults;
    private final Settings settings;
    private final Consumer<String> say;
    private final Map<String, ReentrantLock> targets = new ConcurrentHashMap<>();
    private final List<Fault.Outcome> outcomes = new ArrayList<>();
    private final AtomicInteger active = new AtomicInteger();
    /** Counts every beginning of a fault, so that one can tell whether another began while it lasted. */
    private final AtomicLong begun = new AtomicLong();

    private final Presence presence = new Presence();

    private long start;

    Driver(Rig rig, Faults faults, Settings settings, Consumer<String> say) {
        this.rig = rig;
        this.faults = faults;
        this.settings = settings;
        this.say = say;
    }

    /** Returns when the last one is over. */
    List<Fault.Outcome> run(Set<Kind> only) throws Exception {
        start = System.nanoTime();
        double minutes = settings.time().toMillis() / 60_000.0;
        List<Kind> kinds = faults.kinds((int) Math.round(minutes * settings.faultsPerMinute()), only);
        Random random = new Random(settings.seed());
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Future<?>> running = new ArrayList<>();
            double slot = (double) settings.time().toNanos() / kinds.size();
            for (int i = 0; i < kinds.size(); i++) {
                // Anywhere in its slot: some come one upon the other, others after a calm.
                long due = start + (long) ((i + random.nextDouble()) * slot);
                Fault fault = faults.make(kinds.get(i));
                TimeUnit.NANOSECONDS.sleep(Math.max(0, due - System.nanoTime()));
                running.add(threads.submit(() -> {
                    one(fault);
                    return null;
                }));
            }
            long rest = start + settings.time().toNanos() - System.nanoTime();
            TimeUnit.NANOSECONDS.sleep(Math.max(0, rest));
            for (Future<?> each : running) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
        synchronized (outcomes) {
            return List.copyOf(outcomes);
        }
    }

    private void one(Fault fault) throws InterruptedException {
        ReentrantLock target = targets.computeIfAbsent(fault.target(), name -> new ReentrantLock(true));
        target.lockInterruptibly();
        try {
            // What is to be seen failing must be well before.
            if (fault.shows() != null) {
                rig.health().well(HealthWatch.Channel.HEALTH, fault.shows(), System.nanoTime(), Duration.ofSeconds(30));
            }
            Fault.Outcome outcome = done(fault);
            synchronized (outcomes) {
                outcomes.add(outcome);
            }
            say.accept(line(outcome));
        } finally {
            target.unlock();
        }
    }

    /** What is measured while a fault is done; times in nanoseconds. */
    private static final class Measure {
        private final long began = System.nanoTime();
        private final List<String> failures = new ArrayList<>();
        private long ended = began;
        private Long seen;
        private Long everywhere;
        private Long well;
        private Long through;
    }

    private Fault.Outcome done(Fault fault) throws InterruptedException {
        boolean alone = active.getAndIncrement() == 0;
        long number = begun.incrementAndGet();
        Measure measure = new Measure();
        if (silences(fault)) {
            presence.leaves();
        }
        try {
            LOG.info("event=fault kind={} target={} detail={}", fault.kind(), fault.target(), fault.detail());
            try {
                fault.begin().run();
                seen(fault, measure);
                TimeUnit.NANOSECONDS.sleep(measure.began + fault.hold().toNanos() - System.nanoTime());
            } finally {
                measure.ended = System.nanoTime();
                fault.end().run();
            }
            LOG.info("event=fault_ended kind={} target={}", fault.kind(), fault.target());
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            LOG.warn("event=fault_failed kind={}", fault.kind(), e);
            measure.failures.add(String.valueOf(e.getMessage()));
        }
        recovered(fault, measure);
        alone &= active.decrementAndGet() == 0 && begun.get() == number;
        if (alone && measure.well != null && measure.well > settings.visible().toNanos()) {
            measure.failures.add(
                    "was shown as failing for longer than " + settings.visible().toSeconds() + " s after it was well");
        }
        return new Fault.Outcome(
                fault.kind(),
                fault.target(),
                fault.detail(),
                measure.began - start,
                measure.ended - measure.began,
                measure.seen,
                measure.everywhere,
                measure.well,
                measure.through,
                alone,
                String.join("; ", measure.failures));
    }

    private static boolean silences(Fault fault) {
        return fault.kind() == Kind.HUB_KILLED || fault.kind() == Kind.HUB_FROZEN;
    }

    private void seen(Fault fault, Measure measure) throws InterruptedException {
        if (fault.shows() == null) {
            return;
        }
        LongSupplier from = silences(fault) ? () -> measure.began : () -> presence.since(measure.began);
        for (HealthWatch.Channel channel : HealthWatch.Channel.values()) {
            Optional<Long> seen = rig.health().trouble(channel, fault.shows(), from, settings.visible());
            if (seen.isPresent()) {
                measure.everywhere = Math.max(seen.get(), measure.everywhere == null ? 0 : measure.everywhere);
                if (channel == HealthWatch.Channel.HEALTH) {
                    measure.seen = seen.get();
                }
            } else {
                measure.failures.add("was not seen in " + channel.words() + " within "
                        + settings.visible().toSeconds() + " s");
            }
        }
    }

    private void recovered(Fault fault, Measure measure) throws InterruptedException {
        long restored = System.nanoTime();
        // Both at once: neither waits for the other.
        CompletableFuture<Optional<Long>> through = new CompletableFuture<>();
        Thread probe = new Thread(
                () -> {
                    try {
                        through.complete(rig.probe().send(measure.ended, RECOVERY.plusNanos(restored - measure.ended)));
                    } catch (InterruptedException | RuntimeException e) {
                        through.completeExceptionally(e);
                    }
                },
                "probe");
        probe.setDaemon(true);
        probe.start();
        if (fault.shows() != null) {
            measure.well = rig.health()
                    .well(HealthWatch.Channel.HEALTH, fault.shows(), restored, RECOVERY)
                    .orElse(null);
            if (measure.well == null) {
                measure.failures.add("was not well again within " + RECOVERY.toSeconds() + " s: "
                        + rig.health().troubles());
            }
        }
        if (silences(fault)) {
            presence.returns();
        }
        try {
            measure.through = through.get().orElse(null);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the probe failed", e.getCause());
        }
        if (measure.through == null) {
            measure.failures.add("no record came through within " + RECOVERY.toSeconds() + " s");
        }
    }

    private static String line(Fault.Outcome outcome) {
        return String.format(
                Locale.ROOT,
                "%6.1f s  %-18s %-10s %-8s held %5.1f  seen %5s  well %5s  through %5s%s%s",
                outcome.at() / 1e9,
                outcome.kind().words(),
                outcome.target(),
                outcome.detail(),
                outcome.held() / 1e9,
                seconds(outcome.seen()),
                seconds(outcome.well()),
                seconds(outcome.through()),
                outcome.alone() ? "" : "  with others",
                outcome.failure().isEmpty() ? "" : "  FAILED: " + outcome.failure());
    }

    static String seconds(Long nanos) {
        return nanos == null ? "-" : String.format(Locale.ROOT, "%.1f", nanos / 1e9);
    }
}
