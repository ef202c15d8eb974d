package vn.iochub.repository.internal.base;

import java.time.Instant;

/** Times as the repository has them: microseconds since 1970, PostgreSQL's own resolution. */
public final class Clock {
    private static final long MICROS = 1_000_000;

    private Clock() {}

    public static long now() {
        return micros(Instant.now());
    }

    /**
     * @throws ArithmeticException when it is further than 292,000 years away
     */
    public static long micros(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), MICROS), instant.getNano() / 1000);
    }

    public static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1000);
    }
}
