package vn.iochub.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import vn.iochub.api.HubRecord;
import vn.iochub.api.RecordSink;
import vn.iochub.api.Rejection;
import vn.iochub.testkit.ConnectorContract.Endless;
import vn.iochub.testkit.Subject.Outcome;

/** That rows stand for themselves: one that is spoilt spoils no other, and none of them waits in memory. */
final class RowChecks {
    private static final int FEW = 9;
    private static final long MANY = 60_000;
    private static final long FLAT_BYTES = 48_000_000;
    private static final int LOOKS = 6;

    private final Subject subject;
    private final Endless endless;

    RowChecks(Subject subject, Endless endless) {
        this.subject = subject;
        this.endless = endless;
    }

    /** Makes a row bad that is well-formed. */
    @FunctionalInterface
    interface Poison {
        /** @param other another row, which differs from this one in its values */
        String poisoned(String row, String other);
    }

    void aSpoiltRowSpoilsNoOther(Poison poison) throws Exception {
        if (endless.oneRecord()) {
            // The message is one record: there is no other row to spoil.
            return;
        }
        Outcome whole = subject.run(few(-1, poison));
        assertThat(whole.rejections()).as("rejections of the endless sample").isEmpty();
        assertThat(whole.records())
                .as("records of the endless sample, one a row")
                .hasSize(FEW);
        List<Map.Entry<String, String>> texts = List.copyOf(whole.texts().entrySet());
        for (int spoilt = 0; spoilt < FEW; spoilt++) {
            Outcome outcome = subject.run(few(spoilt, poison));
            List<Map.Entry<String, String>> others = new ArrayList<>(texts);
            others.remove(spoilt);
            assertThat(outcome.texts().entrySet())
                    .as("records beside row %s, which is spoilt; rejections: %s", spoilt, outcome.rejections())
                    .containsExactlyElementsOf(others);
            assertThat(outcome.rejections())
                    .as("rejections with row %s spoilt", spoilt)
                    .hasSize(1);
            Rejection rejection = outcome.rejections().get(0);
            assertThat(rejection.origin())
                    .as("where row %s was rejected", spoilt)
                    .isEqualTo(texts.get(spoilt).getKey());
            Subject.explained("row " + spoilt, rejection);
        }
    }

    private SampleMessage few(int spoilt, Poison poison) {
        StringBuilder text = new StringBuilder(endless.head());
        for (int row = 0; row < FEW; row++) {
            String good = endless.row().apply(row);
            text.append(row == spoilt ? poison.poisoned(good, endless.row().apply(row + 1L)) : good);
        }
        byte[] bytes = text.append(endless.tail()).toString().getBytes(StandardCharsets.UTF_8);
        return subject.endless(() -> new ByteArrayInputStream(bytes));
    }

    /**
     * U+FFFD, the sign of damaged text, in place of the last character in which the rows differ. From the end, as the first
     * row may lack what separates the others from the one before.
     */
    static String damaged(String row, String other) {
        int at = row.length() - 1;
        for (int there = other.length() - 1; at >= 0 && there >= 0 && row.charAt(at) == other.charAt(there); there--) {
            at--;
        }
        if (at < 0) {
            throw new IllegalArgumentException("The rows of an endless sample must differ in their values: " + row);
        }
        return row.substring(0, at) + '\uFFFD' + row.substring(at + 1);
    }

    void noRowStaysInMemory(long megabytes) throws Exception {
        long rowBytes = endless.row().apply(1).getBytes(StandardCharsets.UTF_8).length;
        long rows = Math.max(MANY, megabytes * 1_000_000 / rowBytes);
        Memory memory = new Memory(rows / LOOKS);
        long[] found = new long[1];
        SampleMessage message = subject.endless(() -> endless.open(rows, memory::look));
        subject.run(message, new RecordSink() {
            @Override
            public void accept(HubRecord record) {
                found[0]++;
            }

            @Override
            public void reject(Rejection rejection) {
                fail("Row %s of the endless sample is rejected: %s", rejection.origin(), rejection);
            }
        });
        assertThat(memory.growth())
                .as("growth of the heap in bytes while %s rows went through: a message may be larger than memory", rows)
                .isLessThan(FLAT_BYTES);
        assertThat(found[0]).as("records of %s rows", rows).isEqualTo(endless.oneRecord() ? 1 : rows);
    }

    /** What is in use after collection, every so many rows. */
    private static final class Memory {
        private final long every;
        private long least = Long.MAX_VALUE;
        private long most;

        Memory(long every) {
            this.every = every;
        }

        void look(long row) {
            if (row > 0 && row % every == 0) {
                long used = used();
                least = Math.min(least, used);
                most = Math.max(most, used);
            }
        }

        long growth() {
            return most - least;
        }

        private static long used() {
            Runtime runtime = Runtime.getRuntime();
            long least = Long.MAX_VALUE;
            for (int i = 0; i < 2; i++) {
                System.gc();
                least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
            }
            return least;
        }
    }
}
