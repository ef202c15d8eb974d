package vn.iochub.fuzz;

import java.util.function.Predicate;

/** Leaves out of an input what its fault does not need. */
final class Shrinker {
    private static final int MOST_RUNS = 400;
    private final Predicate<byte[]> faulty;
    private int runs;

    /** @param faulty whether an input still has the same fault */
    Shrinker(Predicate<byte[]> faulty) {
        this.faulty = faulty;
    }

    /** The shortest that was found within some hundred runs and ten seconds. */
    byte[] shrink(byte[] content) {
        byte[] best = content;
        long end = System.nanoTime() + 10_000_000_000L;
        for (int piece = Math.max(1, content.length / 2); piece >= 1; piece /= 2) {
            for (int at = 0; at < best.length && runs < MOST_RUNS && System.nanoTime() < end; ) {
                byte[] less = Mutator.replaced(best, at, Math.min(piece, best.length - at), new byte[0]);
                runs++;
                if (faulty.test(less)) {
                    best = less;
                } else {
                    at += piece;
                }
            }
        }
        return best;
    }
}
