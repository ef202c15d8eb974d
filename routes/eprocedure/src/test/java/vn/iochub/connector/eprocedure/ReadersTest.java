package vn.iochub.connector.eprocedure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vn.iochub.reading.Amounts;
import vn.iochub.reading.LocalTimes;
import vn.iochub.reading.Texts;

/** Times, amounts, texts, sessions and configuration. */
class ReadersTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            20260105081530            | 2026-01-05T01:15:30Z
            202601050815              | 2026-01-05T01:15:00Z
            20260105                  | 2026-01-04T17:00:00Z
            2026-01-05T08:15:30       | 2026-01-05T01:15:30Z
            2026-01-05T08:15:30.123   | 2026-01-05T01:15:30Z
            2026-01-05                | 2026-01-04T17:00:00Z
            2026/01/05 08:15:30       | 2026-01-05T01:15:30Z
            5/1/2026 8:15             | 2026-01-05T01:15:00Z
            05/01/2026                | 2026-01-04T17:00:00Z
            20240229000000            | 2024-02-28T17:00:00Z
            """)
    void timesAreReadInVietnamsZone(String text, Instant expected) {
        assertThat(LocalTimes.read(text, false)).isEqualTo(expected);
    }

    @Test
    void aDueDateWithoutATimeMeansTheEndOfThatDay() {
        assertThat(LocalTimes.read("20260105", true)).isEqualTo(Instant.parse("2026-01-05T16:59:59Z"));
        assertThat(LocalTimes.read("05/01/2026", true)).isEqualTo(Instant.parse("2026-01-05T16:59:59Z"));
        assertThat(LocalTimes.read("20260105081530", true)).isEqualTo(Instant.parse("2026-01-05T01:15:30Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "20260230000000",
                "20230229000000",
                "20261301000000",
                "20260105240000",
                "20260105086000",
                "00000000000000",
                "2026010508153",
                "31/02/2026",
                "2026-1",
                "18000101000000",
                "hôm nay",
                "２０２６０１０５０８１５３０",
                "2026-01-05T08:15:30Z"
            })
    void timesThatDoNotExistAreRefused(String text) {
        assertThatThrownBy(() -> LocalTimes.read(text, false)).isInstanceOf(DateTimeException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            50000          | 50000
            50.000         | 50000
            1.234.567,89   | 1234567.89
            50.000 đồng    | 50000
            8000đ          | 8000
            100000 VND     | 100000
            12,5           | 12.5
            50000.00       | 50000.00
            0              | 0
            """)
    void amountsAreReadAsTheyAreWrittenInVietnam(String text, BigDecimal expected) {
        assertThat(Amounts.read(text)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"50,000", "tám nghìn", "1e9", "1.23.456", "--5", "9999999999999999999", "", "50.0000"})
    void amountsThatCouldMeanTwoThingsAreRefused(String text) {
        assertThat(Amounts.read(text)).isEmpty();
    }

    @Test
    void textIsComposedAndCleaned() throws Exception {
        assertThat(Texts.clean("  Nguye\u0302\u0303n\tVa\u0306n A\r\n\u0007B\u0085 "))
                .isEqualTo("Nguyễn Văn A\nB");
        assertThat(Texts.clean("Nguyễn Thị Ví Dụ 😀")).isEqualTo("Nguyễn Thị Ví Dụ 😀");
        for (String damaged : List.of("a\u0000", "\uD83D", "a\uDE00b", "Nguy\uFFFDn", "\uD83D\uD83D")) {
            assertThatThrownBy(() -> Texts.clean(damaged)).isInstanceOf(Texts.DamagedTextException.class);
            assertThat(Texts.storable(damaged)).doesNotContain("\u0000").matches("[^\\uD800-\\uDFFF]*");
        }
    }

    @Test
    void sessionsAreBoundedInNumberAndInLife() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-05T00:00:00Z"));
        Sessions sessions = new Sessions(Duration.ofMinutes(30), 3, now::get);
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            tokens.add(sessions.open());
        }
        assertThat(tokens).doesNotHaveDuplicates().allMatch(token -> token.length() == 43);
        assertThat(sessions.touch(tokens.get(0))).as("the oldest gave way").isFalse();
        assertThat(sessions.touch(tokens.get(1))).isTrue();
        sessions.open();
        assertThat(sessions.touch(tokens.get(1))).as("used since").isTrue();
        assertThat(sessions.touch(tokens.get(2))).as("least recently used").isFalse();
        for (int i = 0; i < 25; i++) {
            now.updateAndGet(t -> t.plus(Duration.ofMinutes(29)));
            boolean live = sessions.touch(tokens.get(1));
            assertThat(live).as("after %s minutes of calls", 29 * (i + 1)).isEqualTo(29 * (i + 1) < 720);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            statuses        | 1=finished           | finished
            statuses        | 1                    | such as 1=new
            statuses        | 1=new,1=accepted     | twice
            dossierNumbers  | [0-9                 | regular expression
            madonvi         | ''                   | must be set
            """)
    void aWrongConfigurationSaysWhatIsWrong(String key, String value, String expected) {
        assertThatThrownBy(() -> Settings.of(TestConfig.with(Map.of(key, value))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(key)
                .hasMessageContaining(expected);
        assertThatThrownBy(() -> Settings.of(TestConfig.with(Map.of("maxItems", 1001))))
                .hasMessage("maxItems must be from 1 to 1000, not 1001");
    }
}
