package vn.iochub.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExactTimesTest {

    @ParameterizedTest
    @CsvSource({
        "2026-01-05T08:15:30.123456, 2026-01-05T01:15:30.123456Z",
        "2026-01-05T08:15:30.5Z, 2026-01-05T08:15:30.500Z",
        "2026-01-05T08:15:30+07:00, 2026-01-05T01:15:30Z",
        "2026-01-05T08:15:30, 2026-01-05T01:15:30Z",
        "2026-01-05T08:15, 2026-01-05T01:15:00Z",
        "20260105081530, 2026-01-05T01:15:30Z",
        "05/01/2026 08:15, 2026-01-05T01:15:00Z",
        "2026-01-05, 2026-01-04T17:00:00Z"
    })
    void everyFormIsReadWithItsFractions(String text, String expected) {
        assertThat(LocalTimes.exact(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-02-30T08:15:30", "0026-01-05T08:15:30", "9999-01-05T08:15:30Z", "x", "", "infinity"})
    void whatDoesNotExistIsRefused(String text) {
        assertThatThrownBy(() -> LocalTimes.exact(text)).isInstanceOf(DateTimeException.class);
    }

    @Test
    void aDayIsNoVersion() {
        assertThat(LocalTimes.version(Instant.parse("2026-01-05T01:15:30.123456Z")))
                .isEqualTo(OptionalLong.of(1_767_575_730_123_456L));
        assertThat(LocalTimes.version(LocalTimes.exact("2026-01-05"))).isEmpty();
        assertThat(LocalTimes.version(null)).isEmpty();
    }

    @Test
    void aFieldWithoutATimeIsNamed() {
        Fields row = Fields.of(Map.of("at", "2026-01-05T08:15:30.25", "no", "31/02/2026"));
        assertThat(row.moment("at")).isEqualTo("2026-01-05T01:15:30.250Z");
        assertThat(row.moment("absent")).isNull();
        assertThatThrownBy(() -> row.moment("no")).isInstanceOf(Fault.class).hasMessageContaining("no is not a time");
    }
}
