package vn.iochub.console.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.ops4j.pax.logging.spi.PaxAppender;
import org.ops4j.pax.logging.spi.PaxLoggingEvent;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/**
 * Keeps the latest lines of the log in memory, bounded in number and length, and shows them as an MBean. It is the log's
 * appender: it neither logs nor fails. Thread-safe.
 */
@Component(service = PaxAppender.class, immediate = true, property = "org.ops4j.pax.logging.appender.name=HubConsole")
public final class LogQuery implements PaxAppender, LogQueryMBean {
    static final String TYPE = "LogQuery";
    static final int KEPT = 2_000;
    static final int MAX_MESSAGE = 4_000;
    static final int MAX_EXCEPTION = 16_000;
    private static final List<String> LEVELS = List.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL");

    private final MBeanServer server;
    private final ObjectName name;

    // Under its own lock.
    private final Deque<Line> lines = new ArrayDeque<>();
    private long last;

    /** @param seq milliseconds, each line's greater than the one's before: by it a reader finds those that follow */
    private record Line(
            long seq,
            String level,
            String logger,
            String message,
            String exception,
            String thread,
            Map<String, String> properties) {

        Map<String, Object> view() {
            Map<String, Object> view = new LinkedHashMap<>();
            view.put("seq", seq);
            view.put("timestamp", Instant.ofEpochMilli(seq).toString());
            view.put("level", level);
            view.put("logger", logger);
            view.put("message", message);
            view.put("exception", exception);
            view.put("thread", thread);
            view.put("properties", properties);
            view.put("className", null);
            view.put("containerName", null);
            view.put("fileName", null);
            view.put("host", null);
            view.put("lineNumber", null);
            view.put("methodName", null);
            return view;
        }
    }

    @Activate
    public LogQuery() throws JMException {
        this(ManagementFactory.getPlatformMBeanServer());
    }

    LogQuery(MBeanServer server) throws JMException {
        this.server = server;
        name = name();
        if (server.isRegistered(name)) {
            server.unregisterMBean(name);
        }
        server.registerMBean(this, name);
    }

    static ObjectName name() {
        try {
            return new ObjectName("hawtio:type=" + TYPE);
        } catch (MalformedObjectNameException e) {
            throw new IllegalStateException(e);
        }
    }

    @Deactivate
    void end() throws JMException {
        server.unregisterMBean(name);
    }

    @Override
    public void doAppend(PaxLoggingEvent event) {
        String[] thrown = event.getThrowableStrRep();
        Map<String, String> properties = new TreeMap<>();
        if (event.getProperties() != null) {
            event.getProperties().forEach((key, value) -> properties.put(String.valueOf(key), String.valueOf(value)));
        }
        String message = String.valueOf(event.getRenderedMessage());
        String exception = thrown == null ? null : String.join("\n", thrown);
        synchronized (lines) {
            last = Math.max(last + 1, event.getTimeStamp());
            lines.addLast(new Line(
                    last,
                    String.valueOf(event.getLevel()),
                    String.valueOf(event.getLoggerName()),
                    Redaction.clean(cut(message, MAX_MESSAGE)),
                    exception == null ? null : Redaction.clean(cut(exception, MAX_EXCEPTION)),
                    event.getThreadName(),
                    Map.copyOf(properties)));
            if (lines.size() > KEPT) {
                lines.removeFirst();
            }
        }
    }

    private static String cut(String text, int most) {
        return text.length() > most ? text.substring(0, most) + "…" : text;
    }

    @Override
    public Map<String, Object> getLogResults(int maxCount) {
        List<Line> all = all();
        int count = maxCount <= 0 ? all.size() : Math.min(maxCount, all.size());
        return view(all.subList(all.size() - count, all.size()));
    }

    @Override
    public Map<String, Object> jsonQueryLogResults(String query) {
        JsonNode asked;
        try {
            asked = Answers.JSON.readTree(query);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("The query is not JSON", e);
        }
        long after = asked.path("afterTimestamp").asLong(0);
        int count = asked.path("count").asInt(0);
        Predicate<Line> wanted = line -> line.seq() > after;
        String level = asked.path("level").asText("").toUpperCase(Locale.ROOT);
        if (!level.isEmpty()) {
            wanted = wanted.and(line -> LEVELS.indexOf(line.level()) >= LEVELS.indexOf(level));
        }
        String text = asked.path("text").asText("").toLowerCase(Locale.ROOT);
        if (!text.isEmpty()) {
            wanted = wanted.and(line -> contains(line.message(), text)
                    || contains(line.logger(), text)
                    || contains(line.exception(), text));
        }
        return view(
                all().stream().filter(wanted).limit(count <= 0 ? KEPT : count).toList());
    }

    private static boolean contains(String where, String lowerCase) {
        return where != null && where.toLowerCase(Locale.ROOT).contains(lowerCase);
    }

    private List<Line> all() {
        synchronized (lines) {
            return new ArrayList<>(lines);
        }
    }

    private Map<String, Object> view(List<Line> shown) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("events", shown.stream().map(Line::view).toList());
        view.put("fromTimestamp", shown.isEmpty() ? 0 : shown.get(0).seq());
        view.put(
                "toTimestamp",
                shown.isEmpty() ? newest() : shown.get(shown.size() - 1).seq());
        view.put("host", null);
        return view;
    }

    private long newest() {
        synchronized (lines) {
            return last;
        }
    }
}
