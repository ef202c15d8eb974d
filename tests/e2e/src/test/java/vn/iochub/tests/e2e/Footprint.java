package vn.iochub.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a hub's JVM holds after a full collection: all that grows with the number of deployments when something of each is
 * left behind.
 *
 * @param threads of the process
 * @param beans MBeans that are registered
 * @param listeners of the OSGi framework: of services, bundles and the framework itself
 * @param services that are registered
 * @param loaders class loaders of bundles; each of a connector holds its classes, some 2 MB
 * @param contexts Camel contexts
 * @param heap kilobytes of live objects
 * @param metaspace kilobytes
 */
record Footprint(
        long threads,
        long beans,
        long listeners,
        long services,
        long loaders,
        long contexts,
        long heap,
        long metaspace) {
    private static final Pattern ROW = Pattern.compile("(?m)^ *\\d+: +(\\d+) +\\d+ +(\\S+)");
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");
    private static final Pattern METASPACE = Pattern.compile("Metaspace\\s+used (\\d+)K");

    /** By {@code jcmd}, of the same user. */
    static Footprint of(long pid) throws IOException, InterruptedException {
        // Weakly and softly held things go in the first; what their going sets free, in the second.
        jcmd(pid, "GC.run");
        String histogram = jcmd(pid, "GC.class_histogram");
        Map<String, Long> instances = new TreeMap<>();
        Matcher row = ROW.matcher(histogram);
        while (row.find()) {
            instances.put(row.group(2), Long.parseLong(row.group(1)));
        }
        Footprint found = new Footprint(
                tasks(pid),
                instances.getOrDefault("com.sun.jmx.mbeanserver.NamedObject", 0L),
                instances.getOrDefault("org.apache.felix.framework.util.ListenerInfo", 0L),
                instances.getOrDefault("org.apache.felix.framework.ServiceRegistrationImpl", 0L),
                instances.getOrDefault("org.apache.felix.framework.BundleWiringImpl$BundleClassLoader", 0L),
                instances.getOrDefault("org.apache.camel.karaf.core.OsgiDefaultCamelContext", 0L),
                number(TOTAL, histogram) / 1024,
                number(METASPACE, jcmd(pid, "GC.heap_info")));
        assertThat(new long[] {found.beans, found.listeners, found.services, found.loaders, found.contexts})
                .as("the classes that are counted are there: %s", found)
                .doesNotContain(0);
        return found;
    }

    /** Holds this one, of later, to an earlier one. */
    void isFlatSince(Footprint earlier) {
        assertThat(loaders).as("class loaders of bundles; %s", this).isLessThanOrEqualTo(earlier.loaders + 1);
        assertThat(contexts).as("Camel contexts; %s", this).isLessThanOrEqualTo(earlier.contexts + 1);
        assertThat(listeners).as("framework listeners; %s", this).isLessThanOrEqualTo(earlier.listeners + 5);
        assertThat(services).as("services; %s", this).isLessThanOrEqualTo(earlier.services + 5);
        assertThat(beans).as("MBeans; %s", this).isLessThanOrEqualTo(earlier.beans + 5);
        // Pools of those that call and are called breathe.
        assertThat(threads).as("threads; %s", this).isLessThanOrEqualTo(earlier.threads + 15);
        // Accessors that the JVM makes for what is called often by reflection; three connectors left behind are more.
        assertThat(metaspace).as("metaspace in KB; %s", this).isLessThanOrEqualTo(earlier.metaspace + 6_000);
    }

    private static long tasks(long pid) throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            return tasks.count();
        }
    }

    private static long number(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        assertThat(found.find()).as(pattern.pattern()).isTrue();
        return Long.parseLong(found.group(1));
    }

    private static String jcmd(long pid, String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid), command)
                .redirectErrorStream(true)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isZero();
        return out;
    }
}
