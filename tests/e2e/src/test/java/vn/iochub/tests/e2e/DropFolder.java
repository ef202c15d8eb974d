package vn.iochub.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.awaitility.Awaitility;
import vn.iochub.tests.launcher.HubUnderTest;

/** A folder into which a source drops files, as the source sees it. */
final class DropFolder {
    private final Path folder;

    DropFolder(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    /** Points an instance of a connector at it; before the hub's start. */
    DropFolder of(HubUnderTest hub, String connector) throws IOException {
        String file = "vn.iochub.connector." + connector + "-main.cfg";
        hub.configure(file, "drop.url", folder.toUri().toString().replace("file:///", "file:/"));
        hub.configure(file, "drop.everySeconds", "1");
        hub.configure(file, "drop.settleSeconds", "1");
        return this;
    }

    /** Writes a file's content. */
    @FunctionalInterface
    interface Content {
        void write(OutputStream out) throws IOException;
    }

    /** Puts a file there, whole at once. */
    void put(String name, Content content) throws IOException {
        Path draft = folder.resolve(name + ".part");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(draft), 1 << 16)) {
            content.write(out);
        }
        Files.move(draft, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    void put(String name, String content) throws IOException {
        put(name, out -> out.write(content.getBytes(StandardCharsets.UTF_8)));
    }

    void awaitDone(String name, Duration limit) {
        Awaitility.await().atMost(limit).pollInterval(Duration.ofMillis(200)).untilAsserted(() -> assertThat(
                        folder.resolve("done").resolve(name))
                .as("%s; %s", name, reasonOrNothing(name))
                .exists());
    }

    /** Waits until the file is in {@code failed/}, and gives what its reason file says. */
    String awaitFailed(String name, Duration limit) throws IOException {
        Path failed = folder.resolve("failed");
        Awaitility.await().atMost(limit).pollInterval(Duration.ofMillis(200)).untilAsserted(() -> {
            assertThat(failed.resolve(name)).as(name).exists();
            assertThat(failed.resolve(name + ".reason.txt")).exists();
        });
        return Files.readString(failed.resolve(name + ".reason.txt"));
    }

    private String reasonOrNothing(String name) throws IOException {
        Path reason = folder.resolve("failed").resolve(name + ".reason.txt");
        return Files.exists(reason) ? Files.readString(reason) : "";
    }
}
