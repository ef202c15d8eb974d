package vn.iochub.simulators.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
    @TempDir
    Path folder;

    @Test
    void whatIsReadIsWhatWasWritten() throws Exception {
        Path file = folder.resolve("ledger.jsonl");
        try (Ledger ledger = new Ledger(file)) {
            Sent one = ledger.send(
                    "tax",
                    "sftp",
                    "tệp số 1.xml",
                    Sent.Kind.MESSAGE,
                    Hashes.sha256(new byte[] {1}),
                    List.of(Item.stamped("tax/A", "k|1", 7, Outcome.SUPERSEDED, "a/b=c"), Item.rejected("RULE")));
            ledger.unknown(one);
            ledger.answered(one, "a-receipt");
            Sent stranger = ledger.send("tax", "http", "stranger", Sent.Kind.REFUSED, "ff", List.of());
            ledger.refused(stranger);
            assertThat(Ledger.read(file)).isEqualTo(ledger.book());
            assertThat(ledger.count("tax")).containsExactly(1, 2);
            assertThat(ledger.count("health")).containsExactly(0, 0);
        }
    }

    @Test
    void aLineThatAKillCutOffIsLeftOut() throws Exception {
        Path file = folder.resolve("ledger.jsonl");
        try (Ledger ledger = new Ledger(file)) {
            ledger.send("tax", "sftp", "1", Sent.Kind.MESSAGE, "aa", List.of(Item.rejected("RULE")));
        }
        Files.writeString(file, Files.readString(file) + "{\"line\":\"sent\",\"id\":\"m-");
        assertThat(Ledger.read(file).sent()).hasSize(1);
    }

    @Test
    void whatEveryAttemptWasRefusedOfCountsAsRefused() throws Exception {
        try (Ledger ledger = new Ledger(folder.resolve("ledger.jsonl"))) {
            Sent refused = ledger.send("p", "http", "old session", Sent.Kind.MESSAGE, "aa", List.of());
            ledger.refused(refused);
            Sent both = ledger.send("p", "http", "unknown first", Sent.Kind.MESSAGE, "bb", List.of());
            ledger.unknown(both);
            ledger.refused(both);
            assertThat(ledger.book().settled())
                    .extracting(Sent::kind)
                    .containsExactly(Sent.Kind.REFUSED, Sent.Kind.MESSAGE);
        }
    }
}
