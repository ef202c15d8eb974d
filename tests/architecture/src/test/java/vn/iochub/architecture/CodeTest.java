package vn.iochub.architecture;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the code may not do. */
class CodeTest {
    private static JavaClasses hub;
    private static JavaClasses connectors;

    @BeforeAll
    static void read() {
        hub = classes(Modules.bundles());
        connectors = classes(Modules.connectors());
    }

    private static JavaClasses classes(List<Path> modules) {
        JavaClasses found = new ClassFileImporter()
                .importPaths(modules.stream()
                        .map(module -> module.resolve("target/classes"))
                        .toList());
        assertThat(found).as("compiled classes").isNotEmpty();
        return found;
    }

    @Test
    @DisplayName("standard output is nobody's log")
    void noStandardStreams() {
        ArchRule rule = noClasses()
                .that()
                // A program of its own, for a hub that does not run: it speaks to a terminal.
                .doNotHaveFullyQualifiedName("vn.iochub.backup.internal.Restore")
                .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
                .because("an admin reads the log, where lines have a time, a level and a source");
        rule.check(hub);
        rule.check(connectors);
    }

    @Test
    @DisplayName("only database, repository, feeds, backup and history hold a DataSource of the repository")
    void dataSourcesAreFew() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "vn.iochub.database..",
                        "vn.iochub.repository..",
                        "vn.iochub.feeds..",
                        // Copies whole tables, and loads them into an empty database.
                        "vn.iochub.backup..",
                        // Tables of its own, and no record.
                        "vn.iochub.history..",
                        // It makes its own, to a source's database.
                        "vn.iochub.transport..")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(DataSource.class)
                .because("whoever else wrote there would break versions, order and masking")
                .check(hub);
    }

    @Test
    @DisplayName("a connector leaves error handling to the hub")
    void connectorsHandleNoErrorsOfTheirOwn() {
        noClasses()
                .should()
                .callMethodWhere(target(
                        nameMatching("onException|errorHandler|deadLetterChannel|noErrorHandler|defaultErrorHandler")))
                .because(
                        "it would bypass quarantine, retry and back-pressure; doTry/doCatch turns an exception into the"
                                + " source's reply form")
                .check(connectors);
    }

    @Test
    @DisplayName("a connector has no threads and no sleep of its own")
    void connectorsHaveNoThreads() {
        noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callConstructorWhere(target(owner(assignableTo(Thread.class))))
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.concurrent.Executors")
                .because("the hub starts, pauses and stops a connector's work; a thread of its own would outlive it")
                .check(connectors);
    }

    @Test
    @DisplayName("a connector knows the API for connectors alone")
    void connectorsKnowTheirApiAlone() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("vn.iochub.api.service..")
                .because(
                        "the contracts between the hub's bundles may change with the hub; a connector is older or newer")
                .check(connectors);
    }

    @Test
    @DisplayName("no connector waits by the wall clock")
    void connectorsWaitByMonotonicTime() throws IOException {
        assertThat(found(
                        Modules.connectors().stream().map(module -> module.resolve("src/main")),
                        Pattern.compile("\"timer:")))
                .as("timer's next time is one of the wall clock, and a clock that is set back stops it for as long;"
                        + " scheduler: counts by monotonic time")
                .isEmpty();
    }

    @Test
    @DisplayName("no connector starts programs or talks past its context")
    void connectorsUseNoForbiddenEndpoints() throws IOException {
        assertThat(found(
                        Modules.connectors().stream().map(module -> module.resolve("src/main")),
                        Pattern.compile("\"(exec|vm|direct-vm):")))
                .as("exec runs programs on the hub's machine; vm and direct-vm couple contexts that must stand alone")
                .isEmpty();
    }

    @Test
    @DisplayName("no exception is swallowed")
    void noExceptionIsSwallowed() throws IOException {
        assertThat(found(sources(), Pattern.compile("catch \\([^)]*\\) \\{\\s*\\}")))
                .as("empty catch blocks: a fault that nobody sees is never mended")
                .isEmpty();
        assertThat(found(sources(), Pattern.compile("[.]printStackTrace\\(")))
                .as("printStackTrace writes where nobody reads")
                .isEmpty();
    }

    @Test
    @DisplayName("no Lombok")
    void noLombok() throws IOException {
        assertThat(found(sources(), Pattern.compile("import lombok[.]"))).isEmpty();
    }

    @Test
    @DisplayName("a configuration file holds a secret only by reference")
    void secretsAreReferences() throws IOException {
        Pattern secret = Pattern.compile(
                "(?im)^[ \\t]*[\\w.]*(password|passwd|secret)[\\w.]*[ \\t]*=[ \\t]*(?!(secret:|env:|file:|\\$|[ \\t]*$))\\S.*");
        List<String> faults = new ArrayList<>();
        for (Path file : Modules.files(Modules.ROOT, ".cfg")) {
            if (file.startsWith(Modules.ROOT.resolve("etc"))
                    || file.startsWith(Modules.ROOT.resolve("karaf-assembly"))
                    || file.startsWith(Modules.ROOT.resolve("routes"))) {
                collect(file, secret, faults);
            }
        }
        assertThat(faults)
                .as("a file in etc/ is copied, backed up and shown around")
                .isEmpty();
    }

    private static Stream<Path> sources() {
        return Stream.concat(Modules.bundles().stream(), Modules.connectors().stream())
                .map(module -> module.resolve("src/main"));
    }

    private static List<String> found(Stream<Path> folders, Pattern pattern) throws IOException {
        List<String> faults = new ArrayList<>();
        for (Path folder : folders.toList()) {
            for (Path file : Modules.files(folder, ".java")) {
                collect(file, pattern, faults);
            }
        }
        return faults;
    }

    private static void collect(Path file, Pattern pattern, List<String> faults) throws IOException {
        String text = Files.readString(file);
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            long line = text.substring(0, matcher.start()).lines().count();
            faults.add(Modules.ROOT.relativize(file) + ":" + line);
        }
    }
}
