package vn.iochub.console.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ops4j.pax.logging.spi.PaxLevel;
import org.ops4j.pax.logging.spi.PaxLoggingEvent;

/** The log as the console asks for it. */
class LogQueryTest {
    private final MBeanServer server = MBeanServerFactory.newMBeanServer();
    private LogQuery log;

    @BeforeEach
    void start() throws Exception {
        log = new LogQuery(server);
    }

    @AfterEach
    void stop() throws Exception {
        log.end();
        assertThat(server.isRegistered(LogQuery.name())).isFalse();
    }

    private void line(long at, String level, String logger, String message, String... thrown) {
        PaxLevel named = (PaxLevel) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {PaxLevel.class}, (proxy, method, given) -> level);
        PaxLoggingEvent event = (PaxLoggingEvent) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {PaxLoggingEvent.class},
                (proxy, method, given) -> switch (method.getName()) {
                    case "getTimeStamp" -> at;
                    case "getLevel" -> named;
                    case "getLoggerName" -> logger;
                    case "getRenderedMessage", "getMessage" -> message;
                    case "getThrowableStrRep" -> thrown.length == 0 ? null : thrown;
                    case "getThreadName" -> "main";
                    case "getProperties" -> Map.of("bundle.name", "vn.iochub.test");
                    default -> null;
                });
        log.doAppend(event);
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> events(Map<String, Object> results) {
        return (List<Map<String, Object>>) results.get("events");
    }

    @Test
    void byLevelAndByTextInMessageLoggerAndException() {
        line(1_000, "INFO", "vn.iochub.http", "event=started");
        line(2_000, "WARN", "vn.iochub.tax", "Không đọc được");
        line(3_000, "ERROR", "vn.iochub.tax", "event=failed", "java.io.IOException: đĩa đầy", "\tat x");
        assertThat(events(log.getLogResults(0))).hasSize(3);
        assertThat(events(log.getLogResults(1)))
                .extracting(line -> line.get("level"))
                .containsExactly("ERROR");
        assertThat(events(log.jsonQueryLogResults("{\"level\":\"warn\"}"))).hasSize(2);
        assertThat(events(log.jsonQueryLogResults("{\"text\":\"KHÔNG ĐỌC\"}"))).hasSize(1);
        assertThat(events(log.jsonQueryLogResults("{\"text\":\"đĩa đầy\"}"))).hasSize(1);
        assertThat(events(log.jsonQueryLogResults("{\"text\":\"iochub.tax\",\"count\":1}")))
                .hasSize(1);
    }

    @Test
    void whoFollowsGetsEachLineOnceAlsoWithinOneMillisecond() {
        for (int i = 0; i < 5; i++) {
            line(7_000, "INFO", "l", "line " + i);
        }
        Map<String, Object> first = log.jsonQueryLogResults("{\"count\":2}");
        assertThat(events(first)).hasSize(2);
        Map<String, Object> rest = log.jsonQueryLogResults("{\"afterTimestamp\":" + first.get("toTimestamp") + "}");
        assertThat(events(rest)).extracting(line -> line.get("message")).containsExactly("line 2", "line 3", "line 4");
        assertThat(events(log.jsonQueryLogResults("{\"afterTimestamp\":" + rest.get("toTimestamp") + "}")))
                .isEmpty();
    }

    @Test
    void itIsBoundedAndShowsNoSecret() {
        for (int i = 0; i < LogQuery.KEPT + 10; i++) {
            line(i, "INFO", "l", "n" + i);
        }
        line(
                9_999_999,
                "INFO",
                "l",
                "to sftp://u@h/in?password=p4ssw0rt " + "x".repeat(10_000),
                "e https://u:p4ssw0rt@h");
        List<Map<String, Object>> all = events(log.getLogResults(0));
        assertThat(all).hasSize(LogQuery.KEPT);
        Map<String, Object> last = all.get(all.size() - 1);
        assertThat(last.toString()).doesNotContain("p4ssw0rt");
        assertThat(last.get("message").toString()).hasSizeLessThan(LogQuery.MAX_MESSAGE + 10);
    }

    @Test
    void whatIsNoQueryIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> log.jsonQueryLogResults("{"));
        assertThat(events(log.jsonQueryLogResults("{\"level\":\"nothing\",\"count\":-5}")))
                .isEmpty();
    }
}
