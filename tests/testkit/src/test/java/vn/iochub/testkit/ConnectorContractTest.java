package vn.iochub.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import vn.iochub.api.Connector;
import vn.iochub.testkit.connectors.behaviour.Broken;
import vn.iochub.testkit.connectors.clock.ReadsClock;
import vn.iochub.testkit.connectors.foreign.ForeignImport;
import vn.iochub.testkit.connectors.handler.OwnHandler;
import vn.iochub.testkit.connectors.lines.Lines;
import vn.iochub.testkit.connectors.program.StartsPrograms;
import vn.iochub.testkit.connectors.threads.OwnThread;

/** The contract is no formality: a sound connector passes, and each that is broken fails for its own reason. */
class ConnectorContractTest {
    @TempDir
    Path temp;

    /** One slip in a connector's folder. */
    private record Slip(String file, String from, String to) {}

    @Test
    @DisplayName("a sound connector passes")
    void soundPasses() {
        assertThat(failures(Lines::new, LinesContract.SOUND)).isEmpty();
    }

    static Stream<Arguments> brokenCode() {
        return Stream.of(
                broken(Broken.LosesARow::new, "normaliseStreams", "records of 60000 rows"),
                broken(Broken.HoldsAllRows::new, "normaliseStreams", "growth of the heap"),
                broken(Broken.OrdersByArrival::new, "normaliseKnowsNoTime", "captured a day later"),
                broken(Broken.Remembers::new, "normaliseIsDeterministic", "read again"),
                broken(Broken.SharesAField::new, "normaliseIsThreadSafe", "read by many threads"),
                broken(Broken.RandomKeys::new, "normaliseIsDeterministic", "read again"),
                broken(Broken.CoarseVersions::new, "orderOfArrivalDoesNotMatter", "an equal version is a duplicate"),
                broken(Broken.RedactsTooMuch::new, "redactKeepsTheMeaning", "after redaction"),
                broken(Broken.FieldNotInSchema::new, "goodSamplesAreAccepted", "colour"),
                broken(Broken.CatchesAndHides::new, "brokenStreamsAreReadAgain", "whose stream fails"),
                broken(Broken.BlamesTheRow::new, "failuresOfTheSinkPass", "A failing sink is no fault of the row"),
                broken(Broken.OneRowFailsAll::new, "oneSpoiltRowSpoilsNoOther", "records beside row 0"),
                broken(Broken.FallsOver::new, "spoiltBytesDoNoHarm", "control character"),
                broken(Broken.SaysNothing::new, "badSamplesAreRejectedRowByRow", "reason in Vietnamese"),
                broken(OwnHandler::new, "errorsAreTheHubs", "onException"),
                broken(ForeignImport::new, "importsAreAllowed", "org.awaitility.core"),
                broken(StartsPrograms::new, "routesStayInTheirContext", "exec:"),
                broken(OwnThread::new, "threadsAreTheHubs", "Executors.newSingleThreadExecutor"),
                broken(ReadsClock::new, "clockIsNotRead", "LocalDate.now"));
    }

    private static Arguments broken(Function<Path, Connector> make, String test, String reason) {
        return Arguments.of(make, test, reason);
    }

    @ParameterizedTest(name = "{1}: {2}")
    @MethodSource("brokenCode")
    @DisplayName("what is broken in the code fails its test, with its reason")
    void brokenCodeFails(Function<Path, Connector> make, String test, String reason) {
        // That a sound connector passes all of them is told above.
        assertThat(failures(make, LinesContract.SOUND, selectMethod(LinesContract.Run.class, method(test))))
                .containsOnlyKeys(test);
        assertThat(last.get(test)).contains(reason);
    }

    private static Method method(String test) {
        return Arrays.stream(ConnectorContract.class.getDeclaredMethods())
                .filter(method -> method.getName().equals(test))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the contract has no test " + test));
    }

    static Stream<Arguments> brokenFolders() {
        return Stream.of(
                Arguments.of(
                        new Slip(
                                "schema/Thing.schema.json",
                                "\"x-classification\": \"personal\"",
                                "\"x-classification\": \"public\""),
                        "personalFieldsAreClassified",
                        "test/Thing/keeperPhone is named like a person's and classified public"),
                Arguments.of(
                        new Slip("schema/Thing.schema.json", "\"x-description-vi\": \"Tên gọi.\",", ""),
                        "schemasAreComplete",
                        "test/Thing/title has no x-description-vi"),
                Arguments.of(
                        new Slip("schema/Thing.schema.json", "\"$id\": \"urn:iochub:schema:test:Thing:1\",", ""),
                        "schemasAreComplete",
                        "compared with the stored one"),
                Arguments.of(
                        new Slip("schema/Thing.schema.json", "test:Thing:1", "test:Things:1"),
                        "schemasAreComplete",
                        "urn:iochub:schema:test:Thing:1"),
                Arguments.of(
                        new Slip("schema/Thing.schema.json", "\"additionalProperties\": false,", ""),
                        "schemasAreComplete",
                        "a field that nobody classified would leak"),
                Arguments.of(
                        new Slip("samples/good/first.txt", "Bàn;0912 345 678", "Bàn;"),
                        "everyFieldIsSeen",
                        "test/Thing/keeperPhone"),
                Arguments.of(
                        new Slip("README.md", "## Bad input", "## Wrong input"), "readmeIsComplete", "## Bad input"),
                Arguments.of(
                        new Slip("README.md", "`instance`, ", ""), "readmeIsComplete", "configuration key instance"),
                Arguments.of(new Slip("README.md", "`keeperPhone`", "none"), "readmeIsComplete", "personal field"),
                Arguments.of(
                        new Slip("src/main/etc/vn.iochub.connector.lines-main.cfg", "secret:lines", "hunter2"),
                        "configurationHoldsNoSecret",
                        "a secret in"),
                Arguments.of(
                        new Slip("samples/good/first.txt", "A-3;12;Tủ;", "A-3;twelve;Tủ;"),
                        "goodSamplesAreAccepted",
                        "rejections of"));
    }

    @ParameterizedTest(name = "{1}: {2}")
    @MethodSource("brokenFolders")
    @DisplayName("what is broken beside the code fails its test, and no other")
    void brokenFolderFails(Slip slip, String test, String reason) throws Exception {
        copy(LinesContract.SOUND, temp);
        Path file = temp.resolve(slip.file());
        String text = Files.readString(file);
        assertThat(text).as(slip.file()).contains(slip.from());
        Files.writeString(file, text.replace(slip.from(), slip.to()));
        assertThat(failures(Lines::new, temp)).containsOnlyKeys(test);
        assertThat(last.get(test)).contains(reason);
    }

    private Map<String, String> last = Map.of();
    private int ran;

    /** The failed tests of the contract by their methods, with their messages. */
    private Map<String, String> failures(Function<Path, Connector> make, Path folder) {
        Map<String, String> failures = failures(make, folder, selectClass(LinesContract.Run.class));
        // Else it would be an empty class that passes.
        assertThat(ran).as("tests of the contract").isGreaterThan(20);
        return failures;
    }

    private Map<String, String> failures(Function<Path, Connector> make, Path folder, DiscoverySelector tests) {
        LinesContract.make = make;
        LinesContract.folder = folder;
        Map<String, String> failures = new TreeMap<>();
        List<Event> finished = new ArrayList<>();
        EngineTestKit.engine("junit-jupiter").selectors(tests).execute().testEvents().finished().stream()
                .forEach(finished::add);
        ran = finished.size();
        for (Event event : finished) {
            TestExecutionResult result = event.getRequiredPayload(TestExecutionResult.class);
            if (result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
                String method =
                        event.getTestDescriptor().getLegacyReportingName().replaceFirst("\\(.*", "");
                failures.put(
                        method, result.getThrowable().map(Throwable::toString).orElse(""));
            }
        }
        last = failures;
        return failures;
    }

    private static void copy(Path from, Path to) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(from)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            Path target = to.resolve(from.relativize(file).toString());
            Files.createDirectories(target.getParent());
            Files.copy(file, target);
        }
    }
}
