package vn.iochub.deploy.internal.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.apache.felix.cm.PersistenceManager;
import org.apache.felix.framework.Felix;
import org.apache.felix.scr.info.ScrInfo;
import org.apache.karaf.features.Feature;
import org.apache.karaf.features.FeaturesService;
import org.apache.karaf.features.internal.model.JaxbUtil;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import vn.iochub.api.RecordType;
import vn.iochub.api.SourceDescriptor;
import vn.iochub.api.Text;
import vn.iochub.api.service.Deployments;
import vn.iochub.api.service.Diagnosis.Cause;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.HealthPart;
import vn.iochub.api.service.RefusedException;
import vn.iochub.api.service.SchemaGate;
import vn.iochub.api.service.SourceControl;
import vn.iochub.api.service.Sources;

/** A hub to be diagnosed: a real framework with the hub's own makers of components, and what the parts of the hub tell. */
final class Patient implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-03-01T01:02:03Z");
    static final String COMPONENTS = "org.osgi.service.component";

    final Path etc;
    final Path deploy;
    final Path system;
    final List<Sources.Source> hosted = new ArrayList<>();
    final List<Deployments.Report> reports = new ArrayList<>();
    final List<Deployments.Deployed> deployed = new ArrayList<>();
    final Map<String, Deployments.Plan> plans = new TreeMap<>();
    final Map<String, SourceControl.Pause> paused = new TreeMap<>();
    final List<Health> parts = new ArrayList<>();
    final List<SchemaGate.Breach> breaches = new ArrayList<>();
    boolean runtimeAway;
    private final Felix framework;
    private Feature[] features = {};
    private Feature[] installed = {};

    Patient(Path root) throws Exception {
        etc = Files.createDirectories(root.resolve("etc"));
        deploy = Files.createDirectories(root.resolve("deploy"));
        system = Files.createDirectories(root.resolve("system"));
        framework = new Felix(Map.of(
                Constants.FRAMEWORK_STORAGE,
                root.resolve("cache").toString(),
                "felix.log.level",
                "0",
                Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                String.join(
                        ",",
                        COMPONENTS + ";version=1.5.1",
                        COMPONENTS + ".runtime;version=1.5.0",
                        COMPONENTS + ".runtime.dto;version=1.5.0",
                        "org.osgi.util.promise;version=1.3.0",
                        "org.osgi.util.function;version=1.2.0",
                        "org.osgi.service.cm;version=1.6.1")));
        framework.start();
        for (Class<?> from : List.of(PersistenceManager.class, ScrInfo.class)) {
            context()
                    .installBundle(from.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toString())
                    .start();
        }
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    @Override
    public void close() throws Exception {
        framework.stop();
        framework.waitForStop(10_000);
    }

    // -------------------------------------------------------------------------------------------------- its bundles

    /** A bundle to be, as a build would make it. */
    static final class Jar {
        private final Map<String, String> headers = new LinkedHashMap<>();
        private final Map<String, byte[]> entries = new LinkedHashMap<>();

        Jar(String symbolicName) {
            headers.put("Bundle-ManifestVersion", "2");
            headers.put("Bundle-SymbolicName", symbolicName);
            headers.put("Bundle-Version", "0.1.0");
        }

        Jar header(String name, String value) {
            headers.put(name, value);
            return this;
        }

        /** A component by a descriptor; its class comes along. */
        Jar component(String name, String attributes, String elements) throws IOException {
            headers.merge("Service-Component", "OSGI-INF/" + name + ".xml", (a, b) -> a + "," + b);
            entries.put(
                    "OSGI-INF/" + name + ".xml",
                    ("<scr:component xmlns:scr=\"http://www.osgi.org/xmlns/scr/v1.3.0\" name=\"" + name + "\" "
                                    + attributes + "><implementation class=\"vn.iochub.connector.demo.Demo\"/>"
                                    + elements + "</scr:component>")
                            .getBytes(StandardCharsets.UTF_8));
            String path = "vn/iochub/connector/demo/Demo.class";
            try (InputStream in = Patient.class.getClassLoader().getResourceAsStream(path)) {
                entries.put(path, in.readAllBytes());
            }
            return this;
        }

        byte[] bytes() throws IOException {
            Manifest manifest = new Manifest();
            manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
            headers.forEach((name, value) -> manifest.getMainAttributes().putValue(name, value));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (JarOutputStream jar = new JarOutputStream(out, manifest)) {
                for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                    jar.putNextEntry(new ZipEntry(entry.getKey()));
                    jar.write(entry.getValue());
                }
            }
            return out.toByteArray();
        }
    }

    /** A connector with the keys instance, url, seconds. */
    static Jar connector(String source, String elements) throws IOException {
        return new Jar("vn.iochub.connector." + source)
                .component(
                        "vn.iochub.connector." + source,
                        "configuration-policy=\"require\" activate=\"activate\"",
                        "<service><provide interface=\"java.lang.Runnable\"/></service>"
                                + "<property name=\"instance\" type=\"String\" value=\"" + source + "\"/>"
                                + "<property name=\"url\" type=\"String\" value=\"\"/>"
                                + "<property name=\"seconds\" type=\"Integer\" value=\"60\"/>" + elements);
    }

    Bundle install(Jar jar) throws Exception {
        return context().installBundle(jar.headers.get("Bundle-SymbolicName"), new ByteArrayInputStream(jar.bytes()));
    }

    Bundle start(Jar jar) throws Exception {
        Bundle bundle = install(jar);
        bundle.start();
        return bundle;
    }

    /** Puts the bundle where a feature finds it. */
    void shelve(Jar jar, String group, String artifact, String version) throws IOException {
        Path file = system.resolve(
                group.replace('.', '/') + "/" + artifact + "/" + version + "/" + artifact + "-" + version + ".jar");
        Files.createDirectories(file.getParent());
        Files.write(file, jar.bytes());
    }

    /** The features that the hub knows, and which of them it has. */
    void features(String repository, String... has) {
        features = JaxbUtil.unmarshal(
                        "memory:features", new ByteArrayInputStream(repository.getBytes(StandardCharsets.UTF_8)), false)
                .getFeature()
                .toArray(Feature[]::new);
        installed = List.of(features).stream()
                .filter(each -> List.of(has).contains(each.getName()))
                .toArray(Feature[]::new);
    }

    // ------------------------------------------------------------------------------------------ its configurations

    /** Writes a file to {@code etc/}, which the hub takes as its reader of configurations does: of a factory where its name has a dash. */
    void configure(String file, String content) throws Exception {
        Files.writeString(etc.resolve(file), content);
        String stem = file.replaceFirst("\\.cfg$", "");
        int dash = stem.indexOf('-');
        Properties values = new Properties();
        values.load(new StringReader(content));
        Hashtable<String, Object> properties = new Hashtable<>();
        values.forEach((key, value) -> properties.put(key.toString(), value));
        properties.put("felix.fileinstall.filename", etc.resolve(file).toUri().toString());
        ConfigurationAdmin admin = context().getService(context().getServiceReference(ConfigurationAdmin.class));
        String pid = dash < 0 ? stem : stem.substring(0, dash);
        (dash < 0
                        ? admin.getConfiguration(pid, "?")
                        : admin.getFactoryConfiguration(pid, stem.substring(dash + 1), "?"))
                .update(properties);
        await().atMost(Duration.ofSeconds(30)).until(() -> taken(pid, file));
    }

    /** Whether the maker of components has heard of it, where there is a bundle that takes it. */
    private boolean taken(String pid, String file) {
        ServiceComponentRuntime runtime =
                context().getService(context().getServiceReference(ServiceComponentRuntime.class));
        Components components = new Components(context(), Optional.of(runtime), null, null);
        return List.of(context().getBundles()).stream()
                .filter(bundle -> pid.equals(bundle.getSymbolicName()) && bundle.getState() == Bundle.ACTIVE)
                .allMatch(bundle -> components.of(bundle).stream()
                        .anyMatch(each -> each.file().equals(file)));
    }

    // --------------------------------------------------------------------------------------------------- its parts

    Sources.Source source(String source, String instance, Health.Status status, Map<String, String> details) {
        Sources.Source hosts = new Sources.Source(
                new SourceDescriptor(
                        source,
                        instance,
                        new Text(source, source),
                        "Sở Thử",
                        List.of(new RecordType("demo", "Thing", 1, "{}")),
                        Duration.ofHours(1),
                        false),
                "vn.iochub.connector." + source,
                "0.1.0",
                new Health("source:" + instance, status, new Text("vì thế", "because so"), details),
                Optional.of(NOW.minusSeconds(60)));
        hosted.add(hosts);
        return hosts;
    }

    Deployments.Report report(String connector, Deployments.Result result, Deployments.Finding... findings) {
        Deployments.Report report = new Deployments.Report(
                7,
                NOW,
                Optional.of(NOW),
                "deploy",
                connector,
                Deployments.Kind.INSTALL,
                Optional.empty(),
                Optional.of("0.2.0"),
                result,
                List.of(findings));
        reports.add(report);
        return report;
    }

    private Diagnostician diagnostician() {
        return new Diagnostician(new Surroundings(
                context(),
                etc,
                deploy,
                Optional.of(new Desk()),
                runtimeAway ? Optional.empty() : Optional.of(() -> List.copyOf(hosted)),
                Optional.of(new Pauses()),
                Optional.of(candidate -> List.copyOf(breaches)),
                Optional.of(context().getService(context().getServiceReference(ServiceComponentRuntime.class))),
                List.<HealthPart>of(() -> List.copyOf(parts)),
                new Offers(Optional.of(karaf()), system),
                NOW.minus(Duration.ofDays(1)),
                Clock.fixed(NOW, ZoneOffset.UTC)));
    }

    Optional<List<Cause>> diagnose(String subject) throws IOException {
        return diagnostician().diagnose(subject);
    }

    String instead(String subject) throws IOException {
        return diagnostician().instead(subject).en();
    }

    /** The only cause there is. */
    Cause only(String subject) throws IOException {
        List<Cause> causes = diagnose(subject).orElseThrow();
        assertThat(causes).hasSize(1);
        assertThat(causes.get(0).text().vi())
                .isNotBlank()
                .isNotEqualTo(causes.get(0).text().en());
        assertThat(causes.get(0).remedy().vi()).isNotBlank();
        return causes.get(0);
    }

    /** Of Karaf's service what is asked of it: the model is Karaf's own. */
    private FeaturesService karaf() {
        return (FeaturesService) Proxy.newProxyInstance(
                Patient.class.getClassLoader(),
                new Class<?>[] {FeaturesService.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "listFeatures" -> features;
                    case "listInstalledFeatures" -> installed;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private final class Desk implements Deployments {
        @Override
        public List<Deployed> deployed() {
            return deployed;
        }

        @Override
        public Plan check(Path archive) {
            Plan plan = plans.get(archive.getFileName().toString());
            if (plan == null) {
                throw new RefusedException(RefusedException.Kind.INVALID, "Không phải ZIP.", "It is no ZIP.");
            }
            return plan;
        }

        @Override
        public Report deploy(Path archive, String by) {
            throw new AssertionError("A diagnosis changes nothing");
        }

        @Override
        public Report remove(String connector, String by) {
            throw new AssertionError("A diagnosis changes nothing");
        }

        @Override
        public Report rollBack(String connector, String by) {
            throw new AssertionError("A diagnosis changes nothing");
        }

        @Override
        public List<Report> reports(int limit) {
            return reports;
        }

        @Override
        public Optional<Report> report(long number) {
            return reports.stream().filter(each -> each.number() == number).findFirst();
        }
    }

    private final class Pauses implements SourceControl {
        @Override
        public Optional<Pause> paused(String instance) {
            return Optional.ofNullable(paused.get(instance));
        }

        @Override
        public Map<String, Pause> paused() {
            return paused;
        }

        @Override
        public void pause(String instance, String by, String reason) {
            throw new AssertionError("A diagnosis changes nothing");
        }

        @Override
        public void resume(String instance) {
            throw new AssertionError("A diagnosis changes nothing");
        }

        @Override
        public int poll(String instance) {
            throw new AssertionError("A diagnosis changes nothing");
        }

        @Override
        public Map<String, String> cursors(String instance) {
            return Map.of();
        }

        @Override
        public void cursor(String instance, String name, String position) {
            throw new AssertionError("A diagnosis changes nothing");
        }
    }
}
