package vn.iochub.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One message.
 *
 * @param name where it came from: the seed's file name, whose extension says what it claims to be
 */
record Input(String name, byte[] content) {

    static Input of(Path file) {
        try {
            return new Input(file.getFileName().toString(), Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The files of these folders but not below them, by name; those without a folder are none. */
    static List<Input> in(Path... folders) throws IOException {
        List<Input> found = new ArrayList<>();
        for (Path folder : folders) {
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.list(folder)) {
                    files.filter(Files::isRegularFile).sorted().map(Input::of).forEach(found::add);
                }
            }
        }
        return found;
    }

    Input with(byte[] other) {
        return new Input(name, other);
    }

    String extension() {
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
