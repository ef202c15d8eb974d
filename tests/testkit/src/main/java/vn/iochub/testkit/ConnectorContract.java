package vn.iochub.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import vn.iochub.api.Connector;
import vn.iochub.api.RejectCode;

/**
 * What every connector keeps. A connector's test extends this, gives its samples, and inherits the proof;
 * {@code docs/CONTRACT-KIT.md} tells what each test means and how to mend what it finds.
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

    private final Subject subject = new Subject(this);
    private final SampleChecks samples = new SampleChecks(subject);
    private final ReplayChecks replays = new ReplayChecks(subject);
    private final SchemaChecks schemas = new SchemaChecks(subject);
    private final PersonalChecks persons = new PersonalChecks(subject);
    private final CodeChecks code = new CodeChecks(subject);
    private final FolderChecks files = new FolderChecks(subject);

    /** A connector with the default configuration. */
    protected abstract Connector connector();

    /** Each file below {@code samples/bad} by its name, with what it must come to. */
    protected abstract Map<String, Bad> badSamples();

    protected abstract Endless endless();

    /** The connector's folder; the working directory by default. */
    protected Path folder() {
        return Path.of("");
    }

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

    /**
     * Whether a message that is cut off can always be told from a whole one; false for text tables, of which every line may
     * be the last.
     */
    protected boolean cutsAreSeen() {
        return true;
    }

    /** The ways in for which the kit plays the source; none by default, as for one that the hub itself serves. */
    protected List<Way> ways() {
        return List.of();
    }

    /**
     * The row of the endless message, made bad in one of its values, so that it must be rejected: by default one character
     * in which it differs from the other row becomes the sign of damaged text.
     *
     * @param other a row with other values
     */
    protected String poisoned(String row, String other) {
        return RowChecks.damaged(row, other);
    }

    /**
     * Fields of the schemas that no good sample has, and need not have: {@code procedure/ServiceDossier/applicant/fax}. A
     * field, or a type, stands for all below it. None by default.
     */
    protected Set<String> unseenFields() {
        return Set.of();
    }

    /** Fields that look as if they told something of a person, named as above, each with the reason why they do not. */
    protected Map<String, String> impersonalFields() {
        return Map.of();
    }

    /** Packages that the connector carries inside its own bundle, such as {@code com.example.parser}. */
    protected Set<String> nestedPackages() {
        return Set.of();
    }

    @Test
    @DisplayName("good samples: every row is accepted and valid, every declared type occurs")
    void goodSamplesAreAccepted() throws Exception {
        samples.goodAreAccepted();
    }

    @Test
    @DisplayName("bad samples: each gives the codes it must, with a reason in both languages, and loses no row")
    void badSamplesAreRejectedRowByRow() throws Exception {
        samples.badAreRejectedRowByRow(badSamples());
    }

    @Test
    @DisplayName("hostile input never ends in anything but a rejection with a reason")
    void hostileInputIsRefusedWithAReason() throws Exception {
        samples.hostileAreRefused(hostile(), cutsAreSeen());
    }

    @Test
    @DisplayName("one bad byte anywhere never ends in anything but records and rejections")
    void spoiltBytesDoNoHarm() throws Exception {
        samples.spoiltBytesDoNoHarm();
    }

    @Test
    @DisplayName("redact lets the good samples pass, and what it writes is normalised to the same")
    void redactKeepsTheMeaning() throws Exception {
        samples.redactKeepsTheMeaning();
    }

    @Test
    @DisplayName("normalise keeps nothing: the same message again gives the same")
    void normaliseIsDeterministic() throws Exception {
        replays.againGivesTheSame();
    }

    @Test
    @DisplayName("normalise depends on the message alone, not on when it came: a replay gives the same")
    void normaliseKnowsNoTime() throws Exception {
        replays.laterGivesTheSame();
    }

    @Test
    @DisplayName("normalise is called by many threads at once")
    void normaliseIsThreadSafe() throws Exception {
        replays.manyAtOnceGiveTheSame();
    }

    @Test
    @DisplayName("a message that breaks off is no verdict: read again, it gives what it gives")
    void brokenStreamsAreReadAgain() throws Exception {
        replays.brokenOffIsNoVerdict();
    }

    @Test
    @DisplayName("what the hub's sink throws passes: it is not the row's fault")
    void failuresOfTheSinkPass() throws Exception {
        replays.whatTheSinkThrowsPasses();
    }

    @Test
    @DisplayName("versions: duplicates and states out of order end in the same latest states")
    void orderOfArrivalDoesNotMatter() throws Exception {
        replays.orderOfArrivalDoesNotMatter();
    }

    @Test
    @DisplayName("one spoilt row, wherever it is, is rejected alone")
    void oneSpoiltRowSpoilsNoOther() throws Exception {
        new RowChecks(subject, endless()).aSpoiltRowSpoilsNoOther(this::poisoned);
    }

    /** With {@code -Dcontract.megabytes=1000} a gigabyte goes through; without, 60,000 rows. */
    @Test
    @DisplayName("normalise streams: the memory of a message does not grow with its rows")
    void normaliseStreams() throws Exception {
        new RowChecks(subject, endless()).noRowStaysInMemory(Long.getLong("contract.megabytes", 0));
    }

    @Test
    @DisplayName("schemas: every field is classified and described in both languages")
    void schemasAreComplete() throws Exception {
        schemas.areComplete();
    }

    @Test
    @DisplayName("schemas and samples agree: every field occurs")
    void everyFieldIsSeen() throws Exception {
        schemas.everyFieldIsSeen(unseenFields());
    }

    @Test
    @DisplayName("what tells something of a person is classified so")
    void personalFieldsAreClassified() throws Exception {
        persons.fieldsAreClassified(impersonalFields());
    }

    @Test
    @DisplayName("the code uses only what a connector may")
    void importsAreAllowed() throws Exception {
        code.usesOnlyWhatItMay(nestedPackages());
    }

    @Test
    @DisplayName("the code leaves error handling to the hub")
    void errorsAreTheHubs() throws Exception {
        code.leavesErrorsToTheHub();
    }

    @Test
    @DisplayName("the routes start no programs and stay in their context")
    void routesStayInTheirContext() throws Exception {
        code.staysInItsContext();
    }

    @Test
    @DisplayName("stopped and started again, the connector has the same routes")
    void routesComeAgain() throws Exception {
        Connector connector = connector();
        List<String> first = TestHub.routes(connector);
        assertThat(TestHub.routes(connector))
                .as("the routes of the second start; is one RouteBuilder given out twice?")
                .isEqualTo(first);
    }

    @Test
    @DisplayName("the code has no threads of its own")
    void threadsAreTheHubs() throws Exception {
        code.hasNoThreads();
    }

    @Test
    @DisplayName("the code does not read the machine's clock")
    void clockIsNotRead() throws Exception {
        code.readsNoClock();
    }

    @Test
    @DisplayName("README.md has its sections, every configuration key and every personal field")
    void readmeIsComplete() throws Exception {
        files.readmeIsComplete();
    }

    @Test
    @DisplayName("the default configuration has no secret in it but by reference")
    void configurationHoldsNoSecret() throws Exception {
        files.configurationHoldsNoSecret();
    }

    @Test
    @DisplayName("the built bundle imports only what a connector may, and exports nothing")
    void manifestIsLean() throws Exception {
        files.manifestIsLean();
    }

    @TestFactory
    @DisplayName("the ways in lose nothing and acknowledge nothing too early")
    Stream<DynamicTest> waysIn() {
        return ways().stream()
                .flatMap(way -> way.scenarios().stream())
                .map(scenario -> DynamicTest.dynamicTest(scenario.name(), scenario.test()));
    }
}
