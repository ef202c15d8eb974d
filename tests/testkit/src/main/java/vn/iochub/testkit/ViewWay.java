package vn.iochub.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.function.ThrowingConsumer;
import vn.iochub.api.Connector;
import vn.iochub.api.SourceHub.Trouble;

/** A source whose database is polled. */
final class ViewWay extends Way {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int PAGE = 10;
    private static final int ROWS = 35;

    private final Function<Map<String, ?>, Connector> make;
    private final String create;
    private final LongFunction<String> insert;

    ViewWay(Function<Map<String, ?>, Connector> make, String create, LongFunction<String> insert) {
        this.make = make;
        this.create = create;
        this.insert = insert;
    }

    @Override
    List<Scenario> scenarios() {
        return List.of(
                new Scenario(
                        "view: a database that is down is told as trouble, and its rows are read when it is up",
                        () -> withServer(this::down)),
                new Scenario(
                        "view: rows are read in pages, and a restart goes on where it was",
                        () -> withServer(this::pages)));
    }

    private void down(PostgresFixture server) throws Exception {
        insert(server, 1, 3);
        Map<String, Object> wrong = new HashMap<>(keys(server));
        wrong.put("jdbc.password", "not-the-password");
        try (TestHub hub = TestHub.start(make.apply(wrong))) {
            awaitTrouble(hub, Trouble.CREDENTIALS);
        }
        server.stop();
        try (TestHub hub = TestHub.start(make.apply(keys(server)))) {
            awaitTrouble(hub, Trouble.COMMUNICATION);
            server.restart();
            await("all rows are taken").atMost(SOON).until(() -> keys(hub).size() == 3);
            await("no more trouble").atMost(SOON).until(() -> hub.troubles().isEmpty());
        }
    }

    private void pages(PostgresFixture server) throws Exception {
        insert(server, 1, ROWS);
        Map<String, String> cursors = new ConcurrentHashMap<>();
        Set<String> before;
        try (TestHub hub = TestHub.start(make.apply(keys(server)), cursors)) {
            hub.available(false);
            await("the hub was asked, and refused").atMost(SOON).until(() -> hub.unavailableCalls() > 0);
            assertThat(cursors)
                    .as("positions stored of rows that the hub did not take")
                    .isEmpty();
            hub.available(true);
            await("all rows are taken").atMost(SOON).until(() -> keys(hub).size() == ROWS);
            assertThat(hub.taken())
                    .as("rows in each message, %s at most", PAGE)
                    .allMatch(
                            taken -> taken.records().size() + taken.rejections().size() <= PAGE);
            await("the position is stored").atMost(SOON).until(() -> !cursors.isEmpty());
            before = keys(hub);
        }
        insert(server, ROWS + 1, ROWS + 5);
        try (TestHub hub = TestHub.start(make.apply(keys(server)), cursors)) {
            await("rows that came while it was stopped are taken").atMost(SOON).until(() -> {
                Set<String> all = new HashSet<>(before);
                all.addAll(keys(hub));
                return all.size() == ROWS + 5;
            });
            assertThat(hub.troubles()).as("troubles").isEmpty();
        }
    }

    private static void awaitTrouble(TestHub hub, Trouble kind) {
        await("trouble of kind " + kind).atMost(SOON).until(() -> hub.troubles().values().stream()
                .anyMatch(told -> told.kind() == kind
                        && !told.cause().vi().isBlank()
                        && !told.cause().en().isBlank()));
        assertThat(hub.taken()).as("messages taken meanwhile").isEmpty();
    }

    private static Set<String> keys(TestHub hub) {
        return hub.taken().stream()
                .flatMap(taken -> taken.records().stream())
                .map(record -> record.key())
                .collect(Collectors.toSet());
    }

    private void insert(PostgresFixture server, int from, int to) throws Exception {
        StringBuilder all = new StringBuilder();
        for (int n = from; n <= to; n++) {
            all.append(insert.apply(n)).append(';');
        }
        server.sql(all.toString());
    }

    private static Map<String, Object> keys(PostgresFixture server) {
        return Map.of(
                "jdbc.url",
                server.url(),
                "jdbc.user",
                server.user(),
                "jdbc.password",
                server.password(),
                "jdbc.view",
                "contract_view",
                "jdbc.everySeconds",
                1,
                "jdbc.pageRows",
                PAGE);
    }

    private void withServer(ThrowingConsumer<PostgresFixture> test) throws Throwable {
        Path folder = Files.createTempDirectory("contract-view");
        try {
            try (PostgresFixture server = PostgresFixture.start(folder.resolve("data"))) {
                server.sql(create);
                test.accept(server);
            }
        } finally {
            Folders.delete(folder);
        }
    }
}
