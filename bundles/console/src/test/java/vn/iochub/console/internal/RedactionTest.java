package vn.iochub.console.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken out of texts before they are shown. */
class RedactionTest {
    private static final String SECRET = "p4ssw0rt";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sftp://u@host/in?password=p4ssw0rt&delay=5",
                "sftp://u@host/in?passphrase=RAW(p4ssw0rt&x)&delay=5",
                "jdbc:postgresql://u:p4ssw0rt@db/x",
                "https://x/y?apiKey=p4ssw0rt",
                "<http authPassword=\"p4ssw0rt\"/>",
                "{\"accessToken\" : \"p4ssw0rt\"}",
                "{\"client_secret\":\"a\\\"p4ssw0rt\"}",
                "<header key=\"Authorization\" type=\"java.lang.String\">Basic p4ssw0rt</header>",
                "<header key=\"X-Api-Key\">p4ssw0rt</header>",
                "{\"key\": \"Cookie\", \"type\": \"java.lang.String\", \"value\": \"hub-session=p4ssw0rt\"}"
            })
    void noSecretIsLeft(String text) {
        assertThat(Redaction.clean(text)).doesNotContain(SECRET).contains("xxxxxx");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sftp://u@host/in?delay=5&readLock=none",
                "Đã nhận: 12 bản ghi",
                "<to uri=\"hub:ingest\"/>",
                "{\"key\": \"Content-Type\", \"value\": \"text/plain\"}",
                "org.apache.camel:context=tax,type=routes"
            })
    void therestStaysAsItIs(String text) {
        assertThat(Redaction.clean(text)).isEqualTo(text);
    }

    @Test
    void inATreeANameIsEnough() throws Exception {
        JsonNode tree = Answers.JSON.readTree(
                "{\"userPassword\":\"p4ssw0rt\",\"empty_password\":\"\",\"list\":[{\"uri\":\"x?secretKey=p4ssw0rt\"}],\"count\":3}");
        JsonNode cleaned = Redaction.clean(tree, true);
        assertThat(cleaned.toString()).doesNotContain(SECRET);
        assertThat(cleaned.path("count").asInt()).isEqualTo(3);
        assertThat(cleaned.path("empty_password").asText()).isEmpty();
    }

    @Test
    @Timeout(20)
    void aLongTextTakesNoTime() {
        assertThat(Redaction.clean("key=\"".repeat(100_000) + "=")).isNotEmpty();
        assertThat(Redaction.clean("\"key\":\"".repeat(50_000) + "=")).isNotEmpty();
        assertThat(Redaction.clean("://".repeat(100_000) + ":")).isNotEmpty();
    }
}
