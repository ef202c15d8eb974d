package vn.iochub.console.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.management.ManagementFactory;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An MBean as a whole, through Jolokia itself. */
class WholeReadsTest {
    private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();
    private ObjectName context;
    private Jolokia jolokia;
    private Port port;

    public interface Context {
        String getState();

        String getGlobalOptions();

        String getTrouble();
    }

    static final class Running implements Context {
        @Override
        public String getState() {
            return "Started";
        }

        @Override
        public String getGlobalOptions() {
            return "what nobody may see";
        }

        @Override
        public String getTrouble() {
            throw new IllegalStateException("cannot be read now");
        }
    }

    @BeforeEach
    void start() throws Exception {
        context = new ObjectName("org.apache.camel:context=whole,type=context,name=\"whole\"");
        SERVER.registerMBean(new StandardMBean(new Running(), Context.class), context);
        jolokia = new Jolokia(new Trail(), new KarafAcl());
        port = new Port("/hawtio/jolokia", jolokia);
    }

    @AfterEach
    void stop() throws Exception {
        port.close();
        jolokia.end();
        SERVER.unregisterMBean(context);
    }

    private JsonNode read(String rest) throws Exception {
        String name = context.toString().replace("\"", "\\\"");
        String body = "{\"type\":\"read\",\"mbean\":\"" + name + "\"" + rest + "}";
        return Answers.JSON.readTree(
                port.post("/hawtio/jolokia", "viewer", "application/json", body).body());
    }

    @Test
    void whatMayNotBeSeenIsLeftOutAndTheRestIsThere() throws Exception {
        for (String nothing : new String[] {"", ",\"attribute\":null", ",\"attribute\":[]", ",\"attribute\":\"\""}) {
            JsonNode answer = read(nothing);
            assertThat(answer.path("status").asInt()).as(answer.toString()).isEqualTo(200);
            assertThat(answer.path("value").path("State").asText()).isEqualTo("Started");
            assertThat(answer.path("value").has("GlobalOptions")).isFalse();
            assertThat(answer.toString()).doesNotContain("what nobody may see");
        }
    }

    @Test
    void whatIsNoConfigurationDoesNoHarm() throws Exception {
        for (String config : new String[] {"5", "null", "[]", "\"x\"", "{\"maxDepth\":3}"}) {
            JsonNode answer = read(",\"config\":" + config);
            assertThat(answer.path("status").asInt()).as(config).isEqualTo(200);
            assertThat(answer.path("value").path("State").asText()).as(config).isEqualTo("Started");
        }
    }

    @Test
    void whoAsksForItByNameIsRefused() throws Exception {
        for (String named : new String[] {"\"GlobalOptions\"", "[\"State\",\"GlobalOptions\"]"}) {
            JsonNode answer = read(",\"attribute\":" + named);
            assertThat(answer.path("status").asInt()).isEqualTo(403);
            assertThat(answer.toString()).doesNotContain("what nobody may see");
        }
    }

    @Test
    void whatIsNotThereIsNotFound() throws Exception {
        SERVER.unregisterMBean(context);
        try {
            assertThat(read("").path("status").asInt()).isEqualTo(404);
        } finally {
            SERVER.registerMBean(new StandardMBean(new Running(), Context.class), context);
        }
    }
}
