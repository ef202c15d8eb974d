package vn.iochub.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import vn.iochub.api.Connector;
import vn.iochub.api.HubRecord;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Rejection;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.testkit.CollectingSink;
import vn.iochub.testkit.SampleMessage;
import vn.iochub.testkit.Schemas;

/** What a connector does with a message: {@code redact}, then {@code normalise}. */
final class ConnectorTarget implements Target {
    /** Stands in the seeds where a person's name does. */
    static final String MARKER = "Qzxmarker";

    private static final String NAMES = "(Văn|Thị) (?=Mẫu|Ví Dụ)";
    private static final Instant TIME = Instant.parse("2026-01-05T01:00:00Z");
    private static final Schemas SCHEMAS = new Schemas();

    private final Connector connector;
    private final List<Input> seeds;
    private final Function<Input, String> contentTypes;

    ConnectorTarget(Connector connector, List<Input> seeds, Function<Input, String> contentTypes) {
        this.connector = connector;
        this.seeds = seeds.stream().map(ConnectorTarget::marked).toList();
        this.contentTypes = contentTypes;
    }

    /** The same, where it is UTF-8, with the marker in persons' names. */
    static Input marked(Input input) {
        byte[] content = input.content();
        String text = new String(content, StandardCharsets.UTF_8);
        if (!Arrays.equals(text.getBytes(StandardCharsets.UTF_8), content)) {
            return input;
        }
        StringBuilder result = new StringBuilder();
        java.util.regex.Matcher inner =
                java.util.regex.Pattern.compile("[A-Za-z0-9+/\\s]{40,}={0,2}").matcher(text);
        while (inner.find()) {
            byte[] found = inner.group().getBytes(StandardCharsets.US_ASCII);
            String changed = new String(Base64Text.replace(found, NAMES, MARKER + " "), StandardCharsets.US_ASCII);
            inner.appendReplacement(result, java.util.regex.Matcher.quoteReplacement(changed));
        }
        inner.appendTail(result);
        return input.with(result.toString().replaceAll(NAMES, MARKER + " ").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String name() {
        return connector.source().id();
    }

    @Override
    public List<Input> seeds() {
        return seeds;
    }

    @Override
    public long allocation(Input input) {
        return 256_000_000L + 600L * input.content().length;
    }

    @Override
    public Outcome run(Input input, Random random) throws Exception {
        byte[] kept = redact(new ByteArrayInputStream(input.content()));
        Read first = normalise(input, new Source(() -> new ByteArrayInputStream(kept), kept.length));
        first.check();
        if (random.nextInt(3) == 0) {
            long seed = random.nextLong();
            if (!Arrays.equals(kept, redact(Streams.pieces(input.content(), seed)))) {
                throw new FaultException("redact depends on the pieces", "of the stream");
            }
            // A mended message is redacted once more; one that nobody can read cannot be mended.
            if (first.readable() && !Arrays.equals(kept, redact(new ByteArrayInputStream(kept)))) {
                throw new FaultException("redact is not done at once", "again it leaves out more");
            }
            Read again = normalise(input, new Source(() -> Streams.pieces(kept, seed), kept.length));
            if (!again.text().equals(first.text())) {
                throw new FaultException("normalise is not the same again", difference(first.text(), again.text()));
            }
        }
        if (random.nextInt(3) == 0) {
            broken(input, kept, random);
        }
        return new Outcome(first.records().size(), first.rejections().size());
    }

    /** A failure of the world stays one: nobody may take the half for the whole, or for a fault of the message. */
    private void broken(Input input, byte[] kept, Random random) throws IOException {
        long seed = random.nextLong();
        Streams.Pieces half = Streams.breaking(input.content(), seed, random.nextInt(input.content().length + 1));
        try {
            redact(half);
            if (half.broke()) {
                throw new FaultException("redact hides a broken stream", "it ended as if the message did");
            }
        } catch (IOException e) {
            if (!half.broke()) {
                throw e;
            }
        }
        int after = random.nextInt(kept.length + 1);
        List<Streams.Pieces> opened = new ArrayList<>();
        Source source = new Source(
                () -> {
                    Streams.Pieces one = Streams.breaking(kept, seed, after);
                    opened.add(one);
                    return one;
                },
                kept.length);
        try {
            Read read = normalise(input, source);
            if (opened.stream().anyMatch(Streams.Pieces::broke)) {
                throw new FaultException(
                        "normalise hides a broken stream",
                        read.rejections().stream()
                                .reduce((one, last) -> last)
                                .map(last -> last.reason().en())
                                .orElse("no rejection"));
            }
        } catch (IOException e) {
            if (opened.stream().noneMatch(Streams.Pieces::broke)) {
                throw e;
            }
        }
    }

    private static String difference(String one, String other) {
        int at = 0;
        while (at < Math.min(one.length(), other.length()) && one.charAt(at) == other.charAt(at)) {
            at++;
        }
        int from = Math.max(0, at - 100);
        return one.substring(from, Math.min(one.length(), at + 100)) + " <> "
                + other.substring(from, Math.min(other.length(), at + 100));
    }

    private byte[] redact(InputStream in) throws IOException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        connector.redact(in, kept);
        return kept.toByteArray();
    }

    private record Source(SampleMessage.Content content, long size) {}

    /** What came of a message, that as a whole last. */
    record Read(List<HubRecord> records, List<Rejection> rejections) {
        String text() {
            return records + "\n" + rejections;
        }

        boolean readable() {
            return rejections.stream().noneMatch(rejection -> rejection.code() == RejectCode.UNREADABLE);
        }

        void check() {
            for (Rejection rejection : rejections) {
                String what = rejection.code() + " at " + rejection.origin();
                if (rejection.reason().vi().isBlank() || rejection.reason().en().isBlank()) {
                    throw new FaultException("no reason", what);
                }
                if (rejection.code() == RejectCode.SCHEMA) {
                    throw new FaultException(
                            "off its schema " + rejection.reason().en().replaceAll("[0-9]+", "#"),
                            rejection.fragment());
                }
                String told = rejection.reason().both() + rejection.origin() + rejection.path();
                if (told.contains(MARKER)) {
                    throw new FaultException("personal data in a reason", told);
                }
                storable("a reason", told);
                storable("a fragment", rejection.fragment());
            }
            for (HubRecord found : records) {
                if (found.order().orElse(0) < 0) {
                    throw new FaultException("order below 0", found.toString());
                }
                storable("a key", found.key());
                texts(found.data());
            }
        }

        private static void texts(JsonNode node) {
            if (node.isTextual()) {
                storable("a record", node.textValue());
            } else if (node.isNumber() && node.decimalValue().precision() > 100) {
                throw new FaultException("a number without bound", "in a record");
            } else if (node.isBigDecimal() && Math.abs(node.decimalValue().scale()) > 1_000) {
                throw new FaultException("a number without bound", "in a record");
            }
            node.forEach(Read::texts);
        }

        /** PostgreSQL's text has no U+0000, and UTF-8 no halves of surrogate pairs. */
        private static void storable(String where, String text) {
            for (int i = 0; i < text.length(); i++) {
                char one = text.charAt(i);
                boolean pair = Character.isHighSurrogate(one)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (one == 0 || (Character.isSurrogate(one) && !pair)) {
                    throw new FaultException("what cannot be stored in " + where, Integer.toHexString(one));
                }
                if (pair) {
                    i++;
                }
            }
        }
    }

    private Read normalise(Input input, Source source) throws IOException {
        SampleMessage message = new SampleMessage(
                new UUID(0, 1),
                connector.source().instance(),
                TIME,
                TIME.toEpochMilli() * 1000,
                contentTypes.apply(input),
                connector.redact(Map.of("fileName", input.name())),
                source.size(),
                source.content());
        CollectingSink sink = new CollectingSink(connector.source().types(), SCHEMAS);
        List<Rejection> rejections = new ArrayList<>();
        try {
            connector.normalise(message, sink);
        } catch (UnreadableMessageException e) {
            rejections.add(e.rejection());
            if (e.getMessage().contains(MARKER)) {
                throw new FaultException("personal data in an exception", e.getMessage());
            }
        }
        rejections.addAll(0, sink.rejections());
        return new Read(sink.records(), rejections);
    }
}
