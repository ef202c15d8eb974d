package vn.iochub.connector.tabular;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import vn.iochub.api.RawMessage;
import vn.iochub.api.Rejection;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.connector.tabular.yaml.Finding;
import vn.iochub.connector.tabular.yaml.Findings;
import vn.iochub.testkit.CollectingSink;
import vn.iochub.testkit.SampleMessage;
import vn.iochub.testkit.Schemas;
import vn.iochub.testkit.TestAccess;
import vn.iochub.testkit.TestSecrets;

/** Descriptions and what comes of them, for tests. */
final class Described {
    static final Path EXAMPLES = Path.of("examples");
    /** The account of the example that is pushed to. */
    static final TestAccess PASSWORDS = new TestAccess("quan-trac");

    private static final Schemas SCHEMAS = new Schemas();

    private Described() {}

    /** The connector of an example. */
    static DescribedConnector example(String name) {
        try {
            return connector(name + ".yaml", Files.readString(EXAMPLES.resolve(name + ".yaml")), EXAMPLES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static DescribedConnector connector(String file, String yaml, Path folder) {
        Findings findings = new Findings(file);
        Description description = DescriptionReader.read(yaml.getBytes(StandardCharsets.UTF_8), file, folder, findings);
        assertThat(findings.all()).as("faults of %s", file).isEmpty();
        return new DescribedConnector(description, secrets(), access());
    }

    static TestSecrets secrets() {
        return new TestSecrets().with("ktxh-sftp", "of a test").with("land-jdbc", "of a test");
    }

    static TestAccess access() {
        return PASSWORDS;
    }

    /** The faults of a description, each as {@code line:column English}. */
    static List<String> faults(String yaml) {
        return findings(yaml).stream()
                .map(finding -> finding.place().line() + ":" + finding.place().column() + " "
                        + finding.text().en())
                .toList();
    }

    static List<Finding> findings(String yaml) {
        Findings findings = new Findings("thu.yaml");
        DescriptionReader.read(yaml.getBytes(StandardCharsets.UTF_8), "thu.yaml", EXAMPLES, findings);
        return findings.all();
    }

    /** What became of a message: the sink, with the rejection of the whole as its last. */
    static CollectingSink read(DescribedConnector connector, RawMessage message) {
        CollectingSink sink = new CollectingSink(connector.source().types(), SCHEMAS);
        try {
            connector.normalise(message, sink);
        } catch (UnreadableMessageException e) {
            sink.reject(e.rejection());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sink;
    }

    static CollectingSink read(DescribedConnector connector, String table) {
        return read(connector, SampleMessage.of("test", table.getBytes(StandardCharsets.UTF_8)));
    }

    /** Each record as {@code key data}. */
    static List<String> records(CollectingSink sink) {
        return sink.records().stream()
                .map(found -> found.key() + " " + found.data())
                .toList();
    }

    /** Each rejection as {@code place/field CODE}. */
    static List<String> rejections(CollectingSink sink) {
        List<String> result = new ArrayList<>();
        for (Rejection rejection : sink.rejections()) {
            assertThat(rejection.reason().vi()).isNotBlank();
            assertThat(rejection.reason().en()).isNotBlank();
            result.add(rejection.origin() + rejection.path() + " " + rejection.code());
        }
        return result;
    }
}
