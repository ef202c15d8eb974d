package vn.iochub.console.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who reads an MBean without saying what gets all that they may see. Jolokia would refuse the whole for one attribute that
 * they may not, or that cannot be read now, and the page would be empty.
 */
final class WholeReads {
    private static final Logger LOG = LoggerFactory.getLogger(WholeReads.class);

    private WholeReads() {}

    /** Names what is to be read, in each request that names nothing. */
    static void spellOut(Stream<JsonNode> requests, MBeanServer server, Caller caller) {
        requests.filter(request -> request.path("type").asText().equals("read") && namesNothing(request))
                .forEach(request -> spellOut((ObjectNode) request, server, caller));
    }

    private static boolean namesNothing(JsonNode request) {
        JsonNode attribute = request.path("attribute");
        return attribute.isTextual() ? attribute.textValue().isEmpty() : attribute.isNull() || attribute.isEmpty();
    }

    private static void spellOut(ObjectNode request, MBeanServer server, Caller caller) {
        try {
            ObjectName bean = new ObjectName(request.path("mbean").asText());
            if (bean.isPattern() || !Policy.isVisible(bean)) {
                return;
            }
            ArrayNode names = request.arrayNode();
            for (MBeanAttributeInfo attribute : server.getMBeanInfo(bean).getAttributes()) {
                if (attribute.isReadable() && Policy.mayRead(caller, bean, attribute.getName())) {
                    names.add(attribute.getName());
                }
            }
            if (!names.isEmpty()) {
                request.set("attribute", names);
                // An attribute that fails says so in its own place. What is no object is no configuration either.
                ObjectNode config =
                        request.path("config") instanceof ObjectNode given ? given : request.putObject("config");
                config.put("ignoreErrors", true);
            }
        } catch (JMException e) {
            // Jolokia says what is wrong with the name, or that it is not there.
            LOG.debug("console event=no-such-bean", e);
        }
    }
}
