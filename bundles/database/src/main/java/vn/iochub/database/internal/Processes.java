package vn.iochub.database.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What {@code /proc} tells about processes. A process that goes while it is read counts as gone. */
final class Processes {
    private static final Path PROC = Path.of("/proc");

    private Processes() {}

    /** Whether the process runs; one that has ended and waits to be reaped does not. */
    static boolean alive(long pid) {
        try {
            String stat = Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
            String state = stat.substring(stat.lastIndexOf(')') + 1).strip();
            return !state.startsWith("Z") && !state.startsWith("X");
        } catch (IOException e) {
            return false;
        }
    }

    /** The program that the process runs; empty when it is gone or belongs to somebody else. */
    static Optional<Path> program(long pid) {
        return link(pid, "exe");
    }

    /** The process's working folder; empty when it is gone or belongs to somebody else. */
    static Optional<Path> folder(long pid) {
        return link(pid, "cwd");
    }

    private static Optional<Path> link(long pid, String name) {
        try {
            return Optional.of(Files.readSymbolicLink(PROC.resolve(pid + "/" + name)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The processes that work in this folder. */
    static List<Long> in(Path folder) throws IOException {
        Path real = folder.toRealPath();
        List<Long> found = new ArrayList<>();
        for (long pid : all()) {
            if (folder(pid).filter(real::equals).isPresent()) {
                found.add(pid);
            }
        }
        return found;
    }

    /** The process that listens on this TCP port, in words: {@code process 4711 (postgres)}; empty when it is unknown. */
    static Optional<String> listener(int port) {
        try {
            for (String table : List.of("net/tcp", "net/tcp6")) {
                for (String line : Files.readAllLines(PROC.resolve(table))) {
                    String[] fields = line.strip().split("\\s+");
                    // sl, local address, remote address, state (0A: listening), queues, timer, retransmits, uid,
                    // timeout, inode
                    if (fields.length > 9
                            && fields[3].equals("0A")
                            && fields[1].endsWith(String.format(":%04X", port))) {
                        Optional<Long> pid = holder("socket:[" + fields[9] + "]");
                        if (pid.isPresent()) {
                            String name = Files.readString(PROC.resolve(pid.get() + "/comm"))
                                    .strip();
                            return Optional.of("process " + pid.get() + " (" + name + ")");
                        }
                    }
                }
            }
        } catch (IOException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static Optional<Long> holder(String socket) throws IOException {
        for (long pid : all()) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(PROC.resolve(pid + "/fd"))) {
                for (Path file : files) {
                    if (Files.readSymbolicLink(file).toString().equals(socket)) {
                        return Optional.of(pid);
                    }
                }
            } catch (IOException | DirectoryIteratorException e) {
                // Gone meanwhile, or somebody else's: not one that can be named.
                continue;
            }
        }
        return Optional.empty();
    }

    private static List<Long> all() throws IOException {
        List<Long> pids = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
            entries.forEach(entry -> pids.add(Long.valueOf(entry.getFileName().toString())));
        }
        return pids;
    }
}
