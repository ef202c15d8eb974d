package vn.iochub.connector.tabular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.iochub.api.Connector;
import vn.iochub.api.SourceHub;
import vn.iochub.testkit.TestHub;
import vn.iochub.testkit.TestSecrets;

/** Descriptions come, change, break and go: what of it reaches the hub. */
class ShelfTest {
    @TempDir
    Path folder;

    private final TestSecrets secrets = Described.secrets();
    private final List<String> events = new ArrayList<>();
    private final List<Connector> published = new ArrayList<>();
    private Shelf shelf;
    private String good;

    @BeforeEach
    void start() throws Exception {
        good = Files.readString(Described.EXAMPLES.resolve("thu-ngan-sach.yaml"));
        shelf = new Shelf(folder, secrets, Described.access(), connector -> {
            String name = name(connector);
            events.add("+" + name);
            published.add(connector);
            return () -> {
                events.add("-" + name);
                published.remove(connector);
            };
        });
    }

    private static String name(Connector connector) {
        return connector instanceof DescribedConnector described
                ? described.source().instance()
                : "faulty";
    }

    private void put(String name, String text) throws Exception {
        shelf.changed(Files.writeString(folder.resolve(name), text));
    }

    @Test
    void aChangedDescriptionRestartsItsOwnInstanceAlone() throws Exception {
        put("thu-a.yaml", good);
        put("thu-b.yaml", good);
        assertThat(events).containsExactly("+thu-a", "+thu-b");
        events.clear();
        put("thu-a.yaml", good.replace("owner: Sở Tài chính", "owner: Sở Khác"));
        assertThat(events).containsExactly("-thu-a", "+thu-a");
        assertThat(published.stream().map(connector -> connector.source().owner()))
                .containsExactlyInAnyOrder("Sở Tài chính", "Sở Khác");
        events.clear();
        Files.delete(folder.resolve("thu-a.yaml"));
        shelf.removed(folder.resolve("thu-a.yaml"));
        assertThat(events).containsExactly("-thu-a");
        assertThat(shelf.running()).containsExactly("thu-b.yaml");
        shelf.close();
        assertThat(published).isEmpty();
    }

    @Test
    void aBrokenDescriptionDoesNotStopTheVersionBeforeAndShowsInItsStatus() throws Exception {
        put("thu.yaml", good);
        try (TestHub hub = TestHub.start(published.get(0))) {
            assertThat(hub.troubles()).isEmpty();
            put("thu.yaml", good.replace("type: quarter", "type: quater"));
            assertThat(events).containsExactly("+thu");
            assertThat(shelf.faults()).containsOnlyKeys("thu.yaml");
            TestHub.Reported reported = hub.troubles().get(DescribedConnector.TROUBLE);
            assertThat(reported.kind()).isEqualTo(SourceHub.Trouble.CONFIGURATION);
            assertThat(reported.cause().en())
                    .contains("the version before runs on", "thu.yaml:37:11: ", "did you mean \"quarter\"?");
            assertThat(reported.cause().vi()).contains("bản trước vẫn chạy");
            put("thu.yaml", good);
            assertThat(events).containsExactly("+thu", "-thu", "+thu");
            assertThat(shelf.faults()).isEmpty();
        }
    }

    @Test
    void aDescriptionThatNeverRanShowsAsOneThatCannotSayWhatItIs() throws Exception {
        put("thu.yaml", good.replace("connector: tabular/1", "connector: tabular/2"));
        assertThat(events).containsExactly("+faulty");
        assertThatThrownBy(() -> published.get(0).source())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("thu.yaml:3:12: ");
        put("khac.yaml", "a: [");
        assertThat(published).hasSize(1);
        assertThatThrownBy(() -> published.get(0).source()).hasMessageContaining("khac.yaml:");
        put("thu.yaml", good);
        Files.delete(folder.resolve("khac.yaml"));
        shelf.removed(folder.resolve("khac.yaml"));
        assertThat(published).singleElement().isInstanceOf(DescribedConnector.class);
    }

    private String withSecret() {
        return good.replace(
                "  push: {maxMegabytes: 50}",
                "  drop:\n    url: sftp://127.0.0.1/a\n    user: u\n    hostKey: SHA256:" + "A".repeat(43)
                        + "\n    password: secret:later");
    }

    @Test
    void aSourceWhoseSecretIsMissingIsDownByItsPlaceAndStartsWhenItIsThere() throws Exception {
        put("thu.yaml", withSecret());
        assertThat(events).containsExactly("+thu");
        assertThat(shelf.faults()).isEmpty();
        // What the hub shows as DOWN, CONFIGURATION; it tries again by itself.
        assertThatThrownBy(() -> TestHub.start(published.get(0)))
                .hasStackTraceContaining("thu.yaml:13:15: ")
                .hasStackTraceContaining("secret:later")
                .hasStackTraceContaining("the hub goes on by itself");
        secrets.with("later", "of a test");
        try (TestHub hub = TestHub.start(published.get(0))) {
            assertThat(hub.troubles()).doesNotContainKey(DescribedConnector.TROUBLE);
        }
        assertThat(events).containsExactly("+thu");
    }

    @Test
    void aChangeWhoseSecretIsMissingLeavesTheVersionBeforeRunning() throws Exception {
        put("thu.yaml", good);
        put("thu.yaml", withSecret());
        assertThat(events).containsExactly("+thu");
        assertThat(shelf.faults().get("thu.yaml"))
                .singleElement()
                .asString()
                .startsWith("thu.yaml:13:15: ")
                .contains("secret:later", "save this file again");
        secrets.with("later", "of a test");
        put("thu.yaml", withSecret());
        assertThat(events).containsExactly("+thu", "-thu", "+thu");
        assertThat(shelf.faults()).isEmpty();
    }

    @Test
    void aChangedListOfCodesRestartsThoseWhoUseIt() throws Exception {
        Files.copy(Described.EXAMPLES.resolve("loai-dat.csv"), folder.resolve("loai-dat.csv"));
        put("thu.yaml", good);
        put("su-dung-dat.yaml", Files.readString(Described.EXAMPLES.resolve("su-dung-dat.yaml")));
        events.clear();
        put("loai-dat.csv", "Ký hiệu,Mã\nLUC,paddy\n");
        assertThat(events).containsExactly("-su-dung-dat", "+su-dung-dat");
        assertThat(published.stream()
                        .filter(c -> name(c).equals("su-dung-dat"))
                        .findFirst()
                        .orElseThrow()
                        .source()
                        .types()
                        .get(0)
                        .schema())
                .contains("paddy");
        events.clear();
        // A list that is gone breaks the description, and the version before goes on.
        Files.delete(folder.resolve("loai-dat.csv"));
        shelf.removed(folder.resolve("loai-dat.csv"));
        assertThat(events).isEmpty();
        assertThat(shelf.faults()).containsOnlyKeys("su-dung-dat.yaml");
    }

    @Test
    void onlyFilesOfTheFolderItselfAreTaken() throws Exception {
        assertThat(shelf.takes(folder.resolve("a.yaml"))).isTrue();
        assertThat(shelf.takes(folder.resolve("a.yml"))).isTrue();
        assertThat(shelf.takes(folder.resolve("ma.csv"))).isTrue();
        assertThat(shelf.takes(folder.resolve(".a.yaml"))).isFalse();
        assertThat(shelf.takes(folder.resolve("a.yaml~"))).isFalse();
        assertThat(shelf.takes(folder.resolve("sub/a.yaml"))).isFalse();
        assertThat(shelf.takes(folder.resolve("a.cfg"))).isFalse();
        Files.createSymbolicLink(
                folder.resolve("link.yaml"), Described.EXAMPLES.toAbsolutePath().resolve("quan-trac.yaml"));
        shelf.changed(folder.resolve("link.yaml"));
        assertThat(shelf.faults()).containsOnlyKeys("link.yaml");
    }
}
