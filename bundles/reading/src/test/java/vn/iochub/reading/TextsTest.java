package vn.iochub.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TextsTest {
    @Test
    @DisplayName("a heap of marks, whose order takes time by the square of their number, is refused at once")
    void heapsOfMarksAreRefused() {
        String heap = "a" + "\u0301\u0323".repeat(1_000_000);
        assertThatThrownBy(() -> Texts.clean(heap)).isInstanceOf(Texts.DamagedTextException.class);
        assertThat(LegacyText.inspect(heap).encoding()).isNull();
        assertThatThrownBy(() -> LegacyText.decode(
                        heap.getBytes(java.nio.charset.StandardCharsets.UTF_8), LegacyText.Encoding.UTF_8))
                .isInstanceOf(Texts.DamagedTextException.class);
    }

    @Test
    @DisplayName("what any writing has is composed as ever")
    void marksOfWritingsAreComposed() throws Exception {
        assertThat(Texts.clean("Tie\u0323\u0302n")).isEqualTo("Tiện");
        assertThat(Texts.clean("o" + "\u0301".repeat(30))).startsWith("ó");
        assertThatThrownBy(() -> Texts.clean("o" + "\u0301".repeat(31))).isInstanceOf(Texts.DamagedTextException.class);
    }
}
