package vn.iochub.backup.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Where the hub's files lie.
 *
 * @param etc its configuration
 * @param deploy the connectors that were dropped into it
 * @param data its data
 */
record HubFolders(Path etc, Path deploy, Path data) {

    /** The folder of entries with this prefix, one of {@link Format#FILES}. */
    Path of(String prefix) {
        return switch (prefix) {
            case "etc/" -> etc;
            case "deploy/" -> deploy;
            default -> data.resolve(prefix.substring("data/".length()));
        };
    }

    /** The positions in the sources as they are now, by the name of their entry. */
    Map<String, byte[]> positions() throws IOException {
        Map<String, byte[]> all = new LinkedHashMap<>();
        for (Map.Entry<String, Path> each : files().entrySet()) {
            if (each.getKey().startsWith(Format.POSITIONS)) {
                try {
                    all.put(each.getKey(), Files.readAllBytes(each.getValue()));
                } catch (NoSuchFileException e) {
                    // A position that is being written has another name for a moment.
                    continue;
                }
            }
        }
        return all;
    }

    /** All files that a backup holds beside tables and raw messages, by the name of their entry. */
    Map<String, Path> files() throws IOException {
        Map<String, Path> all = new LinkedHashMap<>();
        for (String prefix : Format.FILES) {
            Path folder = of(prefix);
            if (!Files.isDirectory(folder)) {
                continue;
            }
            try (Stream<Path> found = Files.walk(folder)) {
                List<Path> files = found.filter(each -> Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS))
                        .sorted()
                        .toList();
                for (Path file : files) {
                    String name = prefix + folder.relativize(file).toString().replace('\\', '/');
                    if (!name.startsWith(Format.DEPLOY_WORK)) {
                        all.put(name, file);
                    }
                }
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
        return all;
    }
}
