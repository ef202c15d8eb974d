package vn.iochub.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.ActiveMQServers;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;
import org.awaitility.Awaitility;

/**
 * An Artemis of somebody else's: a process of its own that the hub reaches over TCP, set up as docs/EXTERNAL-ARTEMIS.md
 * asks. Restarted on the same port it finds its journal again.
 */
final class ExternalBroker implements AutoCloseable {
    static final String USER = "hub";
    static final String PASSWORD = "only-in-this-test";

    private final Path folder;
    private final int port;
    private Process process;

    ExternalBroker(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    String url() {
        return "tcp://127.0.0.1:" + port;
    }

    void start() throws IOException {
        Files.createDirectories(folder);
        Path ready = folder.resolve("ready");
        Files.deleteIfExists(ready);
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ExternalBroker.class.getName(),
                        folder.toString(),
                        Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("broker.log").toFile())
                .start();
        Awaitility.await("the external broker").atMost(Duration.ofSeconds(60)).until(() -> {
            assertThat(process.isAlive())
                    .as("see %s", folder.resolve("broker.log"))
                    .isTrue();
            return Files.exists(ready);
        });
    }

    void kill() {
        process.destroyForcibly();
        process.onExit().orTimeout(30, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        if (process != null) {
            kill();
        }
    }

    /** The process itself: folder, port. */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        Configuration configuration = new ConfigurationImpl();
        configuration
                .setPersistenceEnabled(true)
                .setJournalType(JournalType.NIO)
                .setJournalDirectory(folder.resolve("journal").toString())
                .setBindingsDirectory(folder.resolve("bindings").toString())
                .setPagingDirectory(folder.resolve("paging").toString())
                .setLargeMessagesDirectory(folder.resolve("large").toString())
                .setJMXManagementEnabled(false)
                .setSecurityEnabled(true)
                .addAcceptorConfiguration("tcp", "tcp://127.0.0.1:" + args[1]);
        configuration.addAddressSetting(
                "hub.#",
                new AddressSettings()
                        .setAutoCreateAddresses(false)
                        .setAutoCreateQueues(false)
                        .setAutoDeleteAddresses(false)
                        .setAutoDeleteQueues(false)
                        .setSendToDLAOnNoRoute(true)
                        .setMaxDeliveryAttempts(-1)
                        .setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE));
        configuration.putSecurityRoles(
                "#",
                Set.of(new Role("hub", true, true, true, true, true, true, true, true, true, false, false, false)));
        SecurityConfiguration accounts = new SecurityConfiguration();
        accounts.addUser(USER, PASSWORD);
        accounts.addRole(USER, "hub");
        ActiveMQServers.newActiveMQServer(
                        configuration,
                        null,
                        new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), accounts),
                        true)
                .start();
        Files.createFile(folder.resolve("ready"));
    }
}
