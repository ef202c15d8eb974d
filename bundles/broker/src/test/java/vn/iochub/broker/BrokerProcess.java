package vn.iochub.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;

/** An Artemis in a JVM of its own, set up by the very snippet that docs/EXTERNAL-ARTEMIS.md gives to operators. */
final class BrokerProcess implements AutoCloseable {
    static final String USER = "iochub";
    static final String PASSWORD = "external-password";
    /** May log in and nothing else. */
    static final String WEAK_USER = "weak";

    private final Process process;

    private BrokerProcess(Process process) {
        this.process = process;
    }

    static BrokerProcess start(Path folder, int port) throws IOException {
        Path xml = folder.resolve("broker.xml");
        Files.writeString(xml, brokerXml(folder, port));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BrokerProcess.class.getName(),
                        xml.toUri().toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("broker-process.log").toFile())
                .start();
        return new BrokerProcess(process);
    }

    private static String brokerXml(Path folder, int port) throws IOException {
        return """
                <configuration xmlns="urn:activemq"><core xmlns="urn:activemq:core">
                <name>external</name>
                <paging-directory>%1$s/paging</paging-directory>
                <bindings-directory>%1$s/bindings</bindings-directory>
                <journal-directory>%1$s/journal</journal-directory>
                <large-messages-directory>%1$s/large</large-messages-directory>
                <journal-type>NIO</journal-type>
                <acceptors><acceptor name="tcp">tcp://127.0.0.1:%2$d?useEpoll=false</acceptor></acceptors>
                %3$s
                </core></configuration>
                """
                .formatted(folder, port, snippet());
    }

    /** The first block of XML in the document. */
    private static String snippet() throws IOException {
        String document = Files.readString(Path.of("..", "..", "docs", "EXTERNAL-ARTEMIS.md"));
        Matcher block = Pattern.compile("```xml\n(.*?)```", Pattern.DOTALL).matcher(document);
        if (!block.find()) {
            throw new IOException("docs/EXTERNAL-ARTEMIS.md has no block of XML");
        }
        return block.group(1);
    }

    /** As a crash does. */
    /** Sends the process a signal, such as STOP or CONT. */
    void signal(String name) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IOException("no signal " + name + " could be sent");
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(10, TimeUnit.SECONDS);
    }

    /** In the child: runs until it is killed, or until the parent has gone and with it standard input. */
    public static void main(String[] args) throws Exception {
        SecurityConfiguration users = new SecurityConfiguration();
        users.addUser(USER, PASSWORD);
        users.addRole(USER, "iochub");
        users.addUser(WEAK_USER, PASSWORD);
        users.addRole(WEAK_USER, "nothing");
        EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
        broker.setConfigResourcePath(args[0]);
        broker.setSecurityManager(new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users));
        broker.start();
        while (System.in.read() >= 0) {
            // nothing is ever written
        }
        Runtime.getRuntime().halt(0);
    }
}
