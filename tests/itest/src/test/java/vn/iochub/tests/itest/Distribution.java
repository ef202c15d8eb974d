package vn.iochub.tests.itest;

import static org.ops4j.pax.exam.CoreOptions.options;
import static org.ops4j.pax.exam.CoreOptions.propagateSystemProperty;
import static org.ops4j.pax.exam.CoreOptions.systemTimeout;
import static org.ops4j.pax.exam.CoreOptions.workingDirectory;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.doNotModifyLogConfiguration;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFileExtend;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.features;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.keepRuntimeFolder;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.replaceConfigurationFile;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.ops4j.pax.exam.CoreOptions;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.karaf.options.KarafDistributionKitConfigurationOption;

/**
 * The built distribution as Pax Exam's container: unpacked, started by its own script with its own etc/ and memory. What is
 * added is Pax Exam itself and the test libraries; what is chosen is ports, by the same variables as an operator's.
 */
final class Distribution {
    static final Path UNPACKED = Path.of(System.getProperty("itest.target", "target"), "hub");
    static final Path LOGS = Path.of(System.getProperty("itest.target", "target"), "hub-logs");

    private static final List<String> PORTS = List.of(
            "HUB_HTTP_PORT",
            "HUB_BROKER_PORT",
            "HUB_POSTGRES_PORT",
            "HUB_SSH_PORT",
            "HUB_JMX_REGISTRY_PORT",
            "HUB_JMX_PORT");

    private Distribution() {}

    static Option[] asContainer() throws IOException {
        Path target = UNPACKED.toAbsolutePath().getParent();
        Path exam = target.resolve("exam");
        Path etc = Path.of(System.getProperty("itest.etc")).toRealPath();
        List<Option> options = new ArrayList<>(Arrays.asList(options(
                new KarafDistributionKitConfigurationOption(
                                archive().toUri().toString(),
                                "IOC Hub",
                                System.getProperty("itest.karaf"),
                                KarafDistributionKitConfigurationOption.Platform.NIX)
                        .executable("bin/exam")
                        .unpackDirectory(UNPACKED.toFile()),
                replaceConfigurationFile("bin/exam", exam.resolve("start").toFile()),
                systemTimeout(60_000),
                workingDirectory(target.resolve("exam-work").toString()),
                propagateSystemProperty("itest.component"),
                propagateSystemProperty("itest.routes"),
                doNotModifyLogConfiguration(),
                // Pax Exam would put JMX on ports of its own choice.
                replaceConfigurationFile(
                        "etc/org.apache.karaf.management.cfg",
                        etc.resolve("org.apache.karaf.management.cfg").toFile()),
                editConfigurationFileExtend(
                        "etc/org.ops4j.pax.url.mvn.cfg",
                        "org.ops4j.pax.url.mvn.defaultRepositories",
                        target.resolve("exam-repository").toUri() + "@id=exam"),
                features(exam.resolve("tools.xml").toUri().toString(), "itest-tools"),
                // Removed by Leftovers, once nothing runs in it any more.
                keepRuntimeFolder())));
        options.add(CoreOptions.environment("JAVA_HOME=" + System.getProperty("java.home")));
        options.add(CoreOptions.environment("KARAF_LOG=" + LOGS.toAbsolutePath()));
        Upstreams.properties(target.resolve("upstreams"))
                .forEach((name, value) ->
                        options.add(CoreOptions.systemProperty(name).value(value)));
        for (String variable : freePorts()) {
            options.add(CoreOptions.environment(variable));
        }
        return options.toArray(new Option[0]);
    }

    private static Path archive() throws IOException {
        Path folder = Path.of(System.getProperty("itest.distributions"));
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.getFileName().toString().endsWith(".tar.gz"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("No distribution in " + folder + ": run mvn verify"))
                    .toRealPath();
        }
    }

    private static List<String> freePorts() throws IOException {
        // All are held until all are chosen, so that none is chosen twice.
        List<ServerSocket> held = new ArrayList<>();
        try {
            List<String> chosen = new ArrayList<>();
            for (String variable : PORTS) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                held.add(socket);
                chosen.add(variable + "=" + socket.getLocalPort());
            }
            return chosen;
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }
}
