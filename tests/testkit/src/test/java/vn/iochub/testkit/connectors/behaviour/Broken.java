package vn.iochub.testkit.connectors.behaviour;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import vn.iochub.api.HubRecord;
import vn.iochub.api.RawMessage;
import vn.iochub.api.RecordSink;
import vn.iochub.api.Rejection;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.testkit.connectors.lines.Lines;

/** Connectors with one fault each. */
public final class Broken {
    private Broken() {}

    /** Drops a row here and there without a word. */
    public static final class LosesARow extends Lines {
        public LosesARow(Path folder) {
            super(folder);
        }

        @Override
        protected void row(RawMessage raw, RecordSink sink, String line, String origin)
                throws UnreadableMessageException {
            if (!origin.endsWith("999")) {
                super.row(raw, sink, line, origin);
            }
        }
    }

    /** Holds all rows until the end, as one does who wants to sum them up. */
    public static final class HoldsAllRows extends Lines {
        private static final ThreadLocal<List<HubRecord>> HELD = ThreadLocal.withInitial(ArrayList::new);

        public HoldsAllRows(Path folder) {
            super(folder);
        }

        @Override
        public void normalise(RawMessage raw, RecordSink sink) throws UnreadableMessageException, IOException {
            HELD.get().clear();
            try {
                super.normalise(raw, sink);
            } finally {
                List<HubRecord> held = List.copyOf(HELD.get());
                HELD.remove();
                held.forEach(sink::accept);
            }
        }

        @Override
        protected void row(RawMessage raw, RecordSink sink, String line, String origin)
                throws UnreadableMessageException {
            super.row(raw, new Holding(sink, HELD.get()), line, origin);
        }

        private record Holding(RecordSink sink, List<HubRecord> held) implements RecordSink {
            @Override
            public void accept(HubRecord found) {
                held.add(found);
            }

            @Override
            public void reject(Rejection rejection) {
                sink.reject(rejection);
            }
        }
    }

    /** Takes the order from the hub's arrival stamp, so that a replay brings old states to the top. */
    public static final class OrdersByArrival extends Lines {
        public OrdersByArrival(Path folder) {
            super(folder);
        }

        @Override
        protected long order(RawMessage raw, String[] fields) {
            return raw.arrival();
        }
    }

    /** Remembers what it has seen, to leave out duplicates: after that a replay gives nothing. */
    public static final class Remembers extends Lines {
        private final Set<String> seen = new HashSet<>();

        public Remembers(Path folder) {
            super(folder);
        }

        @Override
        protected synchronized void row(RawMessage raw, RecordSink sink, String line, String origin)
                throws UnreadableMessageException {
            if (seen.add(line)) {
                super.row(raw, sink, line, origin);
            }
        }
    }

    /** Keeps the place in a field that all threads share. */
    public static final class SharesAField extends Lines {
        private volatile String place = "";

        public SharesAField(Path folder) {
            super(folder);
        }

        @Override
        protected void row(RawMessage raw, RecordSink sink, String line, String origin)
                throws UnreadableMessageException {
            place = line;
            Thread.yield();
            super.row(raw, sink, place, origin);
        }
    }

    /** Makes keys up. */
    public static final class RandomKeys extends Lines {
        public RandomKeys(Path folder) {
            super(folder);
        }

        @Override
        protected String key(String[] fields) {
            return UUID.randomUUID().toString();
        }
    }

    /** Gives a whole day one version. */
    public static final class CoarseVersions extends Lines {
        public CoarseVersions(Path folder) {
            super(folder);
        }

        @Override
        protected long order(RawMessage raw, String[] fields) {
            return 20_260_105;
        }
    }

    /** Takes out what the record needs. */
    public static final class RedactsTooMuch extends Lines {
        public RedactsTooMuch(Path folder) {
            super(folder);
        }

        @Override
        public void redact(InputStream in, OutputStream out) throws IOException {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            out.write(text.replace("Bàn", "…").getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Has a field that nobody described. */
    public static final class FieldNotInSchema extends Lines {
        public FieldNotInSchema(Path folder) {
            super(folder);
        }

        @Override
        protected HubRecord record(RawMessage raw, String[] fields, String origin) {
            HubRecord found = super.record(raw, fields, origin);
            ObjectNode data = found.data();
            data.put("colour", "red");
            return found;
        }
    }

    /** Takes the end of the stream for the end of the message, whatever ended it. */
    public static final class CatchesAndHides extends Lines {
        public CatchesAndHides(Path folder) {
            super(folder);
        }

        @Override
        public void normalise(RawMessage raw, RecordSink sink) throws UnreadableMessageException {
            try {
                super.normalise(raw, sink);
            } catch (IOException e) {
                throw unreadable("");
            }
        }
    }

    /** Makes a rejection of whatever goes wrong, the hub's failures too. */
    public static final class BlamesTheRow extends Lines {
        public BlamesTheRow(Path folder) {
            super(folder);
        }

        @Override
        protected void row(RawMessage raw, RecordSink sink, String line, String origin)
                throws UnreadableMessageException {
            try {
                super.row(raw, sink, line, origin);
            } catch (RuntimeException e) {
                super.row(raw, sink, "", origin);
            }
        }
    }

    /** Gives up the message for one row. */
    public static final class OneRowFailsAll extends Lines {
        public OneRowFailsAll(Path folder) {
            super(folder);
        }

        @Override
        protected void row(RawMessage raw, RecordSink sink, String line, String origin)
                throws UnreadableMessageException {
            if (line.indexOf('\uFFFD') >= 0) {
                throw unreadable(origin);
            }
            super.row(raw, sink, line, origin);
        }
    }

    /** Falls over what it did not expect. */
    public static final class FallsOver extends Lines {
        public FallsOver(Path folder) {
            super(folder);
        }

        @Override
        protected void row(RawMessage raw, RecordSink sink, String line, String origin)
                throws UnreadableMessageException {
            if (line.chars().anyMatch(c -> c < ' ')) {
                throw new IllegalStateException("control character");
            }
            super.row(raw, sink, line, origin);
        }
    }

    /** Says nothing to the source's people. */
    public static final class SaysNothing extends Lines {
        public SaysNothing(Path folder) {
            super(folder);
        }

        @Override
        protected Text reason() {
            return new Text("", "The line has another form");
        }
    }
}
