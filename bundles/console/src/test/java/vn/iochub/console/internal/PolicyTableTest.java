package vn.iochub.console.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.DynamicMBean;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every call in docs/CONSOLE-SECURITY.md, by every role, through Jolokia itself, with Karaf's lists as wide as can be: what
 * is refused here is refused by the policy alone. Where the JVM has no such MBean, one stands there that counts who got
 * through to it.
 */
class PolicyTableTest {
    private static final String[] COLUMNS = {"viewer", "operator", "operator,personal", "admin", "admin,personal"};
    private static final String[] OTHERS = {
        "", "ioc", "personal", "source:eprocedure", "ioc,personal", "manager,systembundles,ssh"
    };
    private static final Pattern ROW =
            Pattern.compile("\\| (read|write|exec) \\| `([^`]+)` \\| `(\\w+)` \\|((?: (?:yes|no) \\|){5})");

    /** What is sent must be in order, or the policy is not what refuses it; {@link SendingTest} has the rest. */
    private static final Map<String, List<String>> SENDS = Map.of(
            "canSendToEndpoint", List.of("\"hub:ingest\""),
            "sendStringBody", List.of("\"hub:ingest\"", "\"x\""),
            "sendBodyAndHeaders", List.of("\"hub:ingest\"", "\"x\"", "{}"));

    private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();
    private static final Map<String, Trap> TRAPS = new LinkedHashMap<>();
    private static final Trail TRAIL = new Trail();
    private static Jolokia jolokia;
    private static Port port;

    record Row(String type, String bean, String member, List<Boolean> allowed) {}

    static List<Row> rows() throws IOException {
        String page = Files.readString(Path.of("../../docs/CONSOLE-SECURITY.md"));
        List<Row> rows = new ArrayList<>();
        Matcher matcher = ROW.matcher(page);
        while (matcher.find()) {
            rows.add(new Row(
                    matcher.group(1),
                    matcher.group(2),
                    matcher.group(3),
                    Stream.of(matcher.group(4).trim().split("\\s*\\|\\s*"))
                            .map("yes"::equals)
                            .toList()));
        }
        // A line that the pattern does not know would be a promise that nobody checks.
        long lines = page.lines()
                .filter(line -> line.matches("\\| (read|write|exec) .*"))
                .count();
        assertThat(rows).hasSizeGreaterThan(90).hasSize((int) lines);
        return rows;
    }

    /** Counts who got through. */
    private static final class Trap implements DynamicMBean {
        private final AtomicInteger reached = new AtomicInteger();
        private final List<String> attributes = new ArrayList<>();
        private final List<String> operations = new ArrayList<>();

        @Override
        public Object getAttribute(String attribute) {
            reached.incrementAndGet();
            return "a value";
        }

        @Override
        public void setAttribute(Attribute attribute) {
            reached.incrementAndGet();
        }

        @Override
        public AttributeList getAttributes(String[] names) {
            reached.incrementAndGet();
            return new AttributeList();
        }

        @Override
        public AttributeList setAttributes(AttributeList changes) {
            reached.incrementAndGet();
            return new AttributeList();
        }

        @Override
        public Object invoke(String action, Object[] arguments, String[] signature) {
            reached.incrementAndGet();
            return "done";
        }

        @Override
        public MBeanInfo getMBeanInfo() {
            return new MBeanInfo(
                    "Trap",
                    "",
                    attributes.stream()
                            .map(name -> new MBeanAttributeInfo(name, "java.lang.String", "", true, true, false))
                            .toArray(MBeanAttributeInfo[]::new),
                    null,
                    operations.stream()
                            .map(name -> new MBeanOperationInfo(
                                    name, "", signature(name), "java.lang.String", MBeanOperationInfo.ACTION))
                            .toArray(MBeanOperationInfo[]::new),
                    null);
        }
    }

    private static MBeanParameterInfo[] signature(String operation) {
        return SENDS.getOrDefault(operation, List.of()).stream()
                .map(sent ->
                        new MBeanParameterInfo("sent", sent.equals("{}") ? "java.util.Map" : "java.lang.String", ""))
                .toArray(MBeanParameterInfo[]::new);
    }

    @BeforeAll
    static void start() throws Exception {
        jolokia = new Jolokia(TRAIL, new OpenAcl());
        port = new Port("/hawtio/jolokia", jolokia);
        for (Row row : rows()) {
            ObjectName name = new ObjectName(row.bean());
            if (!TRAPS.containsKey(row.bean()) && !SERVER.isRegistered(name)) {
                Trap trap = new Trap();
                TRAPS.put(row.bean(), trap);
                SERVER.registerMBean(trap, name);
            }
            Trap trap = TRAPS.get(row.bean());
            if (trap != null) {
                (row.type().equals("exec") ? trap.operations : trap.attributes).add(row.member());
            }
        }
    }

    @AfterAll
    static void stop() throws Exception {
        for (String bean : TRAPS.keySet()) {
            SERVER.unregisterMBean(new ObjectName(bean));
        }
        port.close();
        jolokia.end();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void eachCallByEachRole(Row row) throws Exception {
        for (int i = 0; i < COLUMNS.length; i++) {
            check(row, COLUMNS[i], row.allowed().get(i));
        }
        for (String roles : OTHERS) {
            check(row, roles, false);
        }
    }

    private static void check(Row row, String roles, boolean allowed) throws Exception {
        ObjectNode call = call(row);
        int before = reached(row);
        int single = ask(call, roles).path("status").asInt();
        ArrayNode bulk = Answers.JSON.createArrayNode();
        bulk.addObject().put("type", "version");
        bulk.add(call);
        int inBulk = ask(bulk, roles).path(1).path("status").asInt();
        assertThat(List.of(single == 200, inBulk == 200))
                .as("%s by [%s]: %d, %d", row, roles, single, inBulk)
                .containsExactly(allowed, allowed);
        if (TRAPS.containsKey(row.bean())) {
            // To write, Jolokia also reads what was there.
            int each = row.type().equals("write") ? 2 : 1;
            assertThat(reached(row) - before).as("%s by [%s]", row, roles).isEqualTo(allowed ? 2 * each : 0);
        }
    }

    private static int reached(Row row) {
        Trap trap = TRAPS.get(row.bean());
        return trap == null ? 0 : trap.reached.get();
    }

    private static JsonNode ask(JsonNode body, String roles) throws Exception {
        HttpResponse<String> response =
                port.post("/hawtio/jolokia", roles, "application/json", Answers.JSON.writeValueAsString(body));
        assertThat(response.statusCode()).isEqualTo(200);
        return Answers.JSON.readTree(response.body());
    }

    /** With the first signature that the MBean has, and an argument of each type. */
    private static ObjectNode call(Row row) throws Exception {
        ObjectNode call =
                Answers.JSON.createObjectNode().put("type", row.type()).put("mbean", row.bean());
        if (!row.type().equals("exec")) {
            call.put("attribute", row.member());
            return row.type().equals("read") ? call : call.put("value", "true");
        }
        MBeanOperationInfo operation = Stream.of(
                        SERVER.getMBeanInfo(new ObjectName(row.bean())).getOperations())
                .filter(candidate -> candidate.getName().equals(row.member()))
                .findFirst()
                .orElseThrow();
        List<String> types = new ArrayList<>();
        ArrayNode arguments = call.putArray("arguments");
        for (MBeanParameterInfo parameter : operation.getSignature()) {
            types.add(parameter.getType());
            if (SENDS.containsKey(row.member())) {
                arguments.add(Answers.JSON.readTree(SENDS.get(row.member()).get(arguments.size())));
                continue;
            }
            switch (parameter.getType()) {
                case "boolean" -> arguments.add(false);
                case "int", "long" -> arguments.add(0);
                default -> arguments.addNull();
            }
        }
        return call.put("operation", row.member() + "(" + String.join(",", types) + ")");
    }

    @Test
    void whatIsTriedIsInTheTrail() throws Exception {
        String route = "org.apache.camel:context=c,type=routes,name=\"r\"";
        ask(exec(route, "start"), "operator");
        assertThat(TRAIL.acts)
                .endsWith(
                        "an console jmx.exec " + route + " start BEGUN",
                        "an console jmx.exec " + route + " start DONE");
        // No MBean of this name, which is found out only when it is done.
        ask(exec("org.apache.camel:context=none,type=routes,name=\"r\"", "stop()"), "operator");
        assertThat(TRAIL.acts)
                .endsWith(
                        "an console jmx.exec org.apache.camel:context=none,type=routes,name=\"r\" stop() BEGUN",
                        "an console jmx.exec org.apache.camel:context=none,type=routes,name=\"r\" stop() FAILED");
        int noted = TRAIL.acts.size();
        ask(exec("org.apache.camel:context=x,type=routes,name=\"r\"", "stop"), "viewer");
        ask(exec("org.apache.camel:context=x,type=routes,name=\"r\"", "stop"), "viewer");
        ask(exec(route, "dumpRouteAsXml"), "viewer");
        // The hour may be full of what the table tried; more than one it never is.
        assertThat(TRAIL.acts.size() - noted).isBetween(0, 1);
    }

    @Test
    void withoutATrailNothingIsChanged() throws Exception {
        String route = "org.apache.camel:context=c,type=routes,name=\"r\"";
        int before = TRAPS.get(route).reached.get();
        TRAIL.broken = true;
        try {
            HttpResponse<String> response = port.post(
                    "/hawtio/jolokia",
                    "admin",
                    "application/json",
                    Answers.JSON.writeValueAsString(exec(route, "stop")));
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.body()).contains("audit_unavailable");
            assertThat(TRAPS.get(route).reached.get()).isEqualTo(before);
            assertThat(ask(exec(route, "dumpRouteAsXml"), "viewer")
                            .path("status")
                            .asInt())
                    .isEqualTo(200);
        } finally {
            TRAIL.broken = false;
        }
    }

    private static ObjectNode exec(String bean, String operation) {
        return Answers.JSON
                .createObjectNode()
                .put("type", "exec")
                .put("mbean", bean)
                .put("operation", operation);
    }

    @Test
    void whatIsHiddenIsInNoList() throws Exception {
        JsonNode all = ask(Answers.JSON.createObjectNode().put("type", "search").put("mbean", "*:*"), "admin,personal");
        List<String> names = new ArrayList<>();
        all.path("value").forEach(name -> names.add(name.asText()));
        assertThat(names)
                .contains("java.lang:type=Memory", Rights.NAME.toString())
                .noneMatch(name -> name.matches(
                        "(org\\.apache\\.karaf|osgi\\.|com\\.sun|jolokia|javax\\.management\\.loading|java\\.util).*"));
        JsonNode tree = ask(Answers.JSON.createObjectNode().put("type", "list"), "admin,personal")
                .path("value");
        assertThat(tree.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "JMImplementation",
                        "com.zaxxer.hikari",
                        "hawtio",
                        "java.lang",
                        "java.nio",
                        "org.apache.activemq.artemis",
                        "org.apache.camel",
                        "vn.iochub");
    }

    @Test
    void readingAWholeBeanLeavesOutWhatIsHidden() throws Exception {
        ObjectNode read = Answers.JSON.createObjectNode().put("type", "read").put("mbean", "java.lang:type=Runtime");
        read.putObject("config").put("ignoreErrors", "true");
        JsonNode answer = ask(read, "admin");
        assertThat(answer.path("value").path("Uptime").asLong()).isPositive();
        assertThat(answer.toString()).doesNotContain(System.getProperty("java.home"), "java.home");
        ObjectNode pattern = Answers.JSON.createObjectNode().put("type", "read").put("mbean", "java.lang:*");
        pattern.put("attribute", "SystemProperties");
        assertThat(ask(pattern, "admin").toString()).doesNotContain("java.home");
    }

    @Test
    void rightsAreAnsweredForTheCaller() throws Exception {
        String route = "org.apache.camel:context=c,type=routes,name=\"r\"";
        ObjectNode call = exec(Rights.NAME.toString(), "canInvoke(java.util.Map)");
        call.putArray("arguments")
                .addObject()
                .putArray(route)
                .add("stop()")
                .add("remove()")
                .add("dumpRouteAsXml()");
        assertThat(can(call, "viewer", route)).containsExactly(false, false, true);
        assertThat(can(call, "operator", route)).containsExactly(true, false, true);
        assertThat(can(call, "admin", route)).containsExactly(true, true, true);
    }

    private static List<Boolean> can(ObjectNode call, String roles, String bean) throws Exception {
        JsonNode answer = ask(call, roles).path("value").path(bean);
        return Stream.of("stop()", "remove()", "dumpRouteAsXml()")
                .map(operation -> answer.path(operation).path("CanInvoke").asBoolean())
                .toList();
    }

    // ---- forms of a request

    /** By a connection of its own: what is refused unread ends it. */
    private static int status(String roles, String type, String body) throws Exception {
        return port.postAlone("/hawtio/jolokia", roles, type, body);
    }

    @Test
    void formsThatAreRefused() throws Exception {
        String call = exec("org.apache.camel:context=c,type=routes,name=\"r\"", "stop")
                .toString();
        int before = TRAPS.get("org.apache.camel:context=c,type=routes,name=\"r\"")
                .reached
                .get();
        assertThat(status("admin", "text/plain", call)).isEqualTo(415);
        assertThat(status("admin", "application/x-www-form-urlencoded", call)).isEqualTo(415);
        // As Hawtio's client of Jolokia has it.
        assertThat(status("admin", "text/json", "{\"type\":\"version\"}")).isEqualTo(200);
        assertThat(status("admin", "application/json", "{\"type\":\"version\",\"type\":\"exec\"}"))
                .isEqualTo(400);
        assertThat(status("admin", "application/json", call + call)).isEqualTo(400);
        assertThat(status("admin", "application/json", "")).isEqualTo(400);
        assertThat(status("admin", "application/json", "1")).isEqualTo(400);
        assertThat(status("admin", "application/json", "[[" + call + "]]")).isEqualTo(400);
        assertThat(status("admin", "application/json", "[".repeat(100_000))).isEqualTo(400);
        assertThat(status("admin", "application/json", "[" + "1,".repeat(Jolokia.MAX_REQUESTS) + "1]"))
                .isEqualTo(400);
        assertThat(status("admin", "application/json", "\"" + "x".repeat(Jolokia.MAX_BYTES) + "\""))
                .isEqualTo(413);
        for (String type : List.of("notification", "regnotif", "config", "EXEC", "", "proxy")) {
            assertThat(status("admin", "application/json", "{\"type\":\"" + type + "\"}"))
                    .as(type)
                    .isEqualTo(400);
        }
        assertThat(status(
                        "admin",
                        "application/json",
                        "{\"type\":\"version\",\"target\":{\"url\":\"service:jmx:rmi:///jndi/ldap://192.0.2.1/x\"}}"))
                .isEqualTo(400);
        assertThat(TRAPS.get("org.apache.camel:context=c,type=routes,name=\"r\"")
                        .reached
                        .get())
                .isEqualTo(before);
    }

    @Test
    void aGetDoesNothingButTellTheVersion() throws Exception {
        HttpResponse<String> version = port.get("/hawtio/jolokia", Port.ROLES, "viewer");
        assertThat(version.statusCode()).isEqualTo(200);
        assertThat(Answers.JSON
                        .readTree(version.body())
                        .path("value")
                        .path("agent")
                        .asText())
                .startsWith("2.");
        assertThat(port.get("/hawtio/jolokia/version", Port.ROLES, "viewer").statusCode())
                .isEqualTo(200);
        for (String path : List.of(
                "/exec/java.lang:type=Memory/gc",
                "/read/java.lang:type=Memory",
                "/write/java.lang:type=Memory/Verbose/true",
                "/list",
                "/search/*:*",
                "/notification/client")) {
            assertThat(port.get("/hawtio/jolokia" + path, Port.ROLES, "admin").statusCode())
                    .as(path)
                    .isEqualTo(405);
        }
        // Jolokia itself would take the path from the query.
        HttpResponse<String> query = port.get("/hawtio/jolokia?p=exec/java.lang:type=Memory/gc", Port.ROLES, "admin");
        assertThat(Answers.JSON
                        .readTree(query.body())
                        .path("request")
                        .path("type")
                        .asText())
                .isEqualTo("version");
        for (String method : List.of("PUT", "DELETE", "PATCH", "OPTIONS")) {
            HttpResponse<String> response = port.send(port.request("/hawtio/jolokia")
                    .method(method, java.net.http.HttpRequest.BodyPublishers.noBody())
                    .header("Origin", "http://192.0.2.1"));
            assertThat(response.statusCode()).as(method).isEqualTo(405);
            assertThat(response.headers().firstValue("Access-Control-Allow-Origin"))
                    .isEmpty();
        }
    }

    @Test
    void whatFailsTellsNothingOfTheInsides() throws Exception {
        HttpResponse<String> response = port.post(
                "/hawtio/jolokia",
                "admin",
                "application/json",
                "{\"type\":\"read\",\"mbean\":\"java.lang:type=Memory\",\"attribute\":\"None\","
                        + "\"config\":{\"includeStackTrace\":\"true\",\"serializeException\":\"true\"}}");
        assertThat(response.body()).contains("\"status\":404").doesNotContain("stacktrace", "error_value", ".java:");
    }
}
