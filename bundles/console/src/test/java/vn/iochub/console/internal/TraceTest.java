package vn.iochub.console.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.StringReader;
import java.lang.management.ManagementFactory;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

/** A trace as Camel writes it, through Jolokia itself. */
class TraceTest {
    private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();
    private ObjectName tracer;
    private Jolokia jolokia;
    private Port port;

    public interface Tracer {
        String dumpAllTracedMessagesAsXml();
    }

    static final class Traced implements Tracer {
        @Override
        public String dumpAllTracedMessagesAsXml() {
            return "<messages><endpointUri>servlet:/?a=1&b=2&amp;c=3</endpointUri>"
                    + "<header key=\"Authorization\" type=\"java.lang.String\">Basic bGFuOm1hdC1raGF1</header>"
                    + "<header key=\"Cookie\" type=\"java.lang.String\">hub-session=abcdef</header>"
                    + "<header key=\"Content-Type\" type=\"java.lang.String\">text/plain</header></messages>";
        }
    }

    @BeforeEach
    void start() throws Exception {
        tracer = new ObjectName("org.apache.camel:context=traced,type=tracer,name=BacklogTracer");
        SERVER.registerMBean(new StandardMBean(new Traced(), Tracer.class), tracer);
        jolokia = new Jolokia(new Trail(), new OpenAcl());
        port = new Port("/hawtio/jolokia", jolokia);
    }

    @AfterEach
    void stop() throws Exception {
        port.close();
        jolokia.end();
        SERVER.unregisterMBean(tracer);
    }

    @Test
    void canBeReadByABrowserAndShowsNoLogin() throws Exception {
        String body = "{\"type\":\"exec\",\"mbean\":\"" + tracer + "\",\"operation\":\"dumpAllTracedMessagesAsXml()\"}";
        JsonNode answer =
                Answers.JSON.readTree(port.post("/hawtio/jolokia", "operator,personal", "application/json", body)
                        .body());
        String xml = answer.path("value").asText();
        assertThat(DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(xml)))
                        .getElementsByTagName("endpointUri")
                        .item(0)
                        .getTextContent())
                .isEqualTo("servlet:/?a=1&b=2&c=3");
        assertThat(xml).doesNotContain("bGFu").doesNotContain("abcdef").contains("text/plain");
    }
}
