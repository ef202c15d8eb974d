package vn.iochub.tests.itest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.Session;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshException;
import org.junit.Before;
import org.junit.Test;

/** Every door asks who is there: HTTP, the broker, JMX, ssh. */
public class SecurityCheck extends InHub {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private RunningHub hub;

    @Before
    public void hubIsUp() {
        hub = new RunningHub(bundles);
        hub.awaitUp("eprocedure");
    }

    @Test
    public void httpAsksForALogin() throws Exception {
        for (String path :
                new String[] {"/api/feeds", "/api/receipts/00000000-0000-4000-8000-000000000000", "/metrics", "/health"
                }) {
            assertThat(hub.get(path, "").statusCode()).as(path).isEqualTo(401);
            // A source may push, and look at nothing but its own receipts.
            assertThat(hub.get(path, "EPROCEDURE").statusCode()).as(path).isIn(403, 404);
        }
    }

    @Test
    public void jmxAsksForALogin() throws Exception {
        assertThatThrownBy(() -> jmx(Map.of()))
                .isInstanceOfAny(SecurityException.class, IllegalArgumentException.class)
                .hasStackTraceContaining("JaasAuthenticator");
        assertThatThrownBy(() -> jmx(credentials("karaf", "karaf"))).isInstanceOf(SecurityException.class);
        assertThatThrownBy(() -> jmx(credentials("admin", "wrong"))).isInstanceOf(SecurityException.class);
        String[] admin = {RunningHub.env("HUB_ADMIN_USER"), RunningHub.env("HUB_ADMIN_PASSWORD")};
        assertThat(jmx(credentials(admin[0], admin[1]))).isPositive();
    }

    private static Map<String, Object> credentials(String user, String password) {
        return Map.of(JMXConnector.CREDENTIALS, new String[] {user, password});
    }

    /** The number of MBeans that this login sees. */
    @SuppressWarnings("BanJNDI") // the address is our own
    private static int jmx(Map<String, Object> environment) throws IOException {
        JMXServiceURL url = new JMXServiceURL("service:jmx:rmi:///jndi/rmi://127.0.0.1:"
                + RunningHub.port("HUB_JMX_REGISTRY_PORT") + "/karaf-" + System.getProperty("karaf.name"));
        try (JMXConnector connector = JMXConnectorFactory.connect(url, environment)) {
            return connector.getMBeanServerConnection().getMBeanCount();
        }
    }

    @Test
    public void sshAsksForALogin() throws Exception {
        assertThatThrownBy(() -> ssh("karaf", "karaf", "hub:status")).isInstanceOf(SshException.class);
        assertThatThrownBy(() -> ssh("admin", "wrong", "hub:status")).isInstanceOf(SshException.class);
        // An account of the hub that is not for its shell.
        assertThatThrownBy(() -> ssh(RunningHub.env("HUB_IOC_USER"), RunningHub.env("HUB_IOC_PASSWORD"), "hub:status"))
                .isInstanceOf(SshException.class);
        assertThat(ssh(RunningHub.env("HUB_ADMIN_USER"), RunningHub.env("HUB_ADMIN_PASSWORD"), "hub:status"))
                .contains("broker", "database", "source:eprocedure");
    }

    private static String ssh(String user, String password, String command) throws IOException {
        SshClient client = SshClient.setUpDefaultClient();
        client.setServerKeyVerifier((session, address, key) -> true);
        client.start();
        try (ClientSession session = client.connect(user, "127.0.0.1", RunningHub.port("HUB_SSH_PORT"))
                .verify(PATIENCE)
                .getSession()) {
            session.addPasswordIdentity(password);
            session.auth().verify(PATIENCE);
            return session.executeRemoteCommand(command);
        } finally {
            client.stop();
        }
    }

    @Test
    public void theShellShowsPartsAndSources() throws Exception {
        assertThat(shell("hub:status")).contains("PART", "broker", "database", "repository", "source:eprocedure");
        assertThat(shell("hub:sources")).contains("SOURCE", "eprocedure");
    }

    /** By ssh: without a login there is no role, and no command. */
    private static String shell(String command) throws IOException {
        return ssh(RunningHub.env("HUB_ADMIN_USER"), RunningHub.env("HUB_ADMIN_PASSWORD"), command);
    }

    @Test
    public void theBrokersPortAsksForALogin() throws Exception {
        assertThatThrownBy(() -> consume(null, null)).isInstanceOf(JMSSecurityException.class);
        assertThatThrownBy(() -> consume("eprocedure", "wrong")).isInstanceOf(JMSSecurityException.class);
    }

    @Test
    public void nobodyButTheHubTakesARecordFromTheBroker() throws Exception {
        for (String account : new String[] {"EPROCEDURE", "IOC", "ADMIN"}) {
            String user = RunningHub.env("HUB_" + account + "_USER");
            String password = RunningHub.env("HUB_" + account + "_PASSWORD");
            assertThatThrownBy(() -> consume(user, password)).as(account).isInstanceOf(JMSSecurityException.class);
        }
    }

    private static void consume(String user, String password) throws Exception {
        try (ActiveMQConnectionFactory factory =
                        new ActiveMQConnectionFactory("tcp://127.0.0.1:" + RunningHub.port("HUB_BROKER_PORT"));
                Connection connection = factory.createConnection(user, password);
                Session session = connection.createSession()) {
            session.createConsumer(session.createQueue("hub.records.eprocedure"));
        }
    }
}
