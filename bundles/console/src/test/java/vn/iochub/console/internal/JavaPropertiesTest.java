package vn.iochub.console.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The JVM's properties, through Jolokia itself. */
class JavaPropertiesTest {
    private Jolokia jolokia;
    private Port port;

    @BeforeEach
    void start() throws Exception {
        jolokia = new Jolokia(new Trail(), new KarafAcl());
        port = new Port("/hawtio/jolokia", jolokia);
    }

    @AfterEach
    void stop() throws Exception {
        port.close();
        jolokia.end();
    }

    private JsonNode read(String roles) throws Exception {
        return Answers.JSON.readTree(port.post(
                        "/hawtio/jolokia",
                        roles,
                        "application/json",
                        "{\"type\":\"read\",\"mbean\":\"java.lang:type=Runtime\",\"attribute\":\"SystemProperties\"}")
                .body());
    }

    @Test
    void tellWhatJavaItIsAndNothingElse() throws Exception {
        JsonNode answer = read("viewer");
        assertThat(answer.path("status").asInt()).isEqualTo(200);
        assertThat(answer.path("value").path("java.version").asText()).isEqualTo(System.getProperty("java.version"));
        assertThat(answer.path("value").has("java.class.path")).isFalse();
        assertThat(answer.toString()).doesNotContain(System.getProperty("user.dir"));
    }

    @Test
    void tellNothingToOthers() throws Exception {
        assertThat(read("ioc").path("value").isMissingNode()).isTrue();
    }
}
