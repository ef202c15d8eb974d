package vn.iochub.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Gives a target one input and measures what it takes: processor time and memory of its thread, not of the machine. */
final class Harness implements AutoCloseable {
    /** Of the processor, not of the clock: a busy machine is no fault. */
    private static final long CPU_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** Of the clock, for what waits and does not count. */
    private static final long WALL_NANOS = TimeUnit.SECONDS.toNanos(120);

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Target target;
    private final LogWatch log;
    private final ExecutorService executor;
    private volatile Thread thread;
    private volatile long most;
    private volatile long longest;

    Harness(Target target, LogWatch log) {
        this.target = target;
        this.log = log;
        this.executor = Executors.newSingleThreadExecutor(task -> {
            Thread made = new Thread(task, "fuzz-" + target.name());
            made.setDaemon(true);
            thread = made;
            return made;
        });
    }

    /** The most bytes that an input took so far. */
    long most() {
        return most;
    }

    /** The most processor time that an input took so far, in milliseconds. */
    long longest() {
        return TimeUnit.NANOSECONDS.toMillis(longest);
    }

    /**
     * Runs one input.
     *
     * @param seed what else is random depends on it alone
     * @throws FaultException when it does not do what was promised
     */
    Target.Outcome run(Input input, long seed) throws InterruptedException {
        log.clear();
        Future<Target.Outcome> future = executor.submit(() -> measured(input, seed));
        long start = System.nanoTime();
        Thread last = thread;
        long used = last == null ? 0 : THREADS.getThreadCpuTime(last.getId());
        while (true) {
            try {
                Target.Outcome outcome = future.get(1, TimeUnit.SECONDS);
                if (log.text().contains(ConnectorTarget.MARKER)) {
                    throw new FaultException("personal data in the log", log.text());
                }
                return outcome;
            } catch (ExecutionException e) {
                throw FaultException.of(e.getCause());
            } catch (TimeoutException e) {
                Thread running = thread;
                // What is long has a report of its own when it ends; this is for what does not end.
                if (THREADS.getThreadCpuTime(running.getId()) - used > 4 * CPU_NANOS
                        || System.nanoTime() - start > WALL_NANOS) {
                    throw new FaultException("hangs", Arrays.toString(running.getStackTrace()), e);
                }
            }
        }
    }

    private Target.Outcome measured(Input input, long seed) throws Exception {
        long id = Thread.currentThread().getId();
        long bytes = THREADS.getThreadAllocatedBytes(id);
        long nanos = THREADS.getCurrentThreadCpuTime();
        Target.Outcome outcome;
        try {
            outcome = target.run(input, new Random(seed));
        } finally {
            nanos = THREADS.getCurrentThreadCpuTime() - nanos;
            bytes = THREADS.getThreadAllocatedBytes(id) - bytes;
        }
        most = Math.max(most, bytes);
        longest = Math.max(longest, nanos);
        if (nanos > CPU_NANOS) {
            throw new FaultException("slow", TimeUnit.NANOSECONDS.toMillis(nanos) + " ms of processor time");
        }
        if (bytes > target.allocation(input)) {
            throw new FaultException("memory", bytes + " bytes for " + input.content().length);
        }
        return outcome;
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
