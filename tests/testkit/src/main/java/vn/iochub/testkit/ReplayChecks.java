package vn.iochub.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import vn.iochub.api.HubRecord;
import vn.iochub.api.RecordSink;
import vn.iochub.api.Rejection;
import vn.iochub.testkit.Subject.Outcome;

/** That the result depends on the message alone: again, later, elsewhere, at once, out of order, and after it broke off. */
final class ReplayChecks {
    private static final int THREADS = 4;
    private static final int LEAST_ROUNDS = 4;
    private static final Duration AT_ONCE = Duration.ofMillis(500);

    private final Subject subject;

    ReplayChecks(Subject subject) {
        this.subject = subject;
    }

    void againGivesTheSame() throws Exception {
        for (Path sample : subject.samples()) {
            SampleMessage message = subject.message(sample);
            same(sample, "read again", subject.run(message), subject.run(message));
        }
    }

    void laterGivesTheSame() throws Exception {
        for (Path sample : subject.samples()) {
            SampleMessage message = subject.message(sample);
            same(sample, "captured a day later", subject.run(message), subject.run(message.again()));
        }
    }

    void manyAtOnceGiveTheSame() throws Exception {
        List<Path> samples = subject.samples();
        Map<Path, Outcome> alone = new LinkedHashMap<>();
        for (Path sample : samples) {
            alone.put(sample, subject.run(subject.message(sample)));
        }
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            // A small sample is read in less time than a thread takes to start: one round may well run one after the
            // other, and so there are hundreds. What takes long overlaps in each.
            long end = System.nanoTime() + AT_ONCE.toNanos();
            for (int round = 0; round < LEAST_ROUNDS || System.nanoTime() < end; round++) {
                allAtOnce(pool, samples, alone);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private void allAtOnce(ExecutorService pool, List<Path> samples, Map<Path, Outcome> alone) throws Exception {
        CyclicBarrier start = new CyclicBarrier(THREADS);
        List<Callable<Map<Path, Outcome>>> calls = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            List<Path> order = new ArrayList<>(samples);
            Collections.rotate(order, i);
            calls.add(() -> {
                Map<Path, Outcome> found = new HashMap<>();
                start.await();
                for (Path sample : order) {
                    found.put(sample, subject.run(subject.message(sample)));
                }
                return found;
            });
        }
        for (Future<Map<Path, Outcome>> found : pool.invokeAll(calls)) {
            for (Map.Entry<Path, Outcome> entry : found.get().entrySet()) {
                same(entry.getKey(), "read by many threads", alone.get(entry.getKey()), entry.getValue());
            }
        }
    }

    /** As in the hub when its disk fails, or a restart comes in the middle: it is the world's fault, and no verdict. */
    void brokenOffIsNoVerdict() throws Exception {
        for (Path sample : subject.samples("good")) {
            byte[] content = Files.readAllBytes(sample);
            Outcome whole = subject.run(subject.message(sample));
            for (int part = 1; part < 4; part++) {
                byte[] begun = Arrays.copyOf(content, content.length * part / 4);
                SampleMessage broken = subject.like(
                        sample, () -> new SequenceInputStream(new ByteArrayInputStream(begun), new Broken()));
                assertThat(catchThrowable(() -> subject.run(broken)))
                        .as(
                                "%s whose stream fails after %s bytes: an IOException, so that the hub reads it again,"
                                        + " and neither a rejection nor a normal end",
                                sample, begun.length)
                        .isInstanceOf(IOException.class);
            }
            same(sample, "read again after it broke off", whole, subject.run(subject.message(sample)));
        }
    }

    void whatTheSinkThrowsPasses() throws Exception {
        Path sample = subject.samples("good").get(0);
        IllegalStateException full = new IllegalStateException("the hub's sink is full");
        RecordSink sink = new RecordSink() {
            @Override
            public void accept(HubRecord found) {
                throw full;
            }

            @Override
            public void reject(Rejection rejection) {
                throw new AssertionError("A failing sink is no fault of the row, but was rejected: " + rejection);
            }
        };
        assertThat(catchThrowable(() -> subject.run(subject.message(sample), sink)))
                .as("what the sink throws, at the first record of %s", sample)
                .isSameAs(full);
    }

    /** With the rule of the hub's repository: the greater version wins, an equal one is a duplicate. */
    void orderOfArrivalDoesNotMatter() throws Exception {
        List<HubRecord> found = new ArrayList<>();
        for (Path sample : subject.samples("good")) {
            found.addAll(subject.run(subject.message(sample)).records());
        }
        List<HubRecord> stamped =
                found.stream().filter(record -> record.order().isPresent()).toList();
        Map<String, String> contents = new HashMap<>();
        for (HubRecord record : stamped) {
            assertThat(record.order().getAsLong())
                    .as("order of %s %s", record.type(), record.key())
                    .isNotNegative();
            String version =
                    record.type() + " " + record.key() + " at " + record.order().getAsLong();
            String content = record.data().toString();
            assertThat(contents.getOrDefault(version, content))
                    .as("%s: an equal version is a duplicate whatever it says, and would be dropped", version)
                    .isEqualTo(content);
            contents.put(version, content);
        }
        List<HubRecord> backwards = new ArrayList<>(stamped);
        Collections.reverse(backwards);
        List<HubRecord> twice = new ArrayList<>(backwards);
        twice.addAll(stamped);
        Map<String, String> latest = latest(stamped);
        assertThat(latest(backwards))
                .as("latest states when the oldest come last")
                .isEqualTo(latest);
        assertThat(latest(twice)).as("latest states when all comes twice").isEqualTo(latest);
    }

    private static Map<String, String> latest(List<HubRecord> records) {
        Map<String, HubRecord> states = new TreeMap<>();
        for (HubRecord record : records) {
            states.merge(
                    record.type() + " " + record.key(),
                    record,
                    (old, next) -> next.order().getAsLong() > old.order().getAsLong() ? next : old);
        }
        Map<String, String> texts = new TreeMap<>();
        states.forEach((key, record) -> texts.put(key, record.data().toString()));
        return texts;
    }

    private static void same(Path sample, String how, Outcome first, Outcome second) {
        assertThat(second.texts()).as("records of %s, %s", sample, how).isEqualTo(first.texts());
        assertThat(second.rejections()).as("rejections of %s, %s", sample, how).isEqualTo(first.rejections());
    }

    /** A disk or network that fails. */
    private static final class Broken extends InputStream {
        @Override
        public int read() throws IOException {
            throw new IOException("The stream broke off, as the contract wants it");
        }
    }
}
