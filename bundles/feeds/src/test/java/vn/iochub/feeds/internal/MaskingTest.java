package vn.iochub.feeds.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskingTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "/a         | {\"a\":1,\"b\":2}                            | {\"b\":2}",
                "/a         | {\"a\":null,\"b\":2}                         | {\"b\":2}",
                "/a         | {\"b\":2}                                    | {\"b\":2}",
                "/a/b       | {\"a\":{\"b\":1,\"c\":2}}                    | {\"a\":{\"c\":2}}",
                "/a/b       | {\"a\":null}                                 | {\"a\":null}",
                "/a/b       | {\"a\":\"plain\",\"c\":1}                    | {\"c\":1}",
                "/a/b       | {\"a\":[{\"b\":1},{\"b\":2,\"c\":3}]}        | {\"a\":[{},{\"c\":3}]}",
                "/a/*/b     | {\"a\":[{\"b\":1},[{\"b\":1}],{\"c\":3}]}    | {\"a\":[{},[{}],{\"c\":3}]}",
                "/a/*/b     | {\"a\":[\"plain\",null,{\"c\":3}]}           | {\"a\":[null,{\"c\":3}]}",
                "/a/*       | {\"a\":[1,2],\"b\":1}                        | {\"a\":[],\"b\":1}",
                "/a/*       | {\"a\":{\"x\":1,\"y\":2}}                    | {\"a\":{}}",
                "/a/*/b     | {\"a\":{\"x\":{\"b\":1,\"c\":2}}}            | {\"a\":{\"x\":{\"c\":2}}}",
                "/x~1y/m~0n | {\"x/y\":{\"m~n\":1,\"k\":2}}                | {\"x/y\":{\"k\":2}}",
                "''         | {\"a\":1}                                    | {\"a\":1}",
            })
    void takesOutWhatThePointerLeadsTo(String pointer, String before, String after) {
        assertThat(new Masking(pointer.equals("''") ? List.of() : List.of(pointer))
                        .apply(before)
                        .toString())
                .isEqualTo(after);
    }

    @Test
    void theEmptyPointerTakesOutAll() {
        assertThat(new Masking(Masking.ALL).apply("{\"a\":1}").toString()).isEqualTo("{}");
    }

    @Test
    void numbersKeepTheirDigits() {
        String exact = "{\"a\":12345678901234567890123.10,\"b\":0.30}";
        assertThat(new Masking(List.of("/x")).apply(exact).toString()).isEqualTo(exact);
    }

    @Test
    void whatCannotBeReadIsNotShown() {
        assertThat(new Masking(List.of("/a")).apply("{\"b\":").toString()).isEqualTo("{}");
    }

    @Test
    void coversAFieldAndAllBelowIt() {
        Masking masking = new Masking(List.of("/a/b", "/c/*/d"));
        assertThat(masking.covers(List.of("a"))).isFalse();
        assertThat(masking.covers(List.of("a", "b"))).isTrue();
        assertThat(masking.covers(List.of("a", "b", "x"))).isTrue();
        assertThat(masking.covers(List.of("c", "any", "d"))).isTrue();
        assertThat(masking.covers(List.of("c", "any"))).isFalse();
    }
}
