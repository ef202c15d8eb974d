package vn.iochub.console.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Java and what system the hub runs on. Of the JVM's properties these and no others are told: among the others are paths,
 * and whatever somebody passed to Java at its start.
 */
final class JavaProperties {
    private static final Logger LOG = LoggerFactory.getLogger(JavaProperties.class);
    private static final List<String> TOLD = List.of(
            "file.encoding",
            "java.specification.version",
            "java.vendor",
            "java.vendor.version",
            "java.version",
            "java.version.date",
            "java.vm.name",
            "java.vm.vendor",
            "java.vm.version",
            "karaf.version",
            "native.encoding",
            "os.arch",
            "os.name",
            "os.version",
            "user.language",
            "user.timezone");

    private JavaProperties() {}

    /** Makes the refusal to read them all an answer with these. */
    static void tell(Caller caller, JsonNode answer) {
        JsonNode request = answer.path("request");
        if (!(answer instanceof ObjectNode told)
                || answer.path("status").asInt() != 403
                || !request.path("type").asText().equals("read")
                || !request.path("attribute").asText().equals("SystemProperties")
                || !isRuntime(request.path("mbean").asText())
                || !Policy.Right.LOOK.isHeldBy(caller)) {
            return;
        }
        told.remove(List.of("error", "error_type", ".error"));
        told.put("status", 200);
        ObjectNode properties = told.putObject("value");
        for (String name : TOLD) {
            String value = System.getProperty(name);
            if (value != null) {
                properties.put(name, value);
            }
        }
    }

    private static boolean isRuntime(String name) {
        try {
            return new ObjectName(name).equals(new ObjectName("java.lang:type=Runtime"));
        } catch (MalformedObjectNameException e) {
            LOG.debug("console event=no-such-bean", e);
            return false;
        }
    }
}
