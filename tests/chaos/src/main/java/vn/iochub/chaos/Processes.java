package vn.iochub.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Signals to processes, and what {@code /proc} tells of them. */
final class Processes {
    private static final Path PROC = Path.of("/proc");

    private Processes() {}

    /** Sends a signal; a process that has ended meanwhile is none to signal. */
    static void signal(String signal, Collection<Long> pids) throws IOException, InterruptedException {
        for (long pid : pids) {
            run(List.of("kill", "-" + signal, Long.toString(pid)));
        }
    }

    /** SIGKILL, and waits until they are gone. */
    static void kill(Collection<Long> pids) throws InterruptedException {
        List<ProcessHandle> handles =
                pids.stream().flatMap(pid -> ProcessHandle.of(pid).stream()).toList();
        handles.forEach(ProcessHandle::destroyForcibly);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        for (long pid : pids) {
            while (alive(pid)) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("process " + pid + " does not end");
                }
                TimeUnit.MILLISECONDS.sleep(5);
            }
        }
    }

    /** One that has ended and waits to be reaped is not. */
    static boolean alive(long pid) {
        try {
            String stat = Files.readString(PROC.resolve(pid + "/stat"));
            String state = stat.substring(stat.lastIndexOf(')') + 1).strip();
            return !state.startsWith("Z") && !state.startsWith("X");
        } catch (IOException e) {
            return false;
        }
    }

    /** Those that work in a folder, or below it. */
    static List<Long> in(Path folder) throws IOException {
        Path real = folder.toRealPath();
        List<Long> found = new ArrayList<>();
        try (Stream<Path> all = Files.list(PROC)) {
            for (Path process : all.filter(each -> each.getFileName().toString().matches("[0-9]+"))
                    .toList()) {
                try {
                    if (Files.readSymbolicLink(process.resolve("cwd")).startsWith(real)) {
                        found.add(Long.parseLong(process.getFileName().toString()));
                    }
                } catch (IOException e) {
                    continue; // gone, or another user's
                }
            }
        }
        return found;
    }

    /** Runs a program to its end. @return what it said; null when it failed */
    static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? said : null;
    }
}
