package vn.iochub.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.function.ThrowingConsumer;
import vn.iochub.api.Connector;
import vn.iochub.api.SourceHub.Trouble;

/** A source that drops files. */
final class DropWay extends Way {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int FLOOD = 40;

    private final Function<Map<String, ?>, Connector> make;
    private final Path sample;

    DropWay(Function<Map<String, ?>, Connector> make, Path sample) {
        this.make = make;
        this.sample = sample;
    }

    @Override
    List<Scenario> scenarios() {
        return List.of(
                new Scenario(
                        "drop: a server that is down is told as trouble, and its files are read when it is up",
                        () -> withServer(this::down)),
                new Scenario(
                        "drop: a file that the hub cannot take stays, over a restart too",
                        () -> withServer(this::unavailable)),
                new Scenario("drop: a wrong password is told as trouble", () -> withServer(this::stranger)),
                new Scenario("drop: of a flood each file is taken, once", () -> withServer(this::flood)));
    }

    private void down(SftpFixture server) throws Exception {
        server.stop();
        try (TestHub hub = TestHub.start(make.apply(keys(server)))) {
            awaitTrouble(hub, Trouble.COMMUNICATION);
            put(server, "");
            server.start();
            await("the file is in done/").atMost(SOON).until(() -> done(server) == 1);
            assertThat(hub.taken()).as("messages taken").hasSize(1);
            await("no more trouble").atMost(SOON).until(() -> hub.troubles().isEmpty());
        }
    }

    private void unavailable(SftpFixture server) throws Exception {
        put(server, "");
        try (TestHub hub = TestHub.start(make.apply(keys(server)))) {
            hub.available(false);
            await("the hub was asked, and refused").atMost(SOON).until(() -> hub.unavailableCalls() > 0);
            assertThat(done(server))
                    .as("files in done/ that the hub did not take")
                    .isZero();
            assertThat(server.folder().resolve(name(""))).as("the file").exists();
        }
        try (TestHub hub = TestHub.start(make.apply(keys(server)))) {
            await("the file is in done/").atMost(SOON).until(() -> done(server) == 1);
            assertThat(hub.taken()).as("messages taken after the restart").hasSize(1);
        }
    }

    private void stranger(SftpFixture server) throws Exception {
        put(server, "");
        Map<String, Object> keys = new HashMap<>(keys(server));
        keys.put("drop.password", "not-the-password");
        try (TestHub hub = TestHub.start(make.apply(keys))) {
            awaitTrouble(hub, Trouble.CREDENTIALS);
            assertThat(server.folder().resolve(name(""))).as("the file").exists();
        }
    }

    private void flood(SftpFixture server) throws Exception {
        for (int i = 0; i < FLOOD; i++) {
            put(server, "-" + i);
        }
        try (TestHub hub = TestHub.start(make.apply(keys(server)))) {
            await("all files are in done/").atMost(SOON).until(() -> done(server) == FLOOD);
            assertThat(hub.taken()).as("messages taken").hasSize(FLOOD);
        }
    }

    private static void awaitTrouble(TestHub hub, Trouble kind) {
        await("trouble of kind " + kind).atMost(SOON).until(() -> hub.troubles().values().stream()
                .anyMatch(told -> told.kind() == kind
                        && !told.cause().vi().isBlank()
                        && !told.cause().en().isBlank()));
        assertThat(hub.taken()).as("messages taken meanwhile").isEmpty();
    }

    private String name(String number) {
        String name = sample.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot < 0 ? name + number : name.substring(0, dot) + number + name.substring(dot);
    }

    private void put(SftpFixture server, String number) throws Exception {
        Files.copy(sample, server.folder().resolve(name(number)));
    }

    private static long done(SftpFixture server) throws Exception {
        Path done = server.folder().resolve("done");
        if (!Files.isDirectory(done)) {
            return 0;
        }
        try (var files = Files.list(done)) {
            return files.count();
        }
    }

    private static Map<String, Object> keys(SftpFixture server) throws Exception {
        return Map.of(
                "drop.url", server.url(),
                "drop.user", server.user(),
                "drop.password", server.password(),
                "drop.hostKey", server.fingerprint(),
                "drop.everySeconds", 1,
                "drop.settleSeconds", 0);
    }

    private static void withServer(ThrowingConsumer<SftpFixture> test) throws Throwable {
        Path folder = Files.createTempDirectory("contract-drop");
        try (SftpFixture server = SftpFixture.start(folder)) {
            test.accept(server);
        } finally {
            Folders.delete(folder);
        }
    }
}
