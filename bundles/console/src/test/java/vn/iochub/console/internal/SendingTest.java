package vn.iochub.console.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages sent by hand, through Jolokia itself; the policy of who may is PolicyTableTest's. */
class SendingTest {
    private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();
    private static final String CONTEXT = "org.apache.camel:context=sent,type=context,name=\"sent\"";
    private static final String STRING = "sendStringBody(java.lang.String,java.lang.String)";
    private static final String HEADERS = "sendBodyAndHeaders(java.lang.String,java.lang.Object,java.util.Map)";

    private final List<String> sent = new CopyOnWriteArrayList<>();
    private final Trail trail = new Trail();
    private Jolokia jolokia;
    private Port port;

    /** As Camel's own has them. */
    public interface Context {
        boolean canSendToEndpoint(String uri);

        void sendStringBody(String uri, String body);

        void sendBodyAndHeaders(String uri, Object body, Map<String, Object> headers);
    }

    private final class Sent implements Context {
        @Override
        public boolean canSendToEndpoint(String uri) {
            sent.add("can " + uri);
            return true;
        }

        @Override
        public void sendStringBody(String uri, String body) {
            sent.add(uri + " " + body);
        }

        @Override
        public void sendBodyAndHeaders(String uri, Object body, Map<String, Object> headers) {
            sent.add(uri + " " + body + " " + headers.keySet() + headers.values());
        }
    }

    @BeforeEach
    void start() throws Exception {
        SERVER.registerMBean(new StandardMBean(new Sent(), Context.class), new ObjectName(CONTEXT));
        jolokia = new Jolokia(trail, new OpenAcl());
        port = new Port("/hawtio/jolokia", jolokia);
    }

    @AfterEach
    void stop() throws Exception {
        port.close();
        jolokia.end();
        SERVER.unregisterMBean(new ObjectName(CONTEXT));
    }

    private static String exec(String operation, String arguments) {
        return "{\"type\":\"exec\",\"mbean\":\"" + CONTEXT.replace("\"", "\\\"") + "\",\"operation\":\"" + operation
                + "\",\"arguments\":" + arguments + "}";
    }

    private JsonNode ask(String body) throws Exception {
        return Answers.JSON.readTree(
                port.post("/hawtio/jolokia", "admin", "application/json", body).body());
    }

    @Test
    void goToTheHubAndAreOnRecord() throws Exception {
        assertThat(ask(exec("canSendToEndpoint(java.lang.String)", "[\"hub://ingest\"]"))
                        .path("value")
                        .asBoolean())
                .isTrue();
        assertThat(ask(exec(STRING, "[\"hub://ingest\", \"<a/>\"]"))
                        .path("status")
                        .asInt())
                .isEqualTo(200);
        assertThat(ask(exec(HEADERS, "[\"hub:ingest\", \"{}\", {\"HubContentType\": \"application/json\"}]"))
                        .path("status")
                        .asInt())
                .isEqualTo(200);
        assertThat(sent)
                .containsExactly(
                        "can hub://ingest", "hub://ingest <a/>", "hub:ingest {} [HubContentType][application/json]");
        assertThat(trail.acts)
                .containsExactly(
                        "an console jmx.exec " + CONTEXT + " " + STRING + " BEGUN",
                        "an console jmx.exec " + CONTEXT + " " + STRING + " DONE",
                        "an console jmx.exec " + CONTEXT + " " + HEADERS + " BEGUN",
                        "an console jmx.exec " + CONTEXT + " " + HEADERS + " DONE");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[\"file:/tmp?fileName=x\", \"x\"]",
                "[\"exec:id\", \"x\"]",
                "[\"hub:ingest?x=1\", \"x\"]",
                "[\"HUB:ingest\", \"x\"]",
                "[[\"hub:ingest\"], \"x\"]",
                "[\"hub:ingest\", 1]",
                "[\"hub:ingest\", {\"a\": 1}]",
                "{\"0\": \"hub:ingest\", \"1\": \"x\"}",
                "[]",
                "\"hub:ingest,x\"",
                "null"
            })
    void goNowhereElse(String arguments) throws Exception {
        JsonNode answer = ask(exec(STRING, arguments));
        assertThat(answer.path("status").asInt()).isEqualTo(403);
        assertThat(answer.path("error").asText()).contains(" · ");
        ask(exec("canSendToEndpoint(java.lang.String)", arguments.equals("[\"hub:ingest\", 1]") ? "[1]" : arguments));
        assertThat(sent.stream().filter(one -> !one.equals("can hub:ingest"))).isEmpty();
        assertThat(trail.acts).contains("an console jmx.exec " + CONTEXT + " " + STRING + " REFUSED");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"CamelFileName\": \"x\"}",
                "{\"HubContentType\": \"text/xml\", \"CamelHttpUri\": \"http://127.0.0.1\"}",
                "{\"HubContentType\": {\"a\": 1}}",
                "\"{\\\"CamelFileName\\\": \\\"x\\\"}\"",
                "null"
            })
    void carryNoHeaderThatSteers(String headers) throws Exception {
        JsonNode answer = ask(exec(HEADERS, "[\"hub:ingest\", \"x\", " + headers + "]"));
        assertThat(answer.path("status").asInt()).isEqualTo(403);
        assertThat(answer.path("error").asText()).contains("HubContentType");
        assertThat(sent).isEmpty();
    }

    /** What is refused takes nothing else with it, and each answer stands where its request stood. */
    @Test
    void eachHasItsAnswer() throws Exception {
        String bad = exec(STRING, "[\"file:/tmp\", \"x\"]");
        String good = exec(STRING, "[\"hub:ingest\", \"x\"]");
        JsonNode answers = ask("[" + bad + "," + good + "," + bad + "," + good + "]");
        assertThat(answers.findValuesAsText("status")).containsExactly("403", "200", "403", "200");
        assertThat(sent).containsExactly("hub:ingest x", "hub:ingest x");
        assertThat(ask("[" + bad + "]").findValuesAsText("status")).containsExactly("403");
        assertThat(trail.acts.stream().filter(act -> act.endsWith("DONE"))).hasSize(2);
    }
}
