package vn.iochub.console.internal;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.jolokia.json.JSONStructure;
import org.jolokia.server.core.config.ConfigKey;
import org.jolokia.server.core.config.StaticConfiguration;
import org.jolokia.server.core.http.HttpRequestHandler;
import org.jolokia.server.core.request.BadRequestException;
import org.jolokia.server.core.request.EmptyResponseException;
import org.jolokia.server.core.service.JolokiaServiceManagerFactory;
import org.jolokia.server.core.service.api.JolokiaServiceManager;
import org.jolokia.server.core.service.impl.ClasspathServiceCreator;
import org.jolokia.server.core.service.impl.QuietLogHandler;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Text;
import vn.iochub.api.service.Audit;
import vn.iochub.api.service.HttpPaths;
import vn.iochub.api.service.UnavailableException;
import vn.iochub.console.internal.Policy.Grant;

/**
 * JMX over HTTP for Hawtio's pages, with Jolokia's protocol. By POST only, as JSON; what it may do is in {@link Policy}; what
 * changes something goes into the audit trail before it is done. Neither a proxy to other JVMs nor notifications.
 */
@Component(
        service = Servlet.class,
        property = {
            HttpPaths.PATH + "=/hawtio/jolokia",
            HttpPaths.ROLES + "=admin,operator,viewer",
            HttpPaths.CONCURRENCY + ":Integer=8"
        })
public final class Jolokia extends HttpServlet {
    /** Hawtio asks for the rights of all MBeans in one call. */
    static final int MAX_BYTES = 4 << 20;

    static final int MAX_REQUESTS = 5_000;
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(Jolokia.class);
    private static final Set<String> TYPES = Set.of("read", "write", "exec", "list", "search", "version");

    private static final Pattern LONE_AMPERSAND = Pattern.compile("&(?!(?:\\w{1,8}|#\\d{1,7}|#x[0-9a-fA-F]{1,6});)");

    private final transient JolokiaServiceManager services;
    private final transient HttpRequestHandler handler;
    private final transient Audit audit;
    private final transient Refusals refusals;
    private final transient MBeanServer server = ManagementFactory.getPlatformMBeanServer();

    @Activate
    public Jolokia(@Reference Audit audit) throws JMException {
        this(audit, new KarafAcl());
    }

    Jolokia(Audit audit, KarafAcl acl) throws JMException {
        this.audit = audit;
        refusals = new Refusals(System::nanoTime);
        StaticConfiguration configuration = new StaticConfiguration(
                ConfigKey.AGENT_ID,
                "iochub",
                ConfigKey.DISCOVERY_ENABLED,
                "false",
                // The most that a caller can ask for: the tree of MBeans is 9 deep.
                ConfigKey.MAX_DEPTH,
                "10",
                ConfigKey.MAX_COLLECTION_SIZE,
                "50000",
                ConfigKey.MAX_OBJECTS,
                "500000",
                ConfigKey.HISTORY_MAX_ENTRIES,
                "0",
                ConfigKey.DEBUG,
                "false",
                ConfigKey.DISABLE_DETECTORS,
                "true",
                ConfigKey.INCLUDE_STACKTRACE,
                "false",
                ConfigKey.ALLOW_ERROR_DETAILS,
                "false",
                ConfigKey.SERIALIZE_EXCEPTION,
                "false",
                ConfigKey.ALLOW_DNS_REVERSE_LOOKUP,
                "false");
        services = JolokiaServiceManagerFactory.createJolokiaServiceManager(
                configuration, new QuietLogHandler(), new JmxGate(acl), log -> new TreeSet<>());
        services.addServices(new ClasspathServiceCreator(Jolokia.class.getClassLoader(), "services"));
        handler = new HttpRequestHandler(services.start());
        if (server.isRegistered(Rights.NAME)) {
            server.unregisterMBean(Rights.NAME);
        }
        server.registerMBean(new Rights(), Rights.NAME);
    }

    @Deactivate
    void end() throws JMException {
        services.stop();
        server.unregisterMBean(Rights.NAME);
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (request.getMethod()) {
            case "GET", "HEAD" -> version(request, response);
            case "POST" -> post(request, response);
            default -> Answers.wrongMethod(response, "GET, POST");
        }
    }

    /** All that is answered to a GET: a link on a stranger's page must not do anything. */
    private void version(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getPathInfo();
        if (path != null && !Set.of("/", "/version", "/version/").contains(path)) {
            Answers.wrongMethod(response, "POST");
            return;
        }
        answer(Caller.of(request), Answers.JSON.createObjectNode().put("type", "version"), response);
    }

    private void post(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!Answers.saysJson(request)) {
            Answers.notJson(response);
            return;
        }
        JsonNode body;
        try {
            body = Answers.read(request, MAX_BYTES);
        } catch (JacksonException e) {
            refuse(response, 400, "Nội dung không phải JSON đúng", "The body is not right JSON");
            return;
        }
        if (body == null) {
            refuse(
                    response,
                    413,
                    "Nội dung dài hơn " + MAX_BYTES + " byte",
                    "The body is over " + MAX_BYTES + " bytes");
            return;
        }
        Text wrong = check(body);
        if (wrong != null) {
            refuse(response, 400, wrong.vi(), wrong.en());
            return;
        }
        Caller caller = Caller.of(request);
        WholeReads.spellOut(requests(body).stream(), server, caller);
        answer(caller, body, response);
    }

    private static void refuse(HttpServletResponse response, int status, String vi, String en) throws IOException {
        Answers.fault(response, status, "bad_request", new Text(vi, en));
    }

    /** What is wrong with it; null when nothing is. */
    private static Text check(JsonNode body) {
        if (!body.isObject() && !body.isArray() || body.size() > MAX_REQUESTS) {
            return new Text(
                    "Cần một yêu cầu của Jolokia, hoặc một mảng tối đa " + MAX_REQUESTS + " yêu cầu",
                    "One request of Jolokia is needed, or an array of at most " + MAX_REQUESTS);
        }
        for (JsonNode request : requests(body)) {
            if (!request.isObject() || !TYPES.contains(request.path("type").asText())) {
                return new Text(
                        "Mỗi yêu cầu cần 'type' là một trong " + new TreeSet<>(TYPES),
                        "Each request needs a 'type', one of " + new TreeSet<>(TYPES));
            }
            if (request.has("target")) {
                return new Text("Không chuyển tiếp tới JVM khác", "There is no proxy to another JVM");
            }
        }
        return null;
    }

    private static List<JsonNode> requests(JsonNode body) {
        List<JsonNode> all = new ArrayList<>();
        if (body.isArray()) {
            body.forEach(all::add);
        } else {
            all.add(body);
        }
        return all;
    }

    private void answer(Caller caller, JsonNode body, HttpServletResponse response) throws IOException {
        List<Audit.Act> acts;
        try {
            acts = begin(caller, body);
        } catch (UnavailableException e) {
            LOG.warn("console event=not-done user={} cause=\"the audit trail cannot be written\"", caller.user(), e);
            Answers.fault(
                    response,
                    503,
                    "audit_unavailable",
                    new Text(
                            "Không ghi được nhật ký kiểm toán nên không thực hiện thay đổi nào",
                            "The audit trail cannot be written, so nothing is changed"));
            return;
        }
        JsonNode answer;
        try {
            answer = caller.run(() -> ask(body));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        end(acts, answer);
        requests(answer).forEach(one -> JavaProperties.tell(caller, one));
        boolean names = requests(body).stream().noneMatch(request -> Set.of("list", "search")
                .contains(request.path("type").asText()));
        Answers.ok(response, Redaction.clean(answer, names));
    }

    /** Each request has its answer, also the one that Jolokia does not get to see. */
    private JsonNode ask(JsonNode body) {
        if (!body.isArray()) {
            return Sending.fault(body).<JsonNode>map(Jolokia::closed).orElseGet(() -> askJolokia(body));
        }
        ArrayNode open = Answers.JSON.createArrayNode();
        body.forEach(request -> {
            if (Sending.fault(request).isEmpty()) {
                open.add(request);
            }
        });
        JsonNode answered = open.isEmpty() ? open : askJolokia(open);
        if (open.size() == body.size() || !answered.isArray()) {
            return answered;
        }
        Iterator<JsonNode> next = answered.iterator();
        ArrayNode answers = Answers.JSON.createArrayNode();
        body.forEach(request -> answers.add(
                Sending.fault(request).<JsonNode>map(Jolokia::closed).orElseGet(next::next)));
        return answers;
    }

    private static ObjectNode closed(Text why) {
        return Answers.JSON
                .createObjectNode()
                .put("status", 403)
                .put("error", why.vi() + " · " + why.en())
                .put("error_type", "not allowed");
    }

    private JsonNode askJolokia(JsonNode body) {
        try {
            // As it was read here, and not as it came: no second reading may find something else in it.
            byte[] bytes = Answers.JSON.writeValueAsBytes(body);
            JSONStructure answer = handler.handlePostRequest(
                    "/hawtio/jolokia", new ByteArrayInputStream(bytes), StandardCharsets.UTF_8.name(), Map.of());
            JsonNode tree = Answers.JSON.readTree(answer.toJSONString());
            requests(tree).forEach(Jolokia::withoutInsides);
            requests(tree).forEach(Jolokia::wellFormed);
            return tree;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (BadRequestException | EmptyResponseException | RuntimeException e) {
            LOG.debug("console event=request-failed", e);
            ObjectNode fault = Answers.JSON.createObjectNode();
            return fault.put("status", 400)
                    .put("error", "The request is not valid")
                    .put("error_type", "bad request");
        }
    }

    /** Where in the code something failed is none of the caller's business. */
    private static void withoutInsides(JsonNode answer) {
        if (answer instanceof ObjectNode object) {
            object.remove(List.of("stacktrace", "error_value"));
        }
    }

    /** Camel writes an endpoint's address into the XML of a trace as it is, and a browser reads none of that. */
    private static void wellFormed(JsonNode answer) {
        JsonNode value = answer.path("value");
        if (value.isTextual()
                && answer.path("request").path("operation").asText().matches("dump\\w*TracedMessagesAsXml\\b.*")) {
            ((ObjectNode) answer)
                    .put("value", LONE_AMPERSAND.matcher(value.textValue()).replaceAll("&amp;"));
        }
    }

    // ---- the audit trail

    /**
     * Notes, before anything is done, what would change something: begun when the caller may, refused when not.
     *
     * @return for each request the act that was begun, or null
     */
    private List<Audit.Act> begin(Caller caller, JsonNode body) {
        List<Audit.Act> acts = new ArrayList<>();
        for (JsonNode request : requests(body)) {
            acts.add(begin(caller, (ObjectNode) request));
        }
        return acts;
    }

    private Audit.Act begin(Caller caller, ObjectNode request) {
        String type = request.path("type").asText();
        if (!type.equals("exec") && !type.equals("write")) {
            return null;
        }
        String member =
                request.path(type.equals("exec") ? "operation" : "attribute").asText();
        String bean = request.path("mbean").asText();
        Optional<Grant> grant = grant(type, bean, member);
        if (grant.isPresent() && !grant.get().changes() && grant.get().right().isHeldBy(caller)) {
            return null;
        }
        boolean may = grant.filter(found -> found.right().isHeldBy(caller)).isPresent()
                && Sending.fault(request).isEmpty();
        Audit.Act act = new Audit.Act(
                caller.user(),
                "console",
                "jmx." + type,
                bean,
                may ? Audit.Outcome.BEGUN : Audit.Outcome.REFUSED,
                Map.of("member", member));
        if (may) {
            audit.write(act);
            return act;
        }
        if (refusals.isNew(caller.user() + "|" + bean + "|" + member)) {
            audit.write(act);
        }
        return null;
    }

    private static Optional<Grant> grant(String type, String bean, String member) {
        try {
            ObjectName name = new ObjectName(bean);
            return type.equals("exec") ? Policy.operation(name, member) : Policy.write(name, member);
        } catch (MalformedObjectNameException e) {
            return Optional.empty();
        }
    }

    private void end(List<Audit.Act> acts, JsonNode answer) {
        List<JsonNode> answers = requests(answer);
        for (int i = 0; i < acts.size(); i++) {
            Audit.Act begun = acts.get(i);
            if (begun == null) {
                continue;
            }
            int status = i < answers.size() ? answers.get(i).path("status").asInt() : 0;
            Audit.Outcome outcome =
                    status == 200 ? Audit.Outcome.DONE : status == 403 ? Audit.Outcome.REFUSED : Audit.Outcome.FAILED;
            try {
                audit.write(new Audit.Act(
                        begun.actor(), begun.via(), begun.action(), begun.target(), outcome, begun.details()));
            } catch (UnavailableException e) {
                // It is done, and the trail says that it was begun.
                LOG.warn("console event=outcome-not-noted action={} outcome={}", begun.action(), outcome, e);
            }
        }
    }
}
