package vn.iochub.connector.tabular;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import vn.iochub.api.Connector;
import vn.iochub.api.SourceSecrets;
import vn.iochub.connector.tabular.yaml.Finding;
import vn.iochub.connector.tabular.yaml.Findings;
import vn.iochub.testkit.TestAccess;

/** What a description says, or what is wrong with it. */
public final class DescriptionDoor {
    private final Description description;
    private final List<Finding> findings;

    /** @param folder where the files lie that it names */
    public DescriptionDoor(byte[] content, String file, Path folder) {
        Findings found = new Findings(file);
        description = DescriptionReader.read(content, file, folder, found);
        findings = found.all();
    }

    public List<Finding> findings() {
        return findings;
    }

    /**
     * The connector that it describes; empty when it has a fault.
     *
     * @throws IllegalArgumentException when a way in leads nowhere, as at an instance's start
     */
    public Optional<Connector> connector() {
        return Optional.ofNullable(description)
                .map(right -> new DescribedConnector(
                        right, new AnySecret(), new TestAccess(right.source().instance())));
    }

    /** One by whatever name it is asked for. */
    private static final class AnySecret implements SourceSecrets {
        @Override
        public String resolve(String reference) {
            return reference.startsWith("secret:") ? key(reference) : reference;
        }

        @Override
        public String key(String reference) {
            return "a key for this test alone";
        }
    }
}
