package vn.iochub.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vn.iochub.testkit.TestHub.Taken;

/** What becomes of files, on a real SFTP server and in a local folder. */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(180)
class DropFilesTest extends DropTest {

    @ParameterizedTest
    @ValueSource(strings = {"sftp", "file"})
    void aFileIsTakenSoonAfterItHasSettledAndGoesToDone(String way) throws Exception {
        start(over(way));
        await().atMost(SOON).until(() -> hub.troubles().isEmpty());
        Path file = put("tờ khai.csv", "good:1\ngood:2\n");
        Instant modified = Files.getLastModifiedTime(file).toInstant();
        long put = System.nanoTime();

        awaitTaken(1);

        // A second to settle and two polls of a second, which SettlingTest proves; the rest is for a busy machine.
        assertThat(Duration.ofNanos(System.nanoTime() - put)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(10));
        awaitFiles("done", "tờ khai.csv");
        Taken taken = hub.taken().get(0);
        assertThat(taken.records()).hasSize(2);
        assertThat(taken.attributes()).containsEntry("file", "tờ khai.csv");
        assertThat(Instant.parse(taken.attributes().get("modified"))).isBetween(modified.minusSeconds(1), modified);
        assertThat(waiting()).isEmpty();
        assertThat(hub.troubles()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sftp", "file"})
    void aHalfUploadedFileIsNeverRead(String way) throws Exception {
        start(over(way));
        Path file = put("slow.csv", "");
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 12; i++) {
            String line = "good:" + i + "\n";
            all.append(line);
            Files.writeString(file, line, StandardOpenOption.APPEND);
            await().pollDelay(400, TimeUnit.MILLISECONDS).until(() -> true);
            assertThat(hub.taken()).isEmpty();
        }

        awaitTaken(1);
        assertThat(new String(hub.taken().get(0).kept(), UTF_8)).isEqualTo(all.toString());
        awaitFiles("done", "slow.csv");
        assertThat(hub.taken().size()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sftp", "file"})
    void namesOfUnfinishedFilesAreLeftAloneUntilTheyAreRenamed(String way) throws Exception {
        Map<String, Object> keys = over(way);
        keys.put("drop.names", ".*[.](csv|xlsx|part|tmp|filepart|uploading)");
        start(keys);
        List<String> left = List.of(
                ".hidden.csv", "a.csv.PART", "b.csv.tmp", "c.filepart", "d.uploading", "~$book.xlsx", "readme.md");
        for (String name : left) {
            put(name, "good:" + name);
        }
        Files.createDirectories(folder.resolve("sub.csv"));
        Files.writeString(folder.resolve("sub.csv/inner.csv"), "good:inner");
        Files.createSymbolicLink(folder.resolve("link.csv"), folder.resolve("sub.csv/inner.csv"));
        put("OK.CSV", "good:ok");

        awaitFiles("done", "OK.CSV");
        Files.move(folder.resolve("b.csv.tmp"), folder.resolve("b.csv"));
        awaitFiles("done", "OK.CSV", "b.csv");

        assertThat(hub.taken()).hasSize(2);
        assertThat(waiting()).contains("a.csv.PART", ".hidden.csv", "~$book.xlsx", "readme.md");
        assertThat(folder.resolve("link.csv")).isSymbolicLink();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sftp", "file"})
    void aFileWithRejectedRowsGoesToFailedWithItsReason(String way) throws Exception {
        start(over(way));
        StringBuilder content = new StringBuilder("good:1\n");
        for (int i = 0; i < 1200; i++) {
            content.append("Nguyễn Văn Mẫu 0900 000 001\n");
        }
        put("bad.csv", content.toString());

        awaitFiles("failed", "bad.csv", "bad.csv.reason.txt");
        String reason = Files.readString(folder.resolve("failed/bad.csv.reason.txt"));
        assertThat(reason).startsWith("\uFEFFTỆP CÓ LỖI: bad.csv\r\n");
        assertThat(reason.indexOf("Dòng không bắt đầu")).isBetween(0, reason.indexOf("The line does not begin"));
        assertThat(reason)
                .contains("/line/2/line [BAD_FORMAT]", "Mã biên nhận", "… và 200 dòng nữa", "… and 200 more")
                .contains("Số bản ghi được nhận: 1. Số dòng bị từ chối: 1200.")
                .doesNotContain("Nguyễn", "0900");
        assertThat(reason.replace("\r\n", "")).doesNotContain("\n");
        assertThat(hub.taken().size()).isEqualTo(1);
        assertThat(hub.troubles()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sftp", "file"})
    void aFileOverTheLimitIsNotReadAndGoesToFailed(String way) throws Exception {
        Map<String, Object> keys = over(way);
        keys.put("drop.maxMegabytes", 1);
        start(keys);
        try (RandomAccessFile huge =
                new RandomAccessFile(folder.resolve("huge.xml").toFile(), "rw")) {
            huge.setLength((1 << 20) + 1);
        }
        try (RandomAccessFile fits =
                new RandomAccessFile(folder.resolve("fits.xml").toFile(), "rw")) {
            fits.setLength(1 << 20);
        }

        awaitFiles("failed", "huge.xml", "huge.xml.reason.txt", "fits.xml", "fits.xml.reason.txt");
        assertThat(hub.taken().size()).isEqualTo(1);
        assertThat(Files.readString(folder.resolve("failed/huge.xml.reason.txt")))
                .contains("TOO_LARGE: tệp có 1048577 byte, giới hạn là 1 MB", "drop.maxMegabytes");
        assertThat(hub.troubles()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sftp", "file"})
    void nothingIsOverwritten(String way) throws Exception {
        start(over(way));
        for (int i = 1; i <= 3; i++) {
            put("day.csv", "good:" + i + "\n");
            int count = i;
            await().atMost(SOON).untilAsserted(() -> assertThat(names(folder.resolve("done")))
                    .hasSize(count));
        }
        put("day2.csv", "bad");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(names(folder.resolve("failed"))).hasSize(2));
        put("day2.csv", "worse");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(names(folder.resolve("failed"))).hasSize(4));

        List<String> contents = new ArrayList<>();
        for (String name : names(folder.resolve("done"))) {
            assertThat(name).matches("day([.][0-9]{8}-[0-9]{6}(-[0-9]+)?)?[.]csv");
            contents.add(Files.readString(folder.resolve("done").resolve(name)));
        }
        assertThat(contents).containsExactlyInAnyOrder("good:1\n", "good:2\n", "good:3\n");
        for (String name : names(folder.resolve("failed"))) {
            if (!name.endsWith(".reason.txt")) {
                assertThat(folder.resolve("failed").resolve(name + ".reason.txt"))
                        .exists();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sftp", "file"})
    void namesOfAllKindsAreTaken(String way) throws Exception {
        start(over(way));
        String[] names = {
            "Tờ khai thuế quý 3.csv", "a*b?[c].csv", "back\\slash.csv", "'quote\" & #%20.csv", "noextension"
        };
        for (String name : names) {
            put(name, "good:" + name);
        }
        awaitFiles("done", names);
        assertThat(hub.taken())
                .extracting(taken -> taken.attributes().get("file"))
                .containsExactlyInAnyOrder(names);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sftp", "file"})
    void whileTheHubCannotTakeItAFileStays(String way) throws Exception {
        start(over(way));
        hub.available(false);
        put("early.csv", "good:1\n");
        await().pollDelay(4, TimeUnit.SECONDS).atMost(SOON).until(() -> true);
        assertThat(waiting()).containsExactly("early.csv");
        assertThat(hub.troubles()).as("the source is well").isEmpty();

        hub.available(true);
        awaitFiles("done", "early.csv");
        assertThat(hub.taken().size()).isEqualTo(1);
    }

    @Test
    void oneFileThatCannotBeTakenHoldsUpNoOther() throws Exception {
        connector = connector(overFolder());
        connector.tap((in, out) -> {
            byte[] all = in.readAllBytes();
            if (new String(all, UTF_8).startsWith("good:poison")) {
                throw new IllegalStateException("as the test wants it");
            }
            out.write(all);
        });
        Path poison = put("1.csv", "good:poison");
        Files.setLastModifiedTime(poison, FileTime.from(Instant.now().minusSeconds(600)));
        put("2.csv", "good:2");
        put("3.csv", "good:3");
        hub = vn.iochub.testkit.TestHub.start(connector);

        awaitFiles("done", "2.csv", "3.csv");
        assertThat(waiting()).containsExactly("1.csv");
        await().atMost(SOON).untilAsserted(() -> assertThat(
                        hub.troubles().get("drop").cause().en())
                .contains("1.csv", "IllegalStateException")
                .doesNotContain("as the test wants it"));

        connector.tap((in, out) -> in.transferTo(out));
        awaitFiles("done", "1.csv", "2.csv", "3.csv");
        await().atMost(SOON).until(() -> hub.troubles().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sftp", "file"})
    void aFileReplacedWhileItIsReadIsReadAgainAndNotMovedUnread(String way) throws Exception {
        connector = connector(over(way));
        connector.tap((in, out) -> {
            byte[] all = in.readAllBytes();
            if (new String(all, UTF_8).equals("good:old\n")) {
                Files.writeString(folder.resolve("x.csv.tmp"), "good:newer\n");
                Files.move(
                        folder.resolve("x.csv.tmp"),
                        folder.resolve("x.csv"),
                        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
            out.write(all);
        });
        put("x.csv", "good:old\n");
        hub = vn.iochub.testkit.TestHub.start(connector);

        awaitTaken(2);
        awaitFiles("done", "x.csv");
        assertThat(Files.readString(folder.resolve("done/x.csv"))).isEqualTo("good:newer\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sftp", "file"})
    void aFileCutWhileItIsReadIsNotAcknowledged(String way) throws Exception {
        connector = connector(over(way));
        byte[] line = "good:0123456789\n".getBytes(UTF_8);
        boolean[] cut = {false};
        connector.tap((in, out) -> {
            out.write(in.readNBytes(1024));
            if (!cut[0]) {
                cut[0] = true;
                try (RandomAccessFile file =
                        new RandomAccessFile(folder.resolve("cut.csv").toFile(), "rw")) {
                    file.setLength(2048L * line.length);
                }
            }
            in.transferTo(out);
        });
        byte[] content = new byte[400_000 * line.length];
        for (int i = 0; i < content.length; i += line.length) {
            System.arraycopy(line, 0, content, i, line.length);
        }
        Files.write(folder.resolve("cut.csv"), content);
        hub = vn.iochub.testkit.TestHub.start(connector);

        awaitFiles("done", "cut.csv");
        assertThat(hub.taken().size()).isEqualTo(1);
        assertThat(hub.taken().get(0).records().size()).isEqualTo(2048);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sftp", "file"})
    void manySmallFilesAreTakenOldestFirst(String way) throws Exception {
        // Its reading of the folder and the pauses between looks show from a few hundred on; ten thousand with -Pfull.
        int files = Boolean.getBoolean("hub.full") ? 10_000 : 2_000;
        Instant base = Instant.now().minusSeconds(100_000);
        for (int i = 0; i < files; i++) {
            Path file = put("f" + (i * 7919 % files) + ".csv", "good:" + i + "\n");
            Files.setLastModifiedTime(file, FileTime.from(base.plusSeconds(i)));
        }
        start(over(way));

        await().atMost(Duration.ofSeconds(150))
                .untilAsserted(() -> assertThat(hub.taken().size()).isEqualTo(files));
        List<String> keys =
                hub.taken().stream().map(taken -> taken.records().get(0).key()).toList();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < files; i++) {
            expected.add(String.valueOf(i));
        }
        assertThat(keys).isEqualTo(expected);
        await().atMost(SOON).untilAsserted(() -> assertThat(waiting()).isEmpty());
        assertThat(names(folder.resolve("done"))).hasSize(files);
    }
}
