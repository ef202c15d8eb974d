package vn.iochub.console.internal;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.management.ObjectName;
import vn.iochub.api.service.Accounts;

/**
 * Who may do what with which MBean over HTTP. What is not named here does not exist for anybody, an admin included: an MBean
 * of tomorrow's library is closed until somebody has thought about it. docs/CONSOLE-SECURITY.md tells the reasons.
 */
final class Policy {

    /** What a caller needs. */
    enum Right {
        /** One of the console's roles. */
        LOOK,
        /** Runs what is there. */
        RUN,
        /** Sees what passes, which may be about people. */
        CONTENT,
        /** Changes what is there. */
        MANAGE,
        /** Holds messages up and sees them. */
        DEBUG;

        boolean isHeldBy(Caller caller) {
            return switch (this) {
                case LOOK -> caller.has(Accounts.VIEWER, Accounts.OPERATOR, Accounts.ADMIN);
                case RUN -> caller.has(Accounts.OPERATOR, Accounts.ADMIN);
                case CONTENT -> caller.has(Accounts.OPERATOR, Accounts.ADMIN) && caller.has(Accounts.PERSONAL);
                case MANAGE -> caller.has(Accounts.ADMIN);
                case DEBUG -> caller.has(Accounts.ADMIN) && caller.has(Accounts.PERSONAL);
            };
        }
    }

    /** One line of the policy: these names, of the MBeans of a domain and of a type, empty for each type. */
    private record Rule(String domain, String type, Right right, boolean changes, Set<String> names) {
        boolean covers(ObjectName bean, String name) {
            return domain.equals(bean.getDomain())
                    && (type.isEmpty() || type.equals(bean.getKeyProperty("type")))
                    && names.contains(name);
        }
    }

    /** What may be asked of a thing, and whether that changes anything. */
    record Grant(Right right, boolean changes) {}

    static final String CAMEL = "org.apache.camel";
    static final String ARTEMIS = "org.apache.activemq.artemis";
    static final String JVM = "java.lang";
    private static final String TRACER = "tracer";

    private static final Set<String> JVM_TYPES = Set.of(
            "ClassLoading",
            "Compilation",
            "GarbageCollector",
            "Memory",
            "MemoryManager",
            "MemoryPool",
            "OperatingSystem",
            "Runtime",
            "Threading");

    private static final List<Rule> OPERATIONS = List.of(
            // The graph, the counters, the list of what a route uses; addresses come without passwords (Redaction).
            look(
                    CAMEL,
                    "context",
                    "componentNames",
                    "dataFormatNames",
                    "dumpRestsAsXml",
                    "dumpRouteStatsAsJSon",
                    "dumpRoutesAsXml",
                    "dumpRoutesAsYaml",
                    "dumpRoutesCoverageAsXml",
                    "dumpRoutesStatsAsXml",
                    "dumpStepStatsAsXml",
                    "languageNames"),
            look(
                    CAMEL,
                    "routes",
                    "dumpRouteAsXml",
                    "dumpRouteAsYaml",
                    "dumpRouteSourceLocationsAsXml",
                    "dumpRouteStatsAsJSon",
                    "dumpRouteStatsAsXml",
                    "dumpStatsAsJSon",
                    "dumpStatsAsXml",
                    "dumpStepStatsAsXml",
                    // Asked before a route's text is shown; it cannot be changed.
                    "isUpdateRouteEnabled",
                    "processorIds"),
            look(CAMEL, "processors", "dumpProcessorAsXml", "dumpStatsAsJSon", "dumpStatsAsXml", "extendedInformation"),
            look(CAMEL, "endpoints", "queueSize"),
            look(CAMEL, "health", "details"),
            look(
                    CAMEL,
                    "services",
                    // Of the exchanges that run: their ids, routes and times, not what is in them.
                    "browse",
                    "endpointStatistics",
                    "hasTypeConverter",
                    "listEndpointServices",
                    "listEndpoints",
                    "listRestServices",
                    "listStatistics",
                    "listTasks",
                    "listTransformers",
                    "listValidators",
                    "size"),
            // A source as a whole is paused by hub:source-pause, which tells the source and stays over a restart. A
            // context that was stopped here could not be started again from here.
            change(CAMEL, "context", Right.RUN, "resume", "startAllRoutes", "suspend", "reset"),
            change(CAMEL, "routes", Right.RUN, "reset", "restart", "resume", "start", "stop", "suspend"),
            change(CAMEL, "consumers", Right.RUN, "resume", "start", "stop", "suspend"),
            change(CAMEL, "processors", Right.RUN, "reset"),
            change(CAMEL, "routes", Right.MANAGE, "remove"),
            // Asking makes the endpoint where there is none. Whereto, and what with: Sending.
            rule(CAMEL, "context", Right.MANAGE, false, "canSendToEndpoint"),
            change(CAMEL, "context", Right.MANAGE, "sendBodyAndHeaders", "sendStringBody"),
            // Bodies and headers.
            content(
                    CAMEL,
                    "endpoints",
                    "browseAllMessagesAsJSon",
                    "browseAllMessagesAsXml",
                    "browseExchange",
                    "browseMessageAsJSon",
                    "browseMessageAsXml",
                    "browseMessageBody",
                    "browseRangeMessagesAsJSon",
                    "browseRangeMessagesAsXml"),
            content(
                    CAMEL,
                    TRACER,
                    "dumpAllTracedMessages",
                    "dumpAllTracedMessagesAsJSon",
                    "dumpAllTracedMessagesAsXml",
                    "dumpTracedMessages",
                    "dumpTracedMessagesAsJSon",
                    "dumpTracedMessagesAsXml"),
            change(CAMEL, TRACER, Right.CONTENT, "clear", "resetTraceCounter", "setEnabled"),
            // A breakpoint holds a message up: for an admin who knows why. Nothing that takes an expression: it is
            // code.
            rule(
                    CAMEL,
                    TRACER,
                    Right.DEBUG,
                    false,
                    "breakpoints",
                    "getBreakpoints",
                    "getDebugCounter",
                    "getSuspendedBreakpointNodeIds",
                    "messageHistoryOnBreakpointAsXml",
                    "suspendedBreakpointExchangeIds",
                    "suspendedBreakpointNodeIds"),
            change(
                    CAMEL,
                    TRACER,
                    Right.DEBUG,
                    "addBreakpoint",
                    "disableBreakpoint",
                    "disableDebugger",
                    "enableBreakpoint",
                    "enableDebugger",
                    "removeAllBreakpoints",
                    "removeBreakpoint",
                    "resetDebugCounter",
                    "resumeAll",
                    "resumeBreakpoint",
                    "skipOver",
                    "step",
                    "stepBreakpoint",
                    "stepOver"),
            // Messages on the queues are browsed, moved and deleted by the hub's own page, with a reason.
            look(ARTEMIS, "", "countMessages", "listAddresses", "listQueues"),
            look(
                    JVM,
                    "Threading",
                    "dumpAllThreads",
                    "findDeadlockedThreads",
                    "findMonitorDeadlockedThreads",
                    "getThreadCpuTime",
                    "getThreadInfo"),
            change(JVM, "Memory", Right.MANAGE, "gc"),
            rule("hawtio", LogQuery.TYPE, Right.RUN, false, "getLogResults", "jsonQueryLogResults"),
            look(Rights.DOMAIN, Rights.TYPE, "canInvoke"));

    private static final List<Rule> WRITES = List.of(
            // Traced messages are held in memory, at most so many and so much of each; they are shown by the rules
            // above. Nobody has streams included: a body that is read for a trace is gone for the route behind it.
            change(CAMEL, TRACER, Right.CONTENT, "Enabled", "BodyMaxChars"));

    /** What is in none of the texts that are shown, whatever the MBean. */
    private static final Pattern SECRET = Pattern.compile(
            "(?i).*(passw|secret|token|credential|passphrase|private.?key|acceptors|connectors|globaloptions).*");

    private static final Set<String> HIDDEN_OF_RUNTIME =
            Set.of("BootClassPath", "ClassPath", "InputArguments", "LibraryPath", "SystemProperties");

    private static Rule rule(String domain, String type, Right right, boolean changes, String... names) {
        return new Rule(domain, type, right, changes, Set.of(names));
    }

    private static Rule look(String domain, String type, String... names) {
        return rule(domain, type, Right.LOOK, false, names);
    }

    private static Rule content(String domain, String type, String... names) {
        return rule(domain, type, Right.CONTENT, false, names);
    }

    private static Rule change(String domain, String type, Right right, String... names) {
        return rule(domain, type, right, true, names);
    }

    private Policy() {}

    /** Whether this MBean exists for whoever looks through the console. */
    static boolean isVisible(ObjectName bean) {
        String type = String.valueOf(bean.getKeyProperty("type"));
        return switch (bean.getDomain()) {
            case CAMEL, ARTEMIS -> true;
            case JVM -> JVM_TYPES.contains(type);
            case "java.nio" -> type.equals("BufferPool");
            case "JMImplementation" -> type.equals("MBeanServerDelegate");
            case "com.zaxxer.hikari" -> type.startsWith("Pool (");
            case "hawtio" -> type.equals(LogQuery.TYPE);
            case Rights.DOMAIN -> bean.equals(Rights.NAME);
            default -> false;
        };
    }

    static boolean mayRead(Caller caller, ObjectName bean, String attribute) {
        return isVisible(bean)
                && Right.LOOK.isHeldBy(caller)
                && !SECRET.matcher(attribute).matches()
                && !(bean.getDomain().equals(JVM) && HIDDEN_OF_RUNTIME.contains(attribute));
    }

    /** What an operation needs; empty when nobody may. The arguments' types may follow its name. */
    static Optional<Grant> operation(ObjectName bean, String operation) {
        int bracket = operation.indexOf('(');
        return find(OPERATIONS, bean, bracket < 0 ? operation : operation.substring(0, bracket));
    }

    /** What it needs to set an attribute; empty when nobody may. */
    static Optional<Grant> write(ObjectName bean, String attribute) {
        return find(WRITES, bean, attribute);
    }

    private static Optional<Grant> find(List<Rule> rules, ObjectName bean, String name) {
        if (bean.isPattern() || !isVisible(bean)) {
            return Optional.empty();
        }
        return rules.stream()
                .filter(rule -> rule.covers(bean, name))
                .findFirst()
                .map(rule -> new Grant(rule.right(), rule.changes()));
    }
}
