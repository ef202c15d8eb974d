package vn.iochub.management.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file from which the launcher learns what the hub does. Always whole: it is written beside and moved into place.
 * It is not forced to disk, since it means nothing after a crash; its reader compares {@code pid} with what runs.
 */
final class RunFile {
    private static final Logger LOG = LoggerFactory.getLogger(RunFile.class);

    private final Path file;
    private boolean failing;

    RunFile(Path file) {
        this.file = file;
    }

    void write(HubStatus.Snapshot snapshot) {
        ObjectNode json = StatusJson.status(snapshot);
        json.put("pid", ProcessHandle.current().pid());
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(beside, StatusJson.pretty(json) + "\n");
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            failing = false;
        } catch (IOException e) {
            if (!failing) {
                failing = true;
                LOG.warn("file={} written=false cure=\"check the disk's free space and the folder's owner\"", file, e);
            }
        }
    }

    void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("file={} deleted=false", file, e);
        }
    }
}
