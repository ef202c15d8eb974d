package vn.iochub.runtime.internal.ingest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;

/**
 * Gives each message of an instance its arrival stamp: microseconds since 1970, strictly increasing, also over restarts
 * and when the machine's clock is set back, because a stamp is the version of records whose source gives none.
 *
 * <p>A file holds a ceiling that no stamp given out exceeds. It is raised some seconds ahead, so that only the first
 * message in a while waits for the disk; after a crash the stamps go on above the ceiling. Thread-safe.
 */
final class ArrivalClock implements AutoCloseable {
    private static final long AHEAD_MICROS = 10_000_000;
    private final Path file;
    private final Clock clock;
    private long last;
    private long ceiling;

    ArrivalClock(Path file, Clock clock) throws IOException {
        this.file = file;
        this.clock = clock;
        Durable.directory(file.getParent());
        this.last = Files.exists(file) ? read(file) : 0;
        this.ceiling = last;
    }

    private static long read(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IOException(
                    "The arrival stamp in " + file
                            + " is damaged: it should be one number. Write there the current time"
                            + " in microseconds since 1970, or delete the file if the clock was never set back.",
                    e);
        }
    }

    synchronized long next() throws IOException {
        long next = Math.max(micros(clock.instant()), last + 1);
        if (next > ceiling) {
            write(next + AHEAD_MICROS);
        }
        last = next;
        return next;
    }

    /** Gives back what was reserved and not used, so that a planned restart leaves no gap. */
    @Override
    public synchronized void close() throws IOException {
        if (ceiling > last) {
            write(last);
        }
    }

    private void write(long stamp) throws IOException {
        Durable.write(file, (stamp + "\n").getBytes(StandardCharsets.US_ASCII));
        ceiling = stamp;
    }

    private static long micros(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
    }
}
