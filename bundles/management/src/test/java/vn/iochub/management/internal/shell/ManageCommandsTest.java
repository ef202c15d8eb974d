package vn.iochub.management.internal.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static vn.iochub.management.internal.operations.FakeServices.TAX_MESSAGE;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.security.auth.Subject;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.apache.karaf.jaas.boot.principal.UserPrincipal;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.impl.action.command.ManagerImpl;
import org.apache.karaf.shell.impl.console.SessionFactoryImpl;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vn.iochub.api.service.Audit;
import vn.iochub.api.service.Quarantine;
import vn.iochub.management.internal.operations.FakeServices;

/** The commands of the operations in Karaf's own shell, under a subject as a login gives it. */
class ManageCommandsTest {
    private static final List<Class<? extends Action>> COMMANDS = List.of(
            OverviewCommand.class,
            SourceCommand.class,
            HistoryCommand.class,
            QuarantineCommand.class,
            QuarantineListCommand.class,
            QuarantineShowCommand.class,
            QuarantineMendCommand.class,
            QuarantineRetryCommand.class,
            QuarantineDiscardCommand.class,
            ReplayCommand.class,
            ReplaysCommand.class,
            ReplayPauseCommand.class,
            ReplayResumeCommand.class,
            ReplayCancelCommand.class,
            ReplayRateCommand.class,
            SourcePauseCommand.class,
            SourceResumeCommand.class,
            SourcePollCommand.class,
            SourceCursorCommand.class,
            TraceCommand.class,
            MessageCommand.class,
            DeadLettersCommand.class,
            DeadLettersRedriveCommand.class,
            DeadLettersDiscardCommand.class,
            QueuesCommand.class,
            QueueMessagesCommand.class,
            QueueMoveCommand.class,
            QueuePurgeCommand.class,
            FeedsCommand.class,
            ConsumersCommand.class,
            RecordsCommand.class,
            TablesCommand.class,
            StorageCommand.class,
            BackupCommand.class,
            DeployCommand.class,
            DeployCheckCommand.class,
            DeploymentCommand.class,
            DeploymentsCommand.class,
            RollbackCommand.class,
            UndeployCommand.class,
            DiagnoseCommand.class);

    @TempDir
    Path data;

    private final FakeServices fakes = new FakeServices();
    private final ThreadIOImpl threadIo = new ThreadIOImpl();
    private SessionFactoryImpl factory;
    private String dataBefore;

    @BeforeEach
    void start() {
        dataBefore = System.getProperty("karaf.data");
        System.setProperty("karaf.data", data.toString());
        threadIo.start();
        factory = new SessionFactoryImpl(threadIo);
        factory.getRegistry().register(fakes.operations());
        ManagerImpl manager = new ManagerImpl(factory.getRegistry(), factory.getRegistry());
        COMMANDS.forEach(manager::register);
    }

    @AfterEach
    void stop() {
        factory.stop();
        threadIo.stop();
        if (dataBefore == null) {
            System.clearProperty("karaf.data");
        } else {
            System.setProperty("karaf.data", dataBefore);
        }
    }

    private String as(String roles, String command) throws Exception {
        Subject subject = new Subject();
        subject.getPrincipals().add(new UserPrincipal("lan"));
        Stream.of(roles.split(",")).forEach(role -> subject.getPrincipals().add(new RolePrincipal(role)));
        try {
            return doAs(subject, () -> run(command));
        } catch (PrivilegedActionException e) {
            throw e.getException();
        }
    }

    @SuppressWarnings("removal") // as Karaf's login does it
    private static String doAs(Subject subject, PrivilegedExceptionAction<String> action)
            throws PrivilegedActionException {
        return Subject.doAs(subject, action);
    }

    private String run(String command) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            Session session = factory.create(new ByteArrayInputStream(new byte[0]), out, out);
            try {
                session.execute(command);
            } finally {
                session.close();
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private JsonNode json(String roles, String command) throws Exception {
        return new ObjectMapper().readTree(as(roles, command + " --json"));
    }

    private static void fits(String output) {
        assertThat(output.lines()).allSatisfy(line -> assertThat(line.codePointCount(0, line.length()))
                .as(line)
                .isLessThanOrEqualTo(100));
    }

    @Test
    @DisplayName("one bad row: its cause, the row, what a mend would make of it, the mend")
    void mendingARow() throws Exception {
        String causes = as("viewer", "hub:quarantine");
        fits(causes);
        assertThat(causes.lines().toList().get(0)).matches("OPEN +CAUSE +SOURCE +CODE +LAST +FIELD +REASON");
        assertThat(causes).contains("12  00c0ffee00c0ffee  tax     BAD_DATE", "There is no such day.");
        String rows = as("viewer", "hub:quarantine-list --cause 00c0ffee00c0ffee --source tax");
        fits(rows);
        assertThat(rows).containsPattern(" 41 +tax +BAD_DATE +OPEN ");
        String row = as("operator", "hub:quarantine-show 41");
        assertThat(row)
                .contains("BAD_DATE: There is no such day.", "/payments/7/date")
                .doesNotContain("Nguyễn");
        assertThat(as("operator,personal", "hub:quarantine-show --content 41"))
                .contains(
                        "fragment   {\"date\":\"2026-02-30\",\"name\":\"Nguyễn Thị Thử\"}",
                        "by minh: The day was mistyped");

        assertThat(as("operator,personal", "hub:quarantine-mend --check --set '=\"2026-02-28\"' 41"))
                .contains("It would be taken: tax/Payment  P-7", "2026-02-28");
        assertThat(as("operator", "hub:quarantine-mend --check --set '=\"2026-02-28\"' 41"))
                .contains("It would be taken")
                .doesNotContain("Nguyễn");
        assertThat(fakes.edits).isEmpty();
        assertThat(as("operator", "hub:quarantine-mend --set '/payments/7/date=2026-02-28' --reason mistyped 41"))
                .contains("Row 41 has become a record.");
        assertThat(fakes.edits).containsExactly(new Quarantine.Edit.Value("/payments/7/date", "2026-02-28"));
        assertThat(fakes.acts).extracting(Audit.Act::via).containsOnly("shell");
        assertThat(fakes.acts).extracting(Audit.Act::actor).containsOnly("lan");
    }

    @Test
    void otherWaysToMend() throws Exception {
        assertThat(as("operator", "hub:quarantine-mend --replace 30/02=28/02=x --reason mistyped 41"))
                .contains("record");
        Files.createDirectories(data.resolve("exports"));
        Files.writeString(data.resolve("exports/row.json"), "{\"a\":1}");
        assertThat(as("operator", "hub:quarantine-mend --file row.json --reason mistyped --vi 42"))
                .contains("Dòng 42 đã thành bản ghi.");
        assertThat(fakes.edits.get(0)).isEqualTo(new Quarantine.Edit.Replacement("30/02", "28/02=x"));
        assertThat(fakes.edits.get(1))
                .isInstanceOfSatisfying(
                        Quarantine.Edit.Whole.class,
                        edit -> assertThat(edit.content()).asString().isEqualTo("{\"a\":1}"));
        fakes.states.replaceAll((id, state) -> Quarantine.State.OPEN);
        assertThat(as("operator", "hub:quarantine-retry 41"))
                .contains("Row 41 is still open: BAD_DATE There is no such day.");
        assertThat(as("operator", "hub:quarantine-retry --check 41")).contains("It would still be refused: BAD_DATE");
        assertThat(as("operator", "hub:quarantine-discard --reason test 41 42 43"))
                .contains("2 row(s) discarded");
        fakes.states.replaceAll((id, state) -> Quarantine.State.OPEN);
        assertThat(as("operator", "hub:quarantine-discard --source tax --reason test"))
                .contains("1 row(s) discarded");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "viewer|hub:quarantine-show --content 41|The role 'operator' is needed for this.",
                "operator|hub:quarantine-show --content 41|The content of this source may be personal: the role"
                        + " 'personal' is needed too.",
                "operator|hub:quarantine-show 999|There is no row 999 in quarantine.",
                "operator|hub:quarantine-mend --set /a=1 41|Give a reason.",
                "operator|hub:quarantine-mend --reason r 41|Give one of --set, --replace, --file.",
                "operator|hub:quarantine-mend --set 1 --reason r 41|'--set' needs a '='.",
                "operator|hub:quarantine-mend --file ../secrets/accounts --reason r 41|Give a file's name alone: it"
                        + " lies in data/exports.",
                "operator|hub:quarantine-mend --file .. --reason r 41|Give a file's name alone: it lies in"
                        + " data/exports.",
                "operator|hub:quarantine-discard --reason r|Give the rows' numbers, or select by --source, --code,"
                        + " --cause, --message.",
                "viewer|hub:source-pause tax|The role 'operator' is needed for this.",
                "operator --vi|hub:source-pause --vi none|Không có.",
                "operator|hub:source-cursor tax changes|Give the position too; '' to begin anew.",
                "operator|hub:replay-pause 99|There is no such thing.",
                "operator|hub:replay --from then|'from' is a date or a time, such as 2026-03-01 or"
                        + " 2026-03-01T08:00:00+07:00.",
                "operator|hub:message 12|'message' is a message's id, such as"
                        + " 018f3c1e-7a52-7c3e-9d10-5b0d6a1f0001.",
                "operator|hub:dead-letters-redrive|Name them, or give --all.",
                "operator|hub:queue-move hub.dead|Name them, or give --all.",
                "operator|hub:queue-move --all hub.dead|Give a reason.",
                "operator|hub:queue-purge --expected 12 --reason r hub.records.tax|The role 'admin' is needed for this.",
                "admin|hub:queue-purge --expected 3 --reason r hub.records.tax|There are 12 now.",
                "operator|hub:queue-messages --content ID:1 hub.records.tax|The content of this source may be"
                        + " personal: the role 'personal' is needed too.",
                "viewer|hub:records --latest tax/Payment|'key' must be given.",
                "viewer|hub:records --latest tax/Payment none|There is no such record.",
                "operator|hub:dead-letters-discard ID:1|The role 'admin' is needed for this.",
                "operator|hub:backup /b/hub.backup|The role 'admin' is needed for this.",
                "admin|hub:backup hub.backup|'file' is an absolute path on the hub's machine.",
                "admin|hub:backup --verify /b/torn.backup|The hub cannot be restored from this file.",
                "operator|hub:deploy /b/tax.kar|The role 'admin' is needed for this.",
                "admin|hub:deploy tax.kar|'file' is an absolute path on the hub's machine.",
                "admin|hub:deploy /b/bad.kar|REFUSED: see hub:deployment 7.",
                "admin|hub:deploy-check /b/bad.kar|Its deployment would be refused.",
                "admin|hub:deployment 8|There is no such deployment.",
                "viewer|hub:diagnose tax|The role 'operator' is needed for this.",
                "operator|hub:diagnose taks|No taks; was it tax?"
            })
    @DisplayName("an error is one clear line")
    void errors(String roles, String command, String message) {
        assertThatThrownBy(() -> as(roles.split(" ")[0], command))
                // Karaf shows its message alone, and logs no stack trace of it.
                .isInstanceOf(CommandException.class)
                .hasMessage(message);
        assertThat(fakes.paused).isEmpty();
        assertThat(fakes.edits).isEmpty();
    }

    @Test
    @DisplayName("without a subject there is nobody, who may do nothing")
    void nobody() {
        assertThatThrownBy(() -> run("hub:quarantine")).hasMessageContaining("'viewer'");
        assertThat(fakes.acts).singleElement().satisfies(act -> assertThat(act.actor())
                .isEqualTo("nobody"));
    }

    @Test
    void unavailableIsSaid() {
        fakes.down = true;
        assertThatThrownBy(() -> as("viewer", "hub:quarantine"))
                .isInstanceOf(CommandException.class)
                .hasMessage("Not available now: The repository cannot be reached");
    }

    @Test
    @DisplayName("a replay: what it would take on, then its progress until it has ended")
    void replaying() throws Exception {
        String preview = as("operator", "hub:replay --source tax,gone --code BAD_DATE");
        fits(preview);
        assertThat(preview)
                .contains("1200 message(s), 9.0 MB", "3 more whose content is gone")
                .contains("Obstacle: Source gone is not deployed.", "--run starts it");
        assertThat(fakes.replays).isEmpty();

        String run = as("operator", "hub:replay --source tax --rate 50 --run --wait");
        assertThat(run)
                .contains("replay 1  RUNNING  240 of 1200 (20%), sent 960, changed 17, rejected 2, resolved 12")
                .contains("replay 1  DONE  1200 of 1200 (100%)");
        assertThat(fakes.replays.get(1L).order().perSecond()).isEqualTo(50);
        assertThat(json("operator", "hub:replay --changes dash-board --source tax --run")
                        .get("kind")
                        .asText())
                .isEqualTo("CHANGES");
        assertThat(as("operator", "hub:replay-pause 2")).contains("replay 2  PAUSED");
        assertThat(as("operator", "hub:replay-rate 2 12.5")).contains("replay 2  PAUSED");
        assertThat(as("operator", "hub:replay-resume 2")).contains("replay 2  RUNNING");
        assertThat(as("operator", "hub:replay-cancel 2")).contains("replay 2  CANCELLED");
        String list = as("viewer", "hub:replays");
        fits(list);
        assertThat(list).containsPattern("(?m)^ 2  CANCELLED  lan");
    }

    @Test
    void sourcesArePausedAndPositioned() throws Exception {
        assertThat(as("operator", "hub:source-poll tax")).contains("Polling by 2 way(s) in.");
        assertThat(as("operator", "hub:source-pause --reason maintenance tax")).contains("paused since", "by lan");
        assertThat(fakes.paused.get("tax").reason()).isEqualTo("maintenance");
        assertThat(as("operator", "hub:source-cursor tax changes ''")).contains("changes");
        assertThat(fakes.cursors).containsEntry("changes", "");
        assertThat(as("viewer", "hub:source-cursor tax")).contains("CURSOR", "changes");
        assertThat(as("operator", "hub:source-resume --vi tax")).contains("Nguồn tax tiếp tục.");
        assertThat(fakes.paused).isEmpty();
    }

    @Test
    @DisplayName("queues, what lies on them, and what would be lost")
    void queues() throws Exception {
        String list = as("viewer", "hub:queues");
        fits(list);
        assertThat(list).contains("hub.records.tax", "on disk").doesNotContain("hub.records.school");
        assertThat(as("viewer", "hub:queues --all")).contains("hub.records.school");
        String messages = as("viewer", "hub:queue-messages hub.dead");
        fits(messages);
        assertThat(messages).contains("ID:1", "hub.records.tax").doesNotContain("Nguyễn");
        assertThat(as("operator,personal", "hub:queue-messages --content ID:1 hub.dead"))
                .contains("caller = tax-office", "Nguyễn Thị Thử");
        assertThat(as("operator", "hub:queue-move --reason mended hub.dead ID:1"))
                .contains("1 moved.");
        assertThat(as("operator", "hub:queue-move --reason mended --all --to hub.in.b hub.in.a"))
                .contains("2 moved.");
        assertThat(as("admin", "hub:queue-purge hub.records.tax"))
                .contains("12 message(s). Records would be lost.", "--expected 12");
        assertThat(fakes.log).noneMatch(line -> line.startsWith("call purge"));
        assertThat(as("admin", "hub:queue-purge --expected 12 --reason test --vi hub.records.tax"))
                .contains("Đã xóa 12.");
    }

    @Test
    @DisplayName("feeds, who reads them, records and tables")
    void feedsAndRecords() throws Exception {
        String feeds = as("viewer", "hub:feeds --vi");
        fits(feeds);
        assertThat(feeds).contains("tax/Payment", "4711", "17", "Khoản nộp");
        String consumers = as("viewer", "hub:consumers");
        fits(consumers);
        assertThat(consumers).contains("1000", ">=100000", "must read from the beginning", "12.5");
        assertThat(as("viewer", "hub:records tax/Payment P-")).contains("P-7", "tax");
        assertThat(as("viewer", "hub:records --latest tax/Payment P-7"))
                .contains("12.50")
                .doesNotContain("Nguyễn", "\u009b");
        assertThat(as("viewer,personal", "hub:records --sample tax/Payment")).contains("Nguyễn");
        String tables = as("viewer", "hub:tables");
        fits(tables);
        assertThat(tables).contains("hub.change", "~4711", "+1.0 MB", "-2048 B").doesNotContain("repo.payment");
        assertThat(as("viewer", "hub:tables --views")).contains("repo.payment");
    }

    @Test
    @DisplayName("from a figure to its messages and back")
    void tracing() throws Exception {
        String history = as("viewer", "hub:trace tax/Payment P-7");
        fits(history);
        assertThat(history).contains(TAX_MESSAGE.toString(), "mend by lan", "schema 0123456789abcdef");
        String states = as("viewer", "hub:trace " + TAX_MESSAGE);
        fits(states);
        assertThat(states).contains("tax/Payment.v1", "P-7");
        fits(as("viewer", "hub:message"));
        assertThat(as("viewer", "hub:message " + TAX_MESSAGE))
                .contains("99 accepted, 1 rejected")
                .doesNotContain("caller");
        assertThat(as("admin,personal", "hub:message --attributes " + TAX_MESSAGE))
                .contains("caller = tax-office");
    }

    @Test
    @DisplayName("content goes into a new file for the hub's user alone, and nowhere else")
    void content() throws Exception {
        as("operator,personal", "hub:message --content one.json " + TAX_MESSAGE);

        Path file = data.resolve("exports/one.json");
        assertThat(file).hasContent(FakeServices.CONTENT);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
        assertThatThrownBy(() -> as("operator,personal", "hub:message --content one.json " + TAX_MESSAGE))
                .hasMessageContaining("is there already");
        for (String name : List.of("../one.json", "/tmp/one.json", "a/b", ".one")) {
            assertThatThrownBy(() -> as("operator,personal", "hub:message --content " + name + " " + TAX_MESSAGE))
                    .hasMessageContaining("name alone");
        }
        assertThat(fakes.contentOpen).isFalse();
    }

    @Test
    void deadLettersStorageAndBackups() throws Exception {
        String letters = as("viewer", "hub:dead-letters");
        fits(letters);
        assertThat(letters).contains("ID:1  hub.records.tax", "A record without a type.");
        assertThat(as("operator", "hub:dead-letters-redrive ID:1")).contains("1 put back.");
        assertThat(as("admin", "hub:dead-letters-discard --reason test ID:2")).contains("1 deleted.");
        assertThat(as("viewer", "hub:dead-letters")).contains("There is none.");

        String storage = as("viewer", "hub:storage");
        fits(storage);
        assertThat(storage).containsPattern("raw +700.0 MB +1.0 GB +30 ").contains("removed 1.0 MB.");
        assertThat(as("operator", "hub:storage --clean")).contains("Retention runs.");

        assertThat(as("admin", "hub:backup --status")).contains("No backup was made");
        String backup = as("admin", "hub:backup /b/hub.backup");
        assertThat(backup).contains("/b/hub.backup: repository, 1000 B of 4000 B", "/b/hub.backup: done, 4000 B");
        assertThat(as("admin", "hub:backup --verify /b/hub.backup")).contains("The backup is whole.");
        assertThat(as("admin", "hub:backup --cancel")).contains("Cancelled.");
    }

    @Test
    @DisplayName("the hub at a glance, one source, and what it brought as a chart")
    void overview() throws Exception {
        String overview = as("viewer", "hub:overview");
        fits(overview);
        assertThat(overview).containsPattern("tax +LATE +12 +120 +1 ").contains("WARNING");
        assertThat(as("viewer", "hub:source tax"))
                .contains("\"source\" : \"tax\"")
                .doesNotContain("perMinute");
        String history = as("viewer", "hub:history tax hour");
        fits(history);
        assertThat(history).containsPattern(" 5 +10 +1  #{30}\n");
    }

    @Test
    void deployments() throws Exception {
        String deployed = as("viewer", "hub:deployments");
        fits(deployed);
        assertThat(deployed)
                .containsPattern("iochub-connector-tax +0.2.0 +2026-03-01 08:02:03 +0.1.0")
                .containsPattern("7 +2026-03-01 08:02:03 +iochub-connector-tax +UPGRADE +0.2.0 +DONE +deploy");
        assertThat(as("admin", "hub:deploy-check /b/tax.kar"))
                .contains("UPGRADE  0.1.0 → 0.2.0", "tax/Payment.v1", "UNKNOWN_KEY", "It can be deployed.");
        assertThat(as("admin", "hub:deploy /b/tax.kar")).contains("UPGRADE  0.1.0 → 0.2.0  DONE", "UNKNOWN_KEY");
        assertThat(as("admin", "hub:rollback iochub-connector-tax")).contains("ROLL_BACK", "DONE");
        assertThat(as("admin", "hub:undeploy iochub-connector-tax")).contains("REMOVE", "DONE");
        assertThat(as("viewer", "hub:deployment 7")).contains("UPGRADE");
    }

    @Test
    void diagnosis() throws Exception {
        assertThat(as("operator", "hub:diagnose tax").lines())
                .containsSubsequence(
                        "1. COMMUNICATION: It cannot be reached.",
                        "   → Look at the network.",
                        "2. UNKNOWN_KEY: Unknown key: ownr.",
                        "   → Mend the key's name.");
        assertThat(as("operator", "hub:diagnose --vi tax")).contains("   → Kiểm tra mạng.");
        assertThat(as("operator", "hub:diagnose school"))
                .contains("school  UP since 2026-03-01 08:02:03; last message: ", "Nothing is wrong.");
    }

    @Test
    @DisplayName("what a source sent cannot steer the terminal that shows it")
    void controlCharacters() {
        assertThat(Manage.clean("a\u001b[31mb\nc\u009bd\u202ee")).isEqualTo("a [31mb c d e");
    }

    @Test
    void everyCommandSpeaksJson() throws Exception {
        for (String command : List.of(
                "hub:quarantine",
                "hub:quarantine-list",
                "hub:quarantine-show 41",
                "hub:quarantine-show --content 41",
                "hub:quarantine-mend --check --set /a=1 41",
                "hub:quarantine-retry 41",
                "hub:replay --source tax",
                "hub:replay --source tax --run --wait",
                "hub:replays",
                "hub:replay-rate 1 3",
                "hub:source-poll tax",
                "hub:source-pause tax",
                "hub:source-cursor tax",
                "hub:source-resume tax",
                "hub:trace tax/Payment P-7",
                "hub:message",
                "hub:message " + TAX_MESSAGE,
                "hub:dead-letters",
                "hub:dead-letters-redrive --all",
                "hub:overview",
                "hub:source tax",
                "hub:history tax",
                "hub:storage",
                "hub:storage --clean",
                "hub:backup --status",
                "hub:backup /b/hub.backup",
                "hub:backup --verify /b/hub.backup",
                "hub:deployments",
                "hub:deployment 7",
                "hub:deploy-check /b/tax.kar",
                "hub:deploy /b/tax.kar",
                "hub:rollback iochub-connector-tax",
                "hub:undeploy iochub-connector-tax",
                "hub:diagnose tax",
                "hub:quarantine-discard --reason r 41")) {
            int space = command.indexOf(' ');
            String first = space < 0 ? command : command.substring(0, space);
            String rest = space < 0 ? "" : command.substring(space);
            assertThat(new ObjectMapper()
                            .readTree(as("admin,personal", first + " --json" + rest))
                            .isObject())
                    .as(command)
                    .isTrue();
        }
    }

    @Test
    @DisplayName("Karaf's own guard knows every command, and asks for no less than the operations do")
    void accessFile() throws Exception {
        Properties acl = new Properties();
        try (InputStream in = Files.newInputStream(Path.of("../../etc/org.apache.karaf.command.acl.hub.cfg"))) {
            acl.load(in);
        }
        Set<String> open = new TreeSet<>();
        for (Class<? extends Action> command : COMMANDS) {
            String name = command.getAnnotation(Command.class).name();
            List<String> roles = roles(acl, name);
            if (roles.isEmpty()) {
                open.add(name);
                continue;
            }
            assertThat(roles).as(name).contains("admin");
        }
        assertThat(open).as("commands that anybody in the shell may call").isEmpty();
        assertThat(roles(acl, "quarantine")).containsExactlyInAnyOrder("viewer", "operator", "admin");
        assertThat(roles(acl, "quarantine-mend")).containsExactlyInAnyOrder("operator", "admin");
        assertThat(roles(acl, "dead-letters-discard")).containsExactly("admin");
        assertThat(roles(acl, "backup")).containsExactly("admin");
        assertThat(roles(acl, "deploy")).containsExactly("admin");
        assertThat(roles(acl, "undeploy")).containsExactly("admin");
        assertThat(roles(acl, "rollback")).containsExactly("admin");
        assertThat(commandsIn())
                .containsExactlyInAnyOrderElementsOf(
                        COMMANDS.stream().map(Class::getSimpleName).toList());
    }

    @Test
    @DisplayName("What no line speaks of in the shell is the admin's: other scopes, methods of objects, files")
    void whatIsNotNamedIsTheAdmins() throws Exception {
        Path etc = Path.of("../../etc");
        Properties system = properties(etc.resolve("custom.system.properties"));
        assertThat(system).containsEntry("karaf.secured.command.compulsory.roles", "admin");
        try (Stream<Path> files = Files.list(etc)) {
            List<Path> scopes = files.filter(
                            file -> file.getFileName().toString().startsWith("org.apache.karaf.command.acl."))
                    .toList();
            // Karaf ships files of its own for these, which leave holes.
            assertThat(scopes)
                    .extracting(file ->
                            file.getFileName().toString().replaceAll("^org.apache.karaf.command.acl.|.cfg$", ""))
                    .contains("hub", "shell", "*", "bundle", "config", "feature", "jaas", "kar", "system");
            for (Path scope : scopes) {
                assertThat(roles(properties(scope), "*")).as("%s", scope).containsExactly("admin");
            }
        }
        Properties shell = properties(etc.resolve("org.apache.karaf.command.acl.shell.cfg"));
        assertThat(roles(shell, ".invoke")).containsExactly("admin");
        assertThat(roles(shell, ".redirect")).containsExactly("admin");
        Properties hub = properties(etc.resolve("org.apache.karaf.command.acl.hub.cfg"));
        assertThat(roles(hub, "status")).contains("viewer");
        assertThat(roles(hub, "sources")).contains("viewer");
    }

    private static Properties properties(Path file) throws IOException {
        Properties read = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            read.load(in);
        }
        return read;
    }

    private static List<String> roles(Properties acl, String command) {
        List<String> roles = new ArrayList<>();
        Stream.of(acl.getProperty(command, "").split(","))
                .map(String::trim)
                .filter(role -> !role.isEmpty())
                .forEach(roles::add);
        return roles;
    }

    /** The commands of this package by their files, so that a new one is not forgotten above. */
    private static List<String> commandsIn() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/java/vn/iochub/management/internal/shell"))) {
            return files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .filter(name -> name.endsWith("Command"))
                    .filter(name -> !Set.of("StatusCommand", "SourcesCommand").contains(name))
                    .toList();
        }
    }
}
