package vn.iochub.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import vn.iochub.api.Connector;
import vn.iochub.api.HubRecord;
import vn.iochub.api.RecordSink;
import vn.iochub.api.RecordType;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Rejection;
import vn.iochub.api.UnreadableMessageException;

/**
 * What every connector keeps. A connector's test extends this, gives its samples, and inherits the proof.
 *
 * <p>The connector's folder is the working directory of the test: {@code schema/}, {@code samples/good},
 * {@code samples/bad}, {@code README.md} and {@code src/main/etc} are looked for there.
 */
@SuppressWarnings("NewClassNamingConvention")
public abstract class ConnectorContract {

    /**
     * What a bad sample must come to.
     *
     * @param accepted how many of its rows are good all the same
     * @param codes the rejections' codes, in the message's order
     */
    public record Bad(int accepted, List<RejectCode> codes) {
        public static Bad of(int accepted, RejectCode... codes) {
            return new Bad(accepted, List.of(codes));
        }
    }

    /**
     * A message of any number of rows, for the test that none stands in memory whole.
     *
     * @param row makes the row of that number, with what separates it from the one before
     * @param oneRecord whether all of it is one record, as in a document with an endless attachment
     */
    public record Endless(String head, LongFunction<String> row, String tail, boolean oneRecord) {
        public Endless(String head, LongFunction<String> row, String tail) {
            this(head, row, tail, false);
        }

        InputStream open(long rows, LongConsumer at) {
            Enumeration<InputStream> parts = new Enumeration<>() {
                private long next = -1;

                @Override
                public boolean hasMoreElements() {
                    return next <= rows;
                }

                @Override
                public InputStream nextElement() {
                    if (!hasMoreElements()) {
                        throw new NoSuchElementException();
                    }
                    String part;
                    if (next < 0) {
                        part = head;
                    } else if (next < rows) {
                        at.accept(next);
                        part = row.apply(next);
                    } else {
                        part = tail;
                    }
                    next++;
                    return new ByteArrayInputStream(part.getBytes(StandardCharsets.UTF_8));
                }
            };
            return new SequenceInputStream(parts);
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> CLASSES = Set.of("public", "internal", "personal", "sensitive");
    private static final List<String> README_SECTIONS = List.of(
            "## What it reads",
            "## Configuration",
            "## Example",
            "## Records",
            "## Personal fields",
            "## Replies",
            "## Bad input");
    private static final long ROWS = 60_000;
    private static final long FLAT_BYTES = 48_000_000;

    private final Schemas schemas = new Schemas();

    /** A connector with the default configuration. */
    protected abstract Connector connector();

    /** Each file below {@code samples/bad} by its name, with what it must come to. */
    protected abstract Map<String, Bad> badSamples();

    protected abstract Endless endless();

    /** What comes beside a sample; nothing by default. */
    protected Map<String, String> attributes(Path sample) {
        return Map.of();
    }

    /** The media type of a sample; unknown by default. */
    protected String contentType(Path sample) {
        return "application/octet-stream";
    }

    /** What comes beside the endless message. */
    protected Map<String, String> endlessAttributes() {
        return Map.of();
    }

    /** The media type of the endless message. */
    protected String endlessContentType() {
        return "application/octet-stream";
    }

    /** Inputs made to do harm to this connector's format, beside those that every format is tried with. */
    protected List<byte[]> hostile() {
        return List.of();
    }

    @Test
    @DisplayName("good samples: every row is accepted and valid, every declared type occurs")
    void goodSamplesAreAccepted() throws Exception {
        Set<RecordType> seen = new TreeSet<>((a, b) -> a.toString().compareTo(b.toString()));
        for (Path sample : samples("good")) {
            CollectingSink sink = sink();
            connector().normalise(message(sample), sink);
            assertThat(sink.rejections()).as("rejections of %s", sample).isEmpty();
            assertThat(sink.records()).as("records of %s", sample).isNotEmpty();
            sink.records().forEach(found -> seen.add(found.type()));
        }
        assertThat(seen)
                .as("types that the good samples exercise")
                .containsExactlyInAnyOrderElementsOf(connector().source().types().stream()
                        .filter(type -> !type.derived())
                        .toList());
    }

    @Test
    @DisplayName("bad samples: each gives the codes it must, with a reason in both languages, and loses no row")
    void badSamplesAreRejectedRowByRow() throws Exception {
        Map<String, Bad> expected = badSamples();
        assertThat(samples("bad").stream().map(path -> path.getFileName().toString()))
                .as("files in samples/bad")
                .containsExactlyInAnyOrderElementsOf(expected.keySet());
        for (Path sample : samples("bad")) {
            Bad bad = expected.get(sample.getFileName().toString());
            CollectingSink sink = sink();
            List<Rejection> rejections = run(connector(), message(sample), sink);
            assertThat(rejections.stream().map(Rejection::code))
                    .as("codes of %s: %s", sample, rejections)
                    .containsExactlyElementsOf(bad.codes());
            assertThat(sink.records()).as("accepted of %s", sample).hasSize(bad.accepted());
            assertThat(sink.origins())
                    .as("one outcome for each row of %s", sample)
                    .doesNotHaveDuplicates();
            rejections.forEach(rejection -> explained(sample.toString(), rejection));
        }
    }

    @Test
    @DisplayName("normalise depends on the message alone: a replay gives the same")
    void normaliseIsDeterministic() throws Exception {
        for (String kind : List.of("good", "bad")) {
            for (Path sample : samples(kind)) {
                SampleMessage message = message(sample);
                CollectingSink first = sink();
                List<Rejection> firstRejections = run(connector(), message, first);
                CollectingSink second = sink();
                List<Rejection> secondRejections = run(connector(), message.again(), second);
                assertThat(texts(second)).as("records of %s, again", sample).isEqualTo(texts(first));
                assertThat(secondRejections)
                        .as("rejections of %s, again", sample)
                        .isEqualTo(firstRejections);
            }
        }
    }

    @Test
    @DisplayName("normalise streams: the memory of a message does not grow with its rows")
    void normaliseStreams() throws Exception {
        Connector connector = connector();
        long[] result = new long[3];
        Endless endless = endless();
        SampleMessage message = SampleMessage.of(
                        connector.source().instance(),
                        -1,
                        () -> endless.open(ROWS, row -> {
                            if (row > 0 && row % (ROWS / 6) == 0) {
                                long used = used();
                                result[1] = result[1] == 0 ? used : Math.min(result[1], used);
                                result[2] = Math.max(result[2], used);
                            }
                        }))
                .withAttributes(endlessAttributes())
                .withContentType(endlessContentType());
        connector.normalise(message, new RecordSink() {
            @Override
            public void accept(HubRecord found) {
                result[0]++;
            }

            @Override
            public void reject(Rejection rejection) {
                fail("Row %s of the endless sample is rejected: %s", rejection.origin(), rejection);
            }
        });
        assertThat(result[0]).as("rows").isEqualTo(endless.oneRecord() ? 1 : ROWS);
        assertThat(result[2] - result[1]).as("growth of the heap in bytes").isLessThan(FLAT_BYTES);
    }

    @Test
    @DisplayName("hostile input never ends in anything but a rejection with a reason")
    void hostileInputIsRefusedWithAReason() throws Exception {
        List<byte[]> inputs = new ArrayList<>(hostile());
        inputs.add(new byte[0]);
        inputs.add("[".repeat(200_000).getBytes(StandardCharsets.UTF_8));
        inputs.add("{\"a\":".repeat(200_000).getBytes(StandardCharsets.UTF_8));
        inputs.add("<a>".repeat(200_000).getBytes(StandardCharsets.UTF_8));
        inputs.add(new byte[] {(byte) 0xC3, (byte) 0x28, (byte) 0xFF, (byte) 0xFE, 0, 0, 0});
        byte[] noise = new byte[100_000];
        new Random(42).nextBytes(noise);
        inputs.add(noise);
        byte[] text = new byte[50_000_000];
        Arrays.fill(text, (byte) 'x');
        text[0] = '"';
        text[text.length - 1] = '"';
        inputs.add(text);
        Path sample = samples("good").get(0);
        byte[] good = Files.readAllBytes(sample);
        for (int part = 1; part < 40; part++) {
            inputs.add(Arrays.copyOf(good, good.length * part / 40));
        }
        for (int i = 0; i < inputs.size(); i++) {
            SampleMessage message = SampleMessage.of(connector().source().instance(), inputs.get(i))
                    .withAttributes(attributes(sample))
                    .withContentType(contentType(sample));
            List<Rejection> rejections = run(connector(), message, sink());
            assertThat(rejections).as("rejections of hostile input %s", i).isNotEmpty();
            String name = "hostile input " + i;
            rejections.forEach(rejection -> explained(name, rejection));
        }
    }

    @Test
    @DisplayName("one bad byte anywhere never ends in anything but records and rejections")
    void spoiltBytesDoNoHarm() throws Exception {
        Path sample = samples("good").get(0);
        byte[] good = Files.readAllBytes(sample);
        Random random = new Random(7);
        for (int i = 0; i < 500; i++) {
            byte[] spoilt = good.clone();
            spoilt[random.nextInt(spoilt.length)] = (byte) random.nextInt(256);
            SampleMessage message = SampleMessage.of(connector().source().instance(), spoilt)
                    .withAttributes(attributes(sample))
                    .withContentType(contentType(sample));
            run(connector(), message, sink()).forEach(rejection -> explained("a spoilt byte", rejection));
        }
    }

    @Test
    @DisplayName("redact lets the good samples pass, and what it writes is normalised to the same")
    void redactKeepsTheMeaning() throws Exception {
        for (Path sample : samples("good")) {
            ByteArrayOutputStream kept = new ByteArrayOutputStream();
            try (InputStream in = Files.newInputStream(sample)) {
                connector().redact(in, kept);
            }
            CollectingSink before = sink();
            run(connector(), message(sample), before);
            CollectingSink after = sink();
            run(
                    connector(),
                    SampleMessage.of(connector().source().instance(), kept.toByteArray())
                            .withAttributes(attributes(sample))
                            .withContentType(contentType(sample)),
                    after);
            assertThat(texts(after)).as("records of %s after redaction", sample).isEqualTo(texts(before));
        }
    }

    @Test
    @DisplayName("schemas: every field is classified and described in both languages")
    void schemasAreComplete() throws Exception {
        for (RecordType type : connector().source().types()) {
            JsonNode schema = JSON.readTree(type.schema());
            assertThat(schema.path("$schema").asText())
                    .as("dialect of %s", type)
                    .isEqualTo("https://json-schema.org/draft/2020-12/schema");
            assertThat(schema.path("additionalProperties").asText())
                    .as("additionalProperties of %s: a field that nobody classified would leak", type)
                    .isEqualTo("false");
            List<String> faults = new ArrayList<>();
            words(schema, type.toString(), faults);
            properties(schema, type.toString(), faults);
            assertThat(faults).isEmpty();
            Schemas.compile(type.schema());
        }
    }

    @Test
    @DisplayName("README.md has its sections, every configuration key and every personal field")
    void readmeIsComplete() throws Exception {
        String readme = Files.readString(Path.of("README.md"));
        List<String> headings =
                readme.lines().filter(line -> line.startsWith("## ")).toList();
        assertThat(headings).as("headings of README.md").containsAll(README_SECTIONS);
        Path cfg = defaultConfiguration();
        Matcher keys = Pattern.compile("(?m)^#?([A-Za-z][A-Za-z0-9.]*) *=").matcher(Files.readString(cfg));
        while (keys.find()) {
            assertThat(readme)
                    .as("configuration key %s of %s", keys.group(1), cfg)
                    .contains("`" + keys.group(1) + "`");
        }
        for (RecordType type : connector().source().types()) {
            Set<String> personal = new TreeSet<>();
            personal(JSON.readTree(type.schema()), "", personal);
            for (String field : personal) {
                assertThat(readme).as("personal field of %s", type).contains("`" + field + "`");
            }
        }
    }

    @Test
    @DisplayName("the default configuration has no secret in it but by reference")
    void configurationHoldsNoSecret() throws Exception {
        for (String line : Files.readAllLines(defaultConfiguration())) {
            if (line.matches("(?i)\\s*[^#]*(password|secret|token|key)\\w*\\s*=.*")) {
                assertThat(line.split("=", 2)[1].strip())
                        .as("a secret in %s", defaultConfiguration())
                        .matches("(secret:|env:|file:).+");
            }
        }
    }

    @Test
    @DisplayName("the built bundle imports only what a connector may, and exports nothing")
    void manifestIsLean() throws Exception {
        Path target = Path.of("target");
        if (!Files.isDirectory(target)) {
            return;
        }
        // At the first build the jar comes after this test; tests/architecture looks at every built jar again.
        try (Stream<Path> jars = Files.list(target)) {
            jars.filter(path -> path.toString().endsWith(".jar"))
                    .filter(path -> !path.toString().matches(".*-(sources|javadoc|tests)[.]jar"))
                    .forEach(jar -> assertThat(Manifests.connectorFaults(Manifests.of(jar)))
                            .as(jar.toString())
                            .isEmpty());
        }
    }

    private static void words(JsonNode node, String at, List<String> faults) {
        for (String word : List.of("title", "x-title-vi", "description", "x-description-vi")) {
            if (node.path(word).asText().isBlank()) {
                faults.add(at + " has no " + word);
            }
        }
    }

    private static void properties(JsonNode node, String at, List<String> faults) {
        for (Map.Entry<String, JsonNode> property : node.path("properties").properties()) {
            String name = at + "/" + property.getKey();
            words(property.getValue(), name, faults);
            if (!CLASSES.contains(property.getValue().path("x-classification").asText())) {
                faults.add(name + " has no x-classification of " + CLASSES);
            }
            properties(property.getValue(), name, faults);
        }
        if (node.has("items")) {
            properties(node.get("items"), at + "/*", faults);
        }
    }

    private static void personal(JsonNode node, String at, Set<String> found) {
        for (Map.Entry<String, JsonNode> property : node.path("properties").properties()) {
            String name = at.isEmpty() ? property.getKey() : at + "." + property.getKey();
            if (Set.of("personal", "sensitive")
                    .contains(property.getValue().path("x-classification").asText())) {
                found.add(name);
            }
            personal(property.getValue(), name, found);
        }
        if (node.has("items")) {
            personal(node.get("items"), at + "[]", found);
        }
    }

    private Path defaultConfiguration() throws IOException {
        Path cfg = Path.of(
                "src/main/etc", "vn.iochub.connector." + connector().source().id() + "-main.cfg");
        assertThat(cfg).as("the default instance's configuration").exists();
        return cfg;
    }

    private static void explained(String input, Rejection rejection) {
        assertThat(rejection.reason().vi())
                .as("reason in Vietnamese, %s", input)
                .isNotBlank();
        assertThat(rejection.reason().en()).as("reason in English, %s", input).isNotBlank();
        assertThat(rejection.fragment()).as("fragment, %s", input).doesNotContain("\u0000");
    }

    /** The rejections, with that of the message as a whole as the last. */
    private static List<Rejection> run(Connector connector, SampleMessage message, CollectingSink sink)
            throws IOException {
        try {
            connector.normalise(message, sink);
            return sink.rejections();
        } catch (UnreadableMessageException e) {
            List<Rejection> all = new ArrayList<>(sink.rejections());
            all.add(e.rejection());
            return all;
        }
    }

    private CollectingSink sink() {
        return new CollectingSink(connector().source().types(), schemas);
    }

    private SampleMessage message(Path sample) {
        return SampleMessage.of(connector().source().instance(), sample)
                .withAttributes(attributes(sample))
                .withContentType(contentType(sample));
    }

    private static List<Path> samples(String kind) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("samples", kind))) {
            List<Path> found = files.filter(Files::isRegularFile).sorted().toList();
            assertThat(found).as("files in samples/%s", kind).isNotEmpty();
            return found;
        }
    }

    private static Map<String, String> texts(CollectingSink sink) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (HubRecord found : sink.records()) {
            texts.put(
                    found.origin(),
                    found.type() + " " + found.key() + " " + found.order() + " " + found.occurredAt() + " "
                            + found.data());
        }
        return texts;
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
