package vn.iochub.deploy.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import vn.iochub.api.RecordType;
import vn.iochub.api.service.Deployments.Finding;

/**
 * An archive that was read: a connector's KAR, or one bundle as it is, such as a Camel component. Its bundles lie unpacked in a
 * folder that goes when it is closed.
 *
 * @param name of its feature, {@code iochub-connector-tax}; of a bundle that is no connector, its symbolic name
 * @param version of the connector's bundle
 * @param connector the connector's bundle; empty for another bundle
 * @param modules all bundles that it brings, the connector's last
 * @param missing features that it needs and that neither it nor the hub has
 * @param configs by the name of the file in {@code etc/}
 * @param model the keys that the connector takes
 * @param types the record types that it brings the schemas of
 * @param findings what was found while it was read
 */
record Archive(
        Path file,
        String sha256,
        String name,
        String version,
        Optional<Module> connector,
        List<Module> modules,
        List<FeatureFile.Need> missing,
        Map<String, byte[]> configs,
        ConfigModel model,
        List<RecordType> types,
        List<Finding> findings,
        Path folder)
        implements AutoCloseable {

    @Override
    public void close() throws IOException {
        delete(folder);
    }

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
