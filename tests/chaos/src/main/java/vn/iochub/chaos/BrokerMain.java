package vn.iochub.chaos;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;

/** The external broker's process: an Artemis by the {@code broker.xml} in its folder. */
final class BrokerMain {
    private BrokerMain() {}

    /** @param arguments the folder */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
        broker.setConfigResourcePath(folder.resolve("broker.xml").toUri().toString());
        broker.setSecurityManager(new ActiveMQJAASSecurityManager("chaos"));
        broker.start();
        Files.createFile(folder.resolve("ready"));
        // A broker that stopped itself, as on a journal that cannot be written, is a process that has ended: somebody
        // has to start it again.
        while (broker.getActiveMQServer().isStarted()) {
            // Artemis tells nobody in its process that it has stopped itself: it has to be asked.
            Thread.sleep(100);
        }
        Runtime.getRuntime().halt(1);
    }
}
