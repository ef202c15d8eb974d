package vn.iochub.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A disk of its own for one part, in memory, that can be made full: its size is set to what is used. Where the machine lets
 * nobody mount, it is a folder, and is never full. Used by one thread at a time.
 */
final class Disk implements AutoCloseable {
    private static final int BLOCK = 4096;

    private final Path folder;
    private final String size;
    private final boolean mounted;

    private Disk(Path folder, String size, boolean mounted) {
        this.folder = folder;
        this.size = size;
        this.mounted = mounted;
    }

    /** @param size as mount's option has it: {@code 512m} */
    static Disk open(Path folder, String size) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        boolean mounted;
        try {
            mounted = Processes.run(List.of(
                            "mount", "-t", "tmpfs", "-o", "mode=0755,size=" + size, "iochub-chaos", folder.toString()))
                    != null;
        } catch (IOException e) {
            mounted = false; // there is no such program
        }
        return new Disk(folder, size, mounted);
    }

    boolean mounted() {
        return mounted;
    }

    Path folder() {
        return folder;
    }

    long free() throws IOException {
        return Files.getFileStore(folder).getUsableSpace();
    }

    /** From now on there is no room for another block. */
    void fill() throws IOException, InterruptedException {
        // Others write meanwhile: what was used a moment ago may be too little to be allowed.
        for (int tries = 0; tries < 50; tries++) {
            long used = Files.getFileStore(folder).getTotalSpace() - free();
            if (resize(Long.toString(used + BLOCK))) {
                return;
            }
        }
        throw new IOException(folder + " could not be made full");
    }

    /** Puts the room back. */
    void empty() throws IOException, InterruptedException {
        if (!resize(size)) {
            throw new IOException(folder + " could not be given its room back");
        }
    }

    private boolean resize(String to) throws IOException, InterruptedException {
        return Processes.run(List.of("mount", "-o", "remount,size=" + to, folder.toString())) != null;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        if (mounted && Processes.run(List.of("umount", folder.toString())) == null) {
            // Somebody still has a file of it open: it goes when they do.
            Processes.run(List.of("umount", "-l", folder.toString()));
        }
    }
}
