package vn.iochub.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every target reads what it must never have to: first the corpus, which is every input that ever found a fault, then new
 * inputs until its time is over. An input is the same for the same seed and number; a fast machine only gets further.
 */
class FuzzTest {
    private static final long SECONDS = Long.getLong("fuzz.seconds", 30);
    private static final long SEED = Long.getLong("fuzz.seed", 1);
    private static final long FROM = Long.getLong("fuzz.from", 0);
    private static final String ONLY = System.getProperty("fuzz.target", "");
    private static final Path FOUND = Path.of("target/fuzz");
    /** After so many different ones the run has told enough. */
    private static final int MOST_FAULTS = 20;

    /** However slow the machine is: fewer prove nothing. */
    private static final int FEWEST = 60;

    private static final String HANGS = "hangs";
    private static final long RETAINED_BYTES = 48_000_000;

    static Stream<String> targets() {
        Map<String, Targets.Maker> all = Targets.all();
        assertThat(ONLY).as("fuzz.target").matches(name -> name.isEmpty() || all.containsKey(name));
        return new TreeSet<>(all.keySet()).stream().filter(name -> ONLY.isEmpty() || name.equals(ONLY));
    }

    @ParameterizedTest
    @MethodSource("targets")
    @DisplayName("no crash, no hang, no unbounded memory, always a reason")
    void holds(String name) throws Exception {
        long share = SECONDS * 1_000_000_000L / targets().count();
        Map<String, String> faults = new LinkedHashMap<>();
        int inputs = 0;
        long accepted = 0;
        long rejected = 0;
        long most;
        long longest;
        long grown;
        try (LogWatch log = new LogWatch();
                Target target = Targets.all().get(name).make();
                Harness harness = new Harness(target, log)) {
            for (Input input : Input.in(Targets.CORPUS.resolve(name))) {
                // What else is random may matter to it.
                for (long seed = 0; seed < 8; seed++) {
                    attempt(harness, target, input, seed, "corpus " + input.name(), faults);
                }
            }
            // As they are, too: what they need at first is not what inputs leave behind.
            for (Input seed : target.seeds()) {
                attempt(harness, target, seed, 0, "sample " + seed.name(), faults);
            }
            long before = used();
            long end = System.nanoTime() + share;
            for (long number = FROM;
                    (inputs < FEWEST || System.nanoTime() < end)
                            && faults.size() < MOST_FAULTS
                            && !faults.containsKey(HANGS);
                    number++) {
                // Neighbours must not be alike.
                long seed = (SEED * 1_000_003 + number) * 0x9E3779B97F4A7C15L ^ name.hashCode();
                Input input = target.mutate(new Random(seed));
                Target.Outcome outcome = attempt(harness, target, input, seed, "input " + number, faults);
                inputs++;
                accepted += outcome.accepted();
                rejected += outcome.rejected();
            }
            grown = used() - before;
            most = harness.most();
            longest = harness.longest();
        }
        System.out.printf(
                "fuzz target=%s seed=%d inputs=%d accepted=%d rejected=%d longestCpuMillis=%d mostBytes=%d grownBytes=%d%n",
                name, SEED, inputs, accepted, rejected, longest, most, grown);
        assertThat(faults.values()).as("faults of %s", name).isEmpty();
        assertThat(inputs).as("inputs of %s", name).isGreaterThanOrEqualTo(FEWEST);
        assertThat(accepted).as("inputs of %s reach what accepts", name).isPositive();
        assertThat(rejected).as("inputs of %s reach what rejects", name).isPositive();
        assertThat(grown).as("memory that %s keeps of its inputs", name).isLessThan(RETAINED_BYTES);
    }

    private static Target.Outcome attempt(
            Harness harness, Target target, Input input, long seed, String number, Map<String, String> faults)
            throws InterruptedException, IOException {
        if (faults.containsKey(HANGS)) {
            // Its thread is lost.
            return new Target.Outcome(0, 0);
        }
        try {
            return harness.run(input, seed);
        } catch (FaultException fault) {
            if (!faults.containsKey(fault.kind())) {
                faults.put(fault.kind(), told(harness, target, input, seed, number, fault));
            }
            return new Target.Outcome(0, 0);
        }
    }

    /** Writes the input down, as short as it gets, and says how to run it again. */
    private static String told(
            Harness harness, Target target, Input input, long seed, String number, FaultException fault)
            throws IOException {
        boolean endless = fault.kind().equals(HANGS);
        byte[] least = endless
                ? input.content()
                : new Shrinker(less -> {
                            try {
                                harness.run(input.with(less), seed);
                                return false;
                            } catch (FaultException e) {
                                return e.kind().equals(fault.kind());
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                                return false;
                            }
                        })
                        .shrink(input.content());
        String label = fault.kind().replaceAll("[^A-Za-z0-9]+", "-").replaceAll("-$", "");
        Path folder = Files.createDirectories(FOUND.resolve(target.name()));
        Path file = folder.resolve(label.substring(0, Math.min(60, label.length())) + "-" + input.name());
        Files.write(file, least);
        StringWriter trace = new StringWriter();
        fault.printStackTrace(new PrintWriter(trace, true));
        List<String> lines = trace.toString().lines().limit(60).toList();
        return String.format(
                "%s of %s (seed %d), %d bytes, left as %d bytes in %s%n"
                        + "again: mvn -B test -pl tests/fuzz -Dfuzz.target=%s -Dfuzz.seed=%d%s%n"
                        + "for good: cp tests/fuzz/%s tests/fuzz/%s/%s/%n%s%n",
                number,
                target.name(),
                SEED,
                input.content().length,
                least.length,
                file,
                target.name(),
                SEED,
                number.startsWith("input ") ? " -Dfuzz.from=" + number.substring(6) : "",
                file,
                Targets.CORPUS,
                target.name(),
                // What is quoted may be anything, and the report of tests takes only what is text.
                String.join("\n", lines).replaceAll("[^\n\t -~]", "?"));
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
