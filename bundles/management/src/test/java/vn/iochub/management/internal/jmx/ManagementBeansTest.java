package vn.iochub.management.internal.jmx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static vn.iochub.management.internal.operations.FakeServices.TAX_MESSAGE;

import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.util.Arrays;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import javax.management.openmbean.CompositeData;
import javax.security.auth.Subject;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.apache.karaf.jaas.boot.principal.UserPrincipal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import vn.iochub.api.service.Quarantine;
import vn.iochub.management.internal.operations.FakeServices;
import vn.iochub.management.internal.operations.Operation;

/** The beans in the JVM's own server, under a subject as a JMX login gives it. */
class ManagementBeansTest {
    private final FakeServices fakes = new FakeServices();
    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private ManagementBeans beans;

    @BeforeEach
    void start() throws Exception {
        beans = new ManagementBeans(fakes.operations(), server);
    }

    @AfterEach
    void stop() throws Exception {
        beans.close();
        assertThat(server.queryNames(new ObjectName("vn.iochub:*"), null)).isEmpty();
    }

    private static ObjectName name(String bean) throws Exception {
        return new ObjectName("vn.iochub:type=Management,name=" + bean);
    }

    private Object as(String roles, String bean, String operation, Object... args) throws Exception {
        Subject subject = new Subject();
        subject.getPrincipals().add(new UserPrincipal("lan"));
        Stream.of(roles.split(",")).forEach(role -> subject.getPrincipals().add(new RolePrincipal(role)));
        MBeanOperationInfo info = Arrays.stream(server.getMBeanInfo(name(bean)).getOperations())
                .filter(one -> one.getName().equals(operation))
                .findFirst()
                .orElseThrow();
        String[] types =
                Arrays.stream(info.getSignature()).map(one -> one.getType()).toArray(String[]::new);
        try {
            return doAs(subject, () -> server.invoke(name(bean), operation, args, types));
        } catch (PrivilegedActionException e) {
            throw e.getException();
        }
    }

    @SuppressWarnings("removal") // as the connector does it
    private static Object doAs(Subject subject, PrivilegedExceptionAction<Object> action)
            throws PrivilegedActionException {
        return Subject.doAs(subject, action);
    }

    @Test
    void lookingIsOpenTypes() throws Exception {
        CompositeData[] rows = (CompositeData[]) as("viewer", "Quarantine", "listRows", "all", "", "", "", 0L, 10);
        assertThat(rows).hasSize(2);
        assertThat(rows[0].get("id")).isEqualTo(42L);
        assertThat(rows[1].get("reason_vi")).isEqualTo("Ngày không tồn tại.");
        CompositeData[] states = (CompositeData[]) as("viewer", "Messages", "listHistory", "tax/Payment", "P-7");
        assertThat(states[0].getCompositeType()).isEqualTo(states[1].getCompositeType());
        assertThat(states[0].get("position")).isEqualTo(4711L);
        assertThat(states[1].get("position")).isNull();
        CompositeData preview = (CompositeData) as("viewer", "Replays", "preview", "tax,gone", "", "", "", "", "", "");
        assertThat(((CompositeData[]) preview.get("parts"))[0].get("count")).isEqualTo(1200L);
        assertThat(((CompositeData[]) preview.get("obstacles"))[0].get("en")).isEqualTo("Source gone is not deployed.");
        CompositeData started =
                (CompositeData) as("operator", "Replays", "startReplay", "tax", "", "", "", "", "", "", 25.0);
        assertThat((String[]) ((CompositeData) started.get("filter")).get("sources"))
                .containsExactly("tax");
        assertThat(started.get("perSecond")).isEqualTo(25.0);
        assertThat((CompositeData[]) as("viewer", "Sources", "listSources")).hasSize(2);
        assertThat((CompositeData[]) as("viewer", "Storage", "listUsage")).hasSize(2);
        CompositeData message =
                (CompositeData) as("admin,personal", "Messages", "showAttributes", TAX_MESSAGE.toString());
        assertThat(((CompositeData) message.get("attributes")).get("caller")).isEqualTo("tax-office");
    }

    @Test
    void queuesAndRecords() throws Exception {
        CompositeData[] queues = (CompositeData[]) as("viewer", "Queues", "listQueues");
        assertThat(queues[2].get("messages")).isEqualTo(12L);
        assertThat(queues[0].get("source")).isNull();
        assertThat((CompositeData[]) as("viewer", "Queues", "listQueued", "hub.dead", 10))
                .hasSize(1);
        assertThat(((CompositeData) as("operator,personal", "Queues", "showQueued", "hub.dead", "ID:1")).get("text"))
                .isEqualTo(FakeServices.CONTENT);
        assertThat(as("operator", "Queues", "moveQueued", "hub.dead", "ID:1", "", "mended"))
                .isEqualTo(1L);
        assertThat(as("operator", "Queues", "moveAllQueued", "hub.dead", "", "mended"))
                .isEqualTo(2L);
        assertThat(as("admin", "Queues", "purgeQueue", "hub.records.tax", 12L, "a test"))
                .isEqualTo(12L);
        refused(IllegalStateException.class, "12 now", "admin", "Queues", "purgeQueue", "hub.records.tax", 1L, "r");
        refused(IllegalArgumentException.class, "must be given", "operator", "Queues", "moveQueued", "q", "", "", "r");
        assertThat((CompositeData[]) as("viewer", "Repository", "listTables")).hasSize(2);
        assertThat((CompositeData[]) as("viewer", "Repository", "listFeeds")).hasSize(1);
        assertThat((CompositeData[]) as("viewer", "Repository", "listReaders")).hasSize(3);
        assertThat((CompositeData[]) as("viewer", "Repository", "findRecords", "tax/Payment", "P-", 5))
                .hasSize(1);
        assertThat((CompositeData[]) as("viewer", "Repository", "listSample", "tax/Payment", 5))
                .hasSize(1);
        assertThat(((CompositeData) as("viewer", "Repository", "showRecord", "tax/Payment", "P-7")).get("data"))
                .asString()
                .contains("12.50")
                .doesNotContain("Nguyễn");
    }

    @Test
    void changingIsByTheCallersNameAndAudited() throws Exception {
        CompositeData mended =
                (CompositeData) as("operator", "Quarantine", "mendValue", 41L, "/date", "\"2026-02-28\"", "mistyped");
        assertThat(mended.get("state")).isEqualTo("RESOLVED");
        assertThat(fakes.edits).containsExactly(new Quarantine.Edit.Value("/date", "\"2026-02-28\""));
        assertThat(fakes.log)
                .containsExactly(
                        "audit BEGUN quarantine.mend", "call reprocess 41 by lan", "audit DONE quarantine.mend");
        assertThat(fakes.acts).allSatisfy(act -> assertThat(act.via()).isEqualTo("jmx"));
        as("operator", "Sources", "pauseSource", "tax", "maintenance");
        assertThat(fakes.paused).containsKey("tax");
        assertThat(((CompositeData) as("operator", "Sources", "diagnose", "tax")).get("well"))
                .isEqualTo(false);
        assertThat(((CompositeData) as("operator", "Sources", "diagnose", "school")).get("well"))
                .isEqualTo(true);
        assertThat(as("operator", "Sources", "pollSource", "tax")).isEqualTo(2);
        assertThat(as("operator", "DeadLetters", "redriveLetter", "ID:1")).isEqualTo(1L);
        CompositeData[] trail = (CompositeData[]) as("admin", "Audit", "readEntries", "", "", "", "", "", 0L, 10);
        assertThat(trail[0].get("action")).isEqualTo("dead-letter.redrive");
    }

    @Test
    @DisplayName("a refusal comes as an exception of the JDK's, which any client can read")
    void refusals() {
        refused(SecurityException.class, "'operator'", "viewer", "Sources", "pauseSource", "tax", "");
        refused(SecurityException.class, "'personal'", "operator", "Quarantine", "showContent", 41L);
        refused(IllegalArgumentException.class, "no row 999", "viewer", "Quarantine", "getRow", 999L);
        refused(IllegalStateException.class, "Pause the source", "operator", "Sources", "setCursor", "tax", "c", "");
        refused(IllegalArgumentException.class, "must be given", "operator", "DeadLetters", "redriveLetter", " ");
        refused(IllegalArgumentException.class, "absolute path", "admin", "Backups", "startBackup", "x");
        fakes.down = true;
        refused(IllegalStateException.class, "Not available now", "viewer", "Quarantine", "listGroups", "", "");
        fakes.down = false;
        fakes.failure = new IllegalStateException("Nguyễn Thị Thử");
        refused(IllegalStateException.class, "Failed inside", "viewer", "Quarantine", "listGroups", "", "");
        assertThat(fakes.paused).isEmpty();
    }

    private void refused(
            Class<? extends Throwable> type,
            String message,
            String roles,
            String bean,
            String operation,
            Object... args) {
        assertThatThrownBy(() -> as(roles, bean, operation, args))
                .isInstanceOf(RuntimeMBeanException.class)
                .cause()
                .isExactlyInstanceOf(type)
                .hasMessageContaining(message)
                .hasNoCause();
    }

    @Test
    @DisplayName("without a subject nobody may do anything")
    void nobody() {
        assertThatThrownBy(() -> server.invoke(
                        name("Quarantine"), "getRow", new Object[] {41L}, new String[] {long.class.getName()}))
                .hasRootCauseInstanceOf(SecurityException.class);
    }

    @Test
    @DisplayName("methods have descriptions and their parameters' names")
    void described() throws Exception {
        for (Class<?> bean : Beans.class.getDeclaredClasses()) {
            for (MBeanOperationInfo operation :
                    server.getMBeanInfo(name(bean.getSimpleName())).getOperations()) {
                assertThat(operation.getDescription()).isNotBlank().isNotEqualTo(operation.getName());
                assertThat(operation.getSignature())
                        .allSatisfy(one -> assertThat(one.getName()).doesNotMatch("p\\d+|arg\\d+"));
            }
            assertThat(server.getMBeanInfo(name(bean.getSimpleName())).getAttributes())
                    .isEmpty();
        }
    }

    @Test
    @DisplayName("Karaf's guard has every method, and asks for exactly the roles of its operation")
    void accessFile() throws Exception {
        Properties acl = new Properties();
        try (InputStream in = Files.newInputStream(Path.of("../../etc/jmx.acl.vn.iochub.Management.cfg"))) {
            acl.load(in);
        }
        Map<String, Set<String>> file = new TreeMap<>();
        acl.forEach((method, roles) -> file.put(
                method.toString(),
                Stream.of(roles.toString().split(",")).map(String::trim).collect(Collectors.toSet())));
        Map<String, Set<String>> beansWant = new TreeMap<>();
        Set<Operation> covered = new java.util.HashSet<>();
        for (Class<?> bean : Beans.class.getDeclaredClasses()) {
            for (Method method : bean.getMethods()) {
                Operation operation = method.getAnnotation(Does.class).value();
                covered.add(operation);
                beansWant.merge(method.getName(), operation.role().roles(), (a, b) -> {
                    assertThat(a).as(method.getName()).isEqualTo(b);
                    return a;
                });
            }
        }
        assertThat(file).isEqualTo(beansWant);
        covered.add(Operation.QUARANTINE_PREVIEW);
        covered.add(Operation.RECORD_PERSONAL);
        assertThat(covered).containsExactlyInAnyOrder(Operation.values());
    }
}
