package vn.iochub.archetype;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Generates a connector for each protocol, as someone outside of this repository does: with Maven, the hub's own Maven
 * repository ({@code target/maven}, as it lies in the distribution) and nothing else of the hub. Each must build, keep the
 * contract and give a KAR.
 */
class ArchetypeIT {
    private static final List<String> PROTOCOLS = List.of("rest", "soap", "sftp", "jdbc", "jms", "tabular");
    private static final String VERSION = System.getProperty("hub.version");
    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final Path WORK = TARGET.resolve("it");
    private static final Path REPOSITORY = WORK.resolve("repository");
    private static final Path COLLECTION = WORK.resolve("connectors");

    /** A collection of connectors, whose parent is the connectors' parent; the generator adds its module by itself. */
    private static final String POM =
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <modelVersion>4.0.0</modelVersion>
              <parent>
                <groupId>vn.iochub</groupId>
                <artifactId>iochub-routes</artifactId>
                <version>%s</version>
                <relativePath/>
              </parent>
              <groupId>vn.example</groupId>
              <artifactId>connectors</artifactId>
              <version>1.0.0</version>
              <packaging>pom</packaging>
              <modules>
            %s  </modules>
            </project>
            """;

    @BeforeAll
    static void prepare() throws Exception {
        delete(WORK);
        Files.createDirectories(REPOSITORY.resolve("vn"));
        // With this Maven looks no further up, and so not at this repository's own options.
        Files.createDirectories(COLLECTION.resolve(".mvn"));
        // What others publish is where this build has it; of the hub there is only what the distribution has.
        Path local = Path.of(System.getProperty("maven.repository"));
        for (Path group : list(local)) {
            if (Files.isDirectory(group) && !group.endsWith("vn")) {
                Files.createSymbolicLink(REPOSITORY.resolve(group.getFileName()), group.toRealPath());
            }
        }
        copy(TARGET.resolve("maven/vn/iochub"), REPOSITORY.resolve("vn/iochub"));

        StringBuilder modules = new StringBuilder();
        for (String protocol : PROTOCOLS) {
            modules.append("    <module>")
                    .append(COLLECTION.relativize(generated(protocol)))
                    .append("</module>\n");
        }
        Files.writeString(COLLECTION.resolve("pom.xml"), POM.formatted(VERSION, modules));
    }

    @Test
    @DisplayName("a generated connector builds outside of this repository, keeps the contract and gives a KAR")
    void generatedConnectorsBuild() throws Exception {
        maven(
                "archetype.log",
                "org.apache.maven.plugins:maven-archetype-plugin:3.4.0:generate",
                "-DarchetypeCatalog=internal",
                "-DarchetypeGroupId=vn.iochub",
                "-DarchetypeArtifactId=iochub-connector-archetype",
                "-DarchetypeVersion=" + VERSION,
                "-DgroupId=vn.example",
                "-Dsource=parking",
                "-Dprotocol=jms",
                "-DtitleVi=Bai do xe",
                "-DtitleEn=Parking",
                "-Ddomain=traffic",
                "-Drecord=ParkingLot");
        assertThat(COLLECTION.resolve("pom.xml")).content().contains("<module>parking</module>");

        maven("verify.log", "-T2", "verify");

        for (String protocol : PROTOCOLS) {
            check(generated(protocol), "by" + protocol);
        }
        check(COLLECTION.resolve("parking"), "parking");
    }

    private static void check(Path folder, String source) throws IOException {
        assertThat(folder.resolve("variants")).as("what was chosen from").doesNotExist();
        List<Path> reports = list(folder.resolve("target/surefire-reports")).stream()
                .filter(path -> path.getFileName().toString().startsWith("TEST-"))
                .toList();
        assertThat(reports)
                .as("the contract was proved for %s", source)
                .singleElement()
                .satisfies(report -> {
                    String text = Files.readString(report);
                    assertThat(text).contains("everyFieldIsSeen", "failures=\"0\"", "skipped=\"0\"");
                });
        List<Path> kars = list(folder.resolve("target")).stream()
                .filter(path -> path.toString().endsWith(".kar"))
                .toList();
        assertThat(kars).hasSize(1);
        try (ZipFile kar = new ZipFile(kars.get(0).toFile())) {
            List<String> names = kar.stream().map(ZipEntry::getName).toList();
            assertThat(names)
                    .anyMatch(name ->
                            name.matches("repository/vn/example/.*iochub-connector-" + source + "-[0-9.]+[.]jar"));
            assertThat(names).anyMatch(name -> name.endsWith("-main.cfg"));
            ZipEntry features = kar.stream()
                    .filter(entry -> entry.getName().endsWith("-features.xml"))
                    .findFirst()
                    .orElseThrow();
            String text = new String(kar.getInputStream(features).readAllBytes(), StandardCharsets.UTF_8);
            assertThat(text)
                    .contains("<feature name=\"iochub-connector-" + source + "\"")
                    .contains("${karaf.etc}/vn.iochub.connector." + source + "-main.cfg");
        }
        assertThat(folder.resolve("README.md"))
                .content()
                .contains("## What it reads")
                .doesNotContain("#if", "${");
    }

    private static Path generated(String protocol) {
        return TARGET.resolve("test-classes/projects/" + protocol + "/project/by" + protocol);
    }

    private static void maven(String log, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("maven.home"), "bin/mvn").toString(),
                "-B",
                "-ntp",
                "-Dstyle.color=never",
                "-Dmaven.repo.local=" + REPOSITORY));
        if (System.getProperty("maven.mode", "").equals("offline=true")) {
            command.add("-o");
        }
        command.addAll(List.of(arguments));
        Path output = WORK.resolve(log);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(COLLECTION.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().remove("MAVEN_OPTS");
        Process process = builder.start();
        try {
            assertThat(process.waitFor(10, TimeUnit.MINUTES)).as("%s ends", log).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue())
                .as("exit of %s:%n%s", command, tail(output))
                .isZero();
    }

    private static String tail(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.sorted().toList();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target);
                }
            }
        }
    }

    /** Links are taken away, not followed. */
    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
