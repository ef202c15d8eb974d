package vn.iochub.tests.itest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.rules.ExternalResource;

/** After the container: its processes must end by themselves, the database's among them; then its folder goes. */
final class Leftovers extends ExternalResource {
    private static final Duration STOP = Duration.ofSeconds(40);

    @Override
    protected void before() throws IOException {
        delete(Distribution.UNPACKED);
        delete(Distribution.LOGS);
        Files.createDirectories(Distribution.LOGS);
        // Pax Exam hands it on to the container and never lets go of it; the fork of Maven's could not end.
        System.setIn(InputStream.nullInputStream());
    }

    @Override
    protected void after() {
        try {
            Upstreams.stop();
        } catch (IOException e) {
            System.getLogger(Leftovers.class.getName()).log(System.Logger.Level.WARNING, "upstreams not stopped", e);
        }
        try {
            try {
                Awaitility.await().atMost(STOP).until(() -> processes().isEmpty());
            } catch (ConditionTimeoutException e) {
                List<String> left = processes().stream()
                        .map(p -> p.pid() + " " + p.info().commandLine().orElse("?"))
                        .toList();
                processes().forEach(ProcessHandle::destroyForcibly);
                throw new AssertionError(
                        "The hub was stopped, and after " + STOP.toSeconds() + " s still ran: " + left, e);
            }
        } finally {
            try {
                delete(Distribution.UNPACKED);
            } catch (IOException e) {
                System.getLogger(Leftovers.class.getName()).log(System.Logger.Level.WARNING, "not deleted", e);
            }
        }
    }

    /** Every process whose working folder or command line lies in the container's folder. */
    private static List<ProcessHandle> processes() {
        String home = Distribution.UNPACKED.toAbsolutePath() + "/";
        return ProcessHandle.allProcesses()
                .filter(p -> p.pid() != ProcessHandle.current().pid())
                .filter(p -> p.info().commandLine().orElse("").contains(home)
                        || workingFolder(p).startsWith(home))
                .toList();
    }

    private static String workingFolder(ProcessHandle process) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"))
                    .toString();
        } catch (IOException e) {
            return ""; // gone, or another user's
        }
    }

    static void delete(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attrs) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                Files.delete(dir);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
