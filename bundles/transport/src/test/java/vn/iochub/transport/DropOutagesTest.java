package vn.iochub.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vn.iochub.api.SourceHub.Trouble;
import vn.iochub.testkit.TestHub;

/** What happens when the server, the network or the rights are not as they should be. */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(180)
class DropOutagesTest extends DropTest {

    private void awaitTrouble(Trouble kind, String... words) {
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(hub.troubles()).containsKey("drop");
            assertThat(hub.troubles().get("drop").kind()).isEqualTo(kind);
            assertThat(hub.troubles().get("drop").cause().en()).contains(words);
            assertThat(hub.troubles().get("drop").cause().vi()).isNotBlank();
        });
    }

    @Test
    void aServerKilledInTheMiddleOfALargeFileLosesNothingAndRepeatsNothing() throws Exception {
        long size = 200L << 20;
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("large.bin").toFile(), "rw")) {
            file.setLength(size);
        }
        AtomicInteger reads = new AtomicInteger();
        AtomicLong bytes = new AtomicLong();
        connector = connector(overSftp());
        connector.tap((in, out) -> {
            byte[] buffer = new byte[1 << 16];
            long count = 0;
            boolean first = reads.incrementAndGet() == 1;
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                count += n;
                if (first && count > 20 << 20) {
                    first = false;
                    sftp.kill();
                }
            }
            bytes.set(count);
            out.write("good:large".getBytes(UTF_8));
        });
        hub = TestHub.start(connector);

        awaitTrouble(Trouble.COMMUNICATION, sftp.url());
        assertThat(hub.taken()).isEmpty();
        assertThat(waiting()).containsExactly("large.bin");

        sftp.start();
        awaitFiles("done", "large.bin");
        assertThat(bytes.get()).isEqualTo(size);
        assertThat(reads.get()).isEqualTo(2);
        assertThat(hub.taken().size()).isEqualTo(1);
        await().atMost(SOON).until(() -> hub.troubles().isEmpty());
    }

    @Test
    void aHubStoppedInTheMiddleOfAFileStopsSoonAndTheNextOneTakesIt() throws Exception {
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("large.bin").toFile(), "rw")) {
            file.setLength(64L << 20);
        }
        connector = connector(overSftp());
        CountDownLatch reading = new CountDownLatch(1);
        connector.tap((in, out) -> {
            in.readNBytes(1 << 20);
            reading.countDown();
            // Slow: a hundred KB a look at the clock, so that the stop comes in the middle.
            byte[] buffer = new byte[4096];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                await().pollDelay(5, TimeUnit.MILLISECONDS).until(() -> true);
            }
        });
        hub = TestHub.start(connector);
        assertThat(reading.await(20, TimeUnit.SECONDS)).isTrue();

        long before = System.nanoTime();
        hub.close();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(9));
        assertThat(waiting()).containsExactly("large.bin");
        assertThat(hub.taken()).isEmpty();

        connector = connector(overSftp());
        connector.tap((in, out) -> {
            assertThat(in.skip(0)).isZero();
            long count = 0;
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                count += n;
            }
            out.write(("good:" + count).getBytes(UTF_8));
        });
        hub = TestHub.start(connector);
        awaitFiles("done", "large.bin");
        assertThat(hub.taken().get(0).records().get(0).key()).isEqualTo(String.valueOf(64L << 20));
        assertThat(hub.taken().size()).isEqualTo(1);
    }

    @Test
    void aRefusedLoginIsTold() throws Exception {
        Map<String, Object> keys = overSftp();
        keys.put("drop.password", "wrong-password");
        start(keys);
        awaitTrouble(Trouble.CREDENTIALS, "refused the login of drop", "drop.password");
        assertThat(hub.troubles().get("drop").cause().both()).doesNotContain("wrong-password");
    }

    @Test
    void aForeignHostKeyIsToldWithBothFingerprintsAndNoPasswordIsShown() throws Exception {
        Map<String, Object> keys = overSftp();
        String expected = sftp.fingerprint();
        sftp.stop();
        sftp.newHostKey();
        sftp.start();
        start(keys);
        put("a.csv", "good:1");
        awaitTrouble(Trouble.CONFIGURATION, expected, sftp.fingerprint(), "drop.hostKey");
        assertThat(hub.taken()).isEmpty();
    }

    @Test
    void aKeyLogsInAndAKnownHostsLineIsAHostKeyToo() throws Exception {
        Map<String, Object> keys = overSftp();
        keys.remove("drop.password");
        keys.put("drop.privateKey", "file:" + sftp.privateKey());
        keys.put("drop.hostKey", "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA, " + sftp.fingerprint());
        start(keys);
        put("a.csv", "good:1");
        awaitFiles("done", "a.csv");
    }

    @Test
    void anyKeyOfTheServerMayBeTheTrustedOne() throws Exception {
        Map<String, Object> keys = overSftp();
        keys.put("drop.hostKey", sftp.rsaFingerprint());
        start(keys);
        put("a.csv", "good:1");
        awaitFiles("done", "a.csv");
        assertThat(hub.troubles()).isEmpty();
    }

    @Test
    void aPrivateKeyThatCannotBeReadIsTold() throws Exception {
        Map<String, Object> keys = overSftp();
        keys.remove("drop.password");
        Path key = Files.writeString(temp.resolve("key"), "no key at all");
        keys.put("drop.privateKey", "file:" + key);
        start(keys);
        awaitTrouble(Trouble.CONFIGURATION, "private key", key.toString());
    }

    @Test
    void aServerThatIsNotThereIsToldAndFoundLater() throws Exception {
        sftp.stop();
        start(overSftp());
        awaitTrouble(Trouble.COMMUNICATION, "cannot be reached", "127.0.0.1:" + sftp.port());
        put("a.csv", "good:1");
        sftp.start();
        awaitFiles("done", "a.csv");
        await().atMost(SOON).until(() -> hub.troubles().isEmpty());
    }

    @ParameterizedTest
    @CsvSource({"sftp", "file"})
    void aMissingFolderIsTold(String way) throws Exception {
        Map<String, Object> keys = over(way);
        Files.delete(folder);
        start(keys);
        awaitTrouble(Trouble.CONFIGURATION, "no folder", "drop.url");
        Files.createDirectory(folder);
        await().atMost(SOON).until(() -> hub.troubles().isEmpty());
    }

    @Test
    void aFileThatCannotBeMovedIsNotReadAgainAndMovedWhenItCan() throws Exception {
        sftp.forbidMoves(true);
        start(overSftp());
        put("a.csv", "good:1");
        put("b.csv", "bad");
        awaitTaken(2);
        awaitTrouble(Trouble.CONFIGURATION, "cannot be moved", "permission denied");
        await().pollDelay(3, TimeUnit.SECONDS).atMost(SOON).until(() -> true);
        assertThat(hub.taken().size()).isEqualTo(2);
        assertThat(names(folder.resolve("failed")))
                .as("no reason without its file")
                .isEmpty();
        assertThat(waiting()).containsExactly("a.csv", "b.csv");

        sftp.forbidMoves(false);
        awaitFiles("done", "a.csv");
        awaitFiles("failed", "b.csv", "b.csv.reason.txt");
        assertThat(hub.taken().size()).isEqualTo(2);
        await().atMost(SOON).until(() -> hub.troubles().isEmpty());
    }

    @Test
    void aFileThatMayNotBeReadStaysAndIsTold() throws Exception {
        sftp.forbidReads(true);
        start(overSftp());
        put("a.csv", "good:1");
        awaitTrouble(Trouble.COMMUNICATION, "a.csv", "could not be read to its end");
        assertThat(waiting()).containsExactly("a.csv");
        sftp.forbidReads(false);
        awaitFiles("done", "a.csv");
        assertThat(hub.taken().size()).isEqualTo(1);
    }

    @Test
    void aReasonThatAKilledHubHasLeftIsWrittenAnewBesideItsFile() throws Exception {
        Files.createDirectory(folder.resolve("failed"));
        Files.writeString(folder.resolve("failed/b.csv.reason.txt"), "of the hub before");
        start(overSftp());
        put("b.csv", "bad");
        awaitFiles("failed", "b.csv", "b.csv.reason.txt");
        assertThat(Files.readString(folder.resolve("failed/b.csv.reason.txt"))).doesNotContain("of the hub before");
    }

    @Test
    void aReasonThatCannotBeWrittenKeepsTheFileInPlace() throws Exception {
        Files.createDirectory(folder.resolve("failed"));
        sftp.forbidWrites(true);
        start(overSftp());
        put("b.csv", "bad");
        awaitTrouble(Trouble.CONFIGURATION, "b.csv", "cannot be moved");
        assertThat(waiting()).containsExactly("b.csv");
        assertThat(names(folder.resolve("failed"))).as("no half a reason").isEmpty();
        sftp.forbidWrites(false);
        awaitFiles("failed", "b.csv", "b.csv.reason.txt");
        assertThat(hub.taken().size()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "drop.url|http://host/x|drop.url is sftp://",
                "drop.url|sftp://user:pw@host/x|no login",
                "drop.url|sftp:host|names no host",
                "drop.url|file:relative|full path",
                "drop.url|sftp://host/a b|%20",
                "drop.hostKey|nonsense|ssh-keygen",
                "drop.password|''|drop.password or drop.privateKey",
                "drop.user|''|drop.user",
                "drop.names|[|drop.names",
                "drop.done|failed|two folders",
                "drop.failed|../x|drop.failed",
            })
    void aWrongConfigurationNamesItsKeyAndCure(String key, String value, String words) throws Exception {
        Map<String, Object> keys = new HashMap<>(overSftp());
        keys.put(key, value);
        assertThatThrownBy(() -> connector(keys).transport())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words);
    }
}
