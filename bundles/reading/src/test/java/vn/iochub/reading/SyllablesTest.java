package vn.iochub.reading;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SyllablesTest {
    @Test
    void wordsThatThereAre() {
        for (String word :
                ("Nguyễn Quỳnh quý qúy thuỷ thủy hoà hòa khoẻ khỏe quả giếng gì già giữa nghiêng khuỷu tay xoáy ngoéo "
                                + "cửa lúa mía thuở được rượu chuông quyết huỳnh tuýt tiệc BÁCH Ủy ỷ ế Á UỶ yến quốc xoong đường bướu")
                        .split(" ")) {
            assertThat(Syllables.possible(word)).as(word).isTrue();
        }
    }

    @Test
    void wordsThatThereCannotBe() {
        // Wrong tone at a stop, wrong place, two tones, no rime, mixed case, no Vietnamese letter.
        for (String word :
                "càt tât maị xaõ dươì tìên hoaà quơng müller façade đôưc thÊm tiÕng Ñoäc x· ngứơi ứơng bb".split(" ")) {
            assertThat(Syllables.possible(word)).as(word).isFalse();
        }
        assertThat(Syllables.possible("")).isFalse();
    }
}
