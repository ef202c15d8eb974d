package vn.iochub.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What is logged, and everything else that goes to standard error, while it is open. */
final class LogWatch implements AutoCloseable {
    private final PrintStream before = System.err;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    LogWatch() {
        System.setErr(new PrintStream(kept, true, StandardCharsets.UTF_8));
    }

    void clear() {
        kept.reset();
    }

    String text() {
        return kept.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        System.setErr(before);
    }
}
