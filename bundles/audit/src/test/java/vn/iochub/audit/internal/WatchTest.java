package vn.iochub.audit.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivilegedExceptionAction;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.management.Attribute;
import javax.management.ObjectName;
import javax.security.auth.Subject;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.felix.service.command.Process;
import org.apache.karaf.jaas.boot.principal.UserPrincipal;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.impl.action.command.ManagerImpl;
import org.apache.karaf.shell.impl.console.SessionFactoryImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.service.event.Event;
import vn.iochub.api.service.Audit;
import vn.iochub.api.service.Audit.Act;
import vn.iochub.api.service.Audit.Outcome;
import vn.iochub.audit.internal.shell.AuditList;
import vn.iochub.audit.internal.shell.AuditVerify;

/** What is seen in Karaf's own shell and of its JMX events, and how the trail is looked at. */
class WatchTest {
    private static final Set<String> KNOWN = Set.of("hub:status", "hub:secret-set", "hub:account-roles", "grep");

    @TempDir
    Path data;

    private final ThreadIOImpl threadIo = new ThreadIOImpl();
    private final Inbox inbox = new Inbox();
    private SessionFactoryImpl factory;
    private Trail trail;

    @BeforeEach
    void start() throws Exception {
        trail = new Trail(data.resolve("audit"), "key", false, 100_000, 1_000_000, Clock.systemUTC());
        threadIo.start();
        factory = new SessionFactoryImpl(threadIo);
        factory.getCommandProcessor().addListener(new ShellWatch(data, inbox));
        factory.getRegistry().register(trail);
        ManagerImpl manager = new ManagerImpl(factory.getRegistry(), factory.getRegistry());
        manager.register(AuditList.class);
        manager.register(AuditVerify.class);
        manager.register(Matching.class);
    }

    @AfterEach
    void stop() {
        factory.stop();
        threadIo.stop();
        trail.close();
    }

    private String run(String command) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            Session session = factory.create(new ByteArrayInputStream(new byte[0]), out, out);
            try {
                session.execute(command);
            } finally {
                session.close();
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private List<Act> seen() throws InterruptedException {
        List<Act> acts = new ArrayList<>();
        Act act = inbox.next(Duration.ZERO);
        while (act != null) {
            acts.add(act);
            act = inbox.next(Duration.ZERO);
        }
        return acts;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "hub:status --json | hub:status | --json",
                "hub:account-roles an viewer | hub:account-roles | an viewer",
                "hub:secret-set tax.key | hub:secret-set | ``",
                "hub:secret-set tax.key hunter2 | hub:secret-set | ``",
                "hunter2 | ? | ``",
                "Mật-khẩu 123 | ? | ``",
                "hub:status 'a b' | hub:status | ``",
                "hub:status $password | hub:status | ``",
                "hub:status ; hunter2 | hub:status ? | ``",
                "hub:status ; grep an secret | hub:status grep | ``",
                "x = hunter2 | ? | ``",
            })
    @DisplayName("a line's commands are noted, its arguments only where they are names")
    void lines(String line, String target, String arguments) {
        Commands.Noted noted = Commands.of(line, KNOWN::contains);
        assertThat(noted.target()).isEqualTo(target);
        assertThat(noted.details()).isEqualTo(arguments.isEmpty() ? Map.of() : Map.of("arguments", arguments));
    }

    @Test
    void commandsAreSeenWithWhoAndWhat() throws Exception {
        Subject admin = new Subject();
        admin.getPrincipals().add(new UserPrincipal("binh"));
        Subject.doAs(admin, (PrivilegedExceptionAction<String>) () -> run("hub:audit-list --limit 5"));
        assertThatThrownBy(() -> run("hub:audit-list --limit 0")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> run("hunter2")).isInstanceOf(Exception.class);
        assertThat(seen())
                .containsExactly(
                        new Act(
                                "binh",
                                "shell",
                                "shell.command",
                                "hub:audit-list",
                                Outcome.DONE,
                                Map.of("arguments", "--limit 5")),
                        new Act(
                                "system",
                                "shell",
                                "shell.command",
                                "hub:audit-list",
                                Outcome.FAILED,
                                Map.of("arguments", "--limit 0")),
                        new Act("system", "shell", "shell.command", "?", Outcome.REFUSED, Map.of()));
    }

    @Test
    @DisplayName("a session's own start is not noted, and nobody can pass for it by setting a variable")
    void theStartScriptIsNotNoted() throws Exception {
        String script = "// A comment\na = 1\n\nb = { audit-list $args } ;\n";
        Files.writeString(data.resolve("shell.init.script"), script);
        run(String.join("\n", script.lines().toList()));
        assertThat(seen()).isEmpty();
        run("script = x\nb = 3");
        assertThat(seen()).extracting(Act::target).containsExactly("? ?");
    }

    @Test
    void theTrailIsListedAndChecked() throws Exception {
        assertThat(run("hub:audit-list")).contains("No entry.");
        trail.write(new Act("an", "http", "source.pause", "tax", Outcome.DONE, Map.of("why", "a\nb")));
        trail.write(new Act("binh", "shell", "quarantine.mend", "17", Outcome.REFUSED, Map.of()));
        List<String> lines = run("hub:audit-list").lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).matches("NUMBER  AT +ACTOR  VIA    ACTION           TARGET  OUTCOME  DETAILS");
        assertThat(lines.get(1)).matches("     2  .*Z +binh   shell  quarantine.mend  17      REFUSED");
        assertThat(lines.get(2)).matches("     1  .*Z +an     http   source.pause     tax     DONE     why=a b");
        assertThat(lines.get(1).indexOf("binh"))
                .isEqualTo(lines.get(2).indexOf("an  "))
                .isEqualTo(lines.get(0).indexOf("ACTOR"));
        assertThat(run("hub:audit-list | hub:matching binh")).isEqualTo(lines.get(1) + "\n");
        assertThat(run("hub:audit-list --actor an --from PT1H --outcome done --vi"))
                .contains("THAO TÁC", "source.pause")
                .doesNotContain("binh");
        assertThat(run("hub:audit-list --action quarantine. --json")).contains("\"sequence\" : 2", "\"hash\"");
        assertThatThrownBy(() -> run("hub:audit-list --from yesterday"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2026-01-31T08:00:00Z");

        String head = trail.verify().head();
        assertThat(run("hub:audit-verify")).contains("Intact: entries 1 to 2, head " + head);
        assertThat(run("hub:audit-verify --vi")).contains("Nguyên vẹn: các mục 1 đến 2");
        Files.delete(data.resolve("audit/head.json"));
        assertThatThrownBy(() -> run("hub:audit-verify"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("head.json");
    }

    // ---- JMX

    private void jmx(String method, Subject subject, Throwable error, Object... params) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("method", method);
        properties.put("params", params);
        properties.put("subject", subject);
        properties.put("error", error);
        properties.put("result", "a result that is nobody's business");
        properties.values().removeIf(value -> value == null);
        new JmxWatch(inbox).handleEvent(new Event("javax/management/MBeanServer/X", properties));
    }

    @Test
    void changesByJmxAreSeenAndReadingIsNot() throws Exception {
        Subject an = new Subject();
        an.getPrincipals().add(new UserPrincipal("an"));
        ObjectName name = new ObjectName("vn.iochub:type=Sources");
        Object[] secret = {"a secret"};
        String[] signature = {"java.lang.String"};
        jmx("invoke", an, null, name, "pause", secret, signature);
        jmx("invoke", an, null, name, "listSources", secret, signature);
        jmx("invoke", an, null, name, "get", secret, signature);
        jmx("invoke", an, new SecurityException("no"), name, "listSources", secret, signature);
        jmx("setAttribute", an, new IllegalStateException(), name, new Attribute("Level", "a secret"));
        jmx("getAttribute", an, null, name, "Level");
        jmx("invoke", null, null, name, "pause", secret, signature);
        assertThat(seen())
                .containsExactly(
                        act("jmx.invoke", Outcome.DONE, Map.of("method", "invoke", "operation", "pause")),
                        act("jmx.invoke", Outcome.REFUSED, Map.of("method", "invoke", "operation", "listSources")),
                        act(
                                "jmx.setattribute",
                                Outcome.FAILED,
                                Map.of("method", "setAttribute", "attribute", "Level")));
    }

    private static Act act(String action, Audit.Outcome outcome, Map<String, String> details) {
        return new Act("an", "jmx", action, "vn.iochub:type=Sources", outcome, details);
    }

    @Test
    void aLoginInAnAddressIsNotNoted() {
        assertThat(PlatformWatch.withoutLogin("https://an:hunter2@host/x.jar")).isEqualTo("https://host/x.jar");
        assertThat(PlatformWatch.withoutLogin("mvn:vn.iochub/x/1")).isEqualTo("mvn:vn.iochub/x/1");
    }

    /** Reads the pipe's other end. */
    @Service
    @Command(scope = "hub", name = "matching", description = "Lines with a word")
    public static final class Matching implements Action {
        @Argument
        String word;

        @Override
        public Object execute() {
            Process here = Process.Utils.current();
            new BufferedReader(new InputStreamReader(here.in(), StandardCharsets.UTF_8))
                    .lines()
                    .filter(line -> line.contains(word))
                    .forEach(here.out()::println);
            return null;
        }
    }
}
