package vn.iochub.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import vn.iochub.api.Connector;
import vn.iochub.api.HubRecord;
import vn.iochub.api.RecordSink;
import vn.iochub.api.Rejection;
import vn.iochub.api.UnreadableMessageException;

/** The connector that is looked at, with its folder and its samples. Not thread-safe but for {@link #run}. */
final class Subject {
    private final ConnectorContract contract;
    private final Schemas schemas = new Schemas();

    Subject(ConnectorContract contract) {
        this.contract = contract;
    }

    /** What a message came to: the records, and the rejections with that of the message as a whole as the last. */
    record Outcome(List<HubRecord> records, List<Rejection> rejections, List<String> origins) {

        /** The records as texts that can be compared, by origin: all that the hub keeps of them. */
        Map<String, String> texts() {
            Map<String, String> texts = new LinkedHashMap<>();
            for (HubRecord found : records) {
                texts.put(
                        found.origin(),
                        found.type() + " " + found.key() + " " + found.order() + " " + found.occurredAt() + " "
                                + found.data());
            }
            return texts;
        }
    }

    Connector connector() {
        return contract.connector();
    }

    Path folder() {
        return contract.folder();
    }

    Path file(String name) {
        return contract.folder().resolve(name);
    }

    List<Path> samples(String kind) throws IOException {
        try (Stream<Path> files = Files.list(file("samples").resolve(kind))) {
            List<Path> found = files.filter(Files::isRegularFile).sorted().toList();
            assertThat(found).as("files in samples/%s", kind).isNotEmpty();
            return found;
        }
    }

    /** Good and bad samples. */
    List<Path> samples() throws IOException {
        List<Path> all = new ArrayList<>(samples("good"));
        all.addAll(samples("bad"));
        return all;
    }

    SampleMessage message(Path sample) {
        return described(SampleMessage.of(connector().source().instance(), sample), sample);
    }

    /** A message with other content and all that comes beside that sample. */
    SampleMessage like(Path sample, byte[] content) {
        return described(SampleMessage.of(connector().source().instance(), content), sample);
    }

    SampleMessage like(Path sample, SampleMessage.Content content) {
        return described(SampleMessage.of(connector().source().instance(), -1, content), sample);
    }

    private SampleMessage described(SampleMessage message, Path sample) {
        return message.withAttributes(contract.attributes(sample)).withContentType(contract.contentType(sample));
    }

    /** A message of the endless sample's form, with so many rows. */
    SampleMessage endless(SampleMessage.Content content) {
        return SampleMessage.of(connector().source().instance(), -1, content)
                .withAttributes(contract.endlessAttributes())
                .withContentType(contract.endlessContentType());
    }

    CollectingSink sink() {
        return new CollectingSink(connector().source().types(), schemas);
    }

    Outcome run(SampleMessage message) throws IOException {
        return run(connector(), message);
    }

    Outcome run(Connector connector, SampleMessage message) throws IOException {
        CollectingSink sink = sink();
        List<Rejection> rejections = new ArrayList<>();
        try {
            connector.normalise(message, sink);
        } catch (UnreadableMessageException e) {
            rejections.add(e.rejection());
        }
        rejections.addAll(0, sink.rejections());
        return new Outcome(sink.records(), List.copyOf(rejections), sink.origins());
    }

    /** Runs into a sink of the test's own. */
    void run(SampleMessage message, RecordSink sink) throws IOException, UnreadableMessageException {
        connector().normalise(message, sink);
    }

    /** A rejection must help whoever has to mend the source. */
    static void explained(String input, Rejection rejection) {
        assertThat(rejection.reason().vi())
                .as("reason in Vietnamese of %s, %s", rejection.code(), input)
                .isNotBlank();
        assertThat(rejection.reason().en())
                .as("reason in English of %s, %s", rejection.code(), input)
                .isNotBlank();
        assertThat(rejection.fragment()).as("fragment, %s", input).doesNotContain("\u0000");
    }
}
