package vn.iochub.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import vn.iochub.api.RecordType;

/** What lies beside the code: the README, the default configuration, the built bundle. */
final class FolderChecks {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> README_SECTIONS = List.of(
            "## What it reads",
            "## Configuration",
            "## Example",
            "## Records",
            "## Personal fields",
            "## Replies",
            "## Bad input");

    private final Subject subject;

    FolderChecks(Subject subject) {
        this.subject = subject;
    }

    void readmeIsComplete() throws Exception {
        String readme = Files.readString(subject.file("README.md"));
        List<String> headings =
                readme.lines().filter(line -> line.startsWith("## ")).toList();
        assertThat(headings).as("headings of README.md").containsAll(README_SECTIONS);
        Path cfg = configuration();
        Matcher keys = Pattern.compile("(?m)^#?([A-Za-z][A-Za-z0-9.]*) *=").matcher(Files.readString(cfg));
        while (keys.find()) {
            assertThat(readme)
                    .as("configuration key %s of %s, in README.md", keys.group(1), cfg)
                    .contains("`" + keys.group(1) + "`");
        }
        for (RecordType type : subject.connector().source().types()) {
            Set<String> personal = new TreeSet<>();
            SchemaChecks.fields(JSON.readTree(type.schema()), "").forEach((name, field) -> {
                if (SchemaChecks.masked(field)) {
                    personal.add(name.substring(1).replace("/*", "[]").replace('/', '.'));
                }
            });
            for (String field : personal) {
                assertThat(readme)
                        .as("personal field of %s, in README.md", type)
                        .contains("`" + field + "`");
            }
        }
    }

    void configurationHoldsNoSecret() throws Exception {
        for (String line : Files.readAllLines(configuration())) {
            if (line.matches("(?i)\\s*[^#]*(password|secret|token|key)\\w*\\s*=.*")) {
                assertThat(line.split("=", 2)[1].strip())
                        .as("a secret in %s: give a reference, the value lies in the hub's store", configuration())
                        .matches("(secret:|env:|file:).+");
            }
        }
    }

    void manifestIsLean() throws Exception {
        Path target = subject.file("target");
        if (!Files.isDirectory(target)) {
            return;
        }
        // At the first build the jar comes after this test: the class files were looked at all the same.
        try (Stream<Path> jars = Files.list(target)) {
            jars.filter(path -> path.toString().endsWith(".jar"))
                    .filter(path -> !path.toString().matches(".*-(sources|javadoc|tests)[.]jar"))
                    .forEach(jar -> assertThat(Manifests.connectorFaults(Manifests.of(jar)))
                            .as(jar.toString())
                            .isEmpty());
        }
    }

    private Path configuration() throws IOException {
        Path cfg = subject.file("src/main/etc/vn.iochub.connector."
                + subject.connector().source().id() + "-main.cfg");
        assertThat(cfg).as("the default instance's configuration").exists();
        return cfg;
    }
}
