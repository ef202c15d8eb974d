package vn.iochub.management.internal.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static vn.iochub.management.internal.operations.FakeServices.SCHOOL_MESSAGE;
import static vn.iochub.management.internal.operations.FakeServices.SCHOOL_ROW;
import static vn.iochub.management.internal.operations.FakeServices.TAX_MESSAGE;
import static vn.iochub.management.internal.operations.FakeServices.TAX_ROW;
import static vn.iochub.management.internal.operations.FakeServices.caller;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import vn.iochub.api.service.Audit;
import vn.iochub.api.service.History;
import vn.iochub.api.service.Quarantine;
import vn.iochub.api.service.RefusedException;
import vn.iochub.api.service.Replays;
import vn.iochub.api.service.UnavailableException;

class OperationsTest {
    private static final Optional<Quarantine.Edit> EDIT = Optional.of(new Quarantine.Edit.Value("", "\"2026-02-28\""));

    private final FakeServices fakes = new FakeServices();
    private final Operations operations = fakes.operations();

    /** What the hub's status answers, also while all services are away. */
    private static final Set<Operation> FROM_MEMORY = Set.of(Operation.SOURCE_LOOK, Operation.OVERVIEW_LOOK);

    /** What a check, or a look at a record, becomes for those who may see personal data. */
    private static final Set<Operation> BY_WHO_ASKS = Set.of(Operation.QUARANTINE_PREVIEW, Operation.RECORD_PERSONAL);

    /** One call of an operation. */
    private interface Act {
        void by(Operations operations, Caller caller) throws Exception;
    }

    /** Each operation of the table by every call that is of it, on a source with personal data. */
    private static Map<Operation, List<Act>> acts() {
        Map<Operation, List<Act>> all = new EnumMap<>(Operation.class);
        Quarantine.Filter tax = Asked.quarantine(null, "tax", null, null, null, null, null);
        Replays.Order order = new Replays.Order(
                Replays.Kind.MESSAGES, Asked.replays("tax", "", "", "", "", "", ""), 50, Optional.empty());
        put(all, Operation.OVERVIEW_LOOK, (o, c) -> o.overview().overview(c));
        put(
                all,
                Operation.QUARANTINE_LOOK,
                (o, c) -> o.quarantine().groups(c, Quarantine.Filter.OPEN),
                (o, c) -> o.quarantine().rows(c, Quarantine.Filter.OPEN, Long.MAX_VALUE, 10),
                (o, c) -> o.quarantine().row(c, TAX_ROW));
        put(all, Operation.QUARANTINE_CONTENT, (o, c) -> o.quarantine().detail(c, TAX_ROW));
        put(all, Operation.QUARANTINE_CHECK, (o, c) -> o.quarantine().check(c, TAX_ROW, EDIT));
        put(all, Operation.QUARANTINE_MEND, (o, c) -> o.quarantine().mend(c, TAX_ROW, EDIT.orElseThrow(), "mistyped"));
        put(all, Operation.QUARANTINE_RETRY, (o, c) -> o.quarantine().retry(c, TAX_ROW, ""));
        put(
                all,
                Operation.QUARANTINE_DISCARD,
                (o, c) -> o.quarantine().discard(c, Set.of(TAX_ROW), "a test"),
                (o, c) -> o.quarantine().discard(c, tax, "a test"));
        put(all, Operation.MESSAGE_LOOK, (o, c) -> o.messages().message(c, TAX_MESSAGE), (o, c) -> o.messages()
                .messages(c, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), 10));
        put(
                all,
                Operation.MESSAGE_CONTENT,
                (o, c) -> o.messages().messageContent(c, TAX_MESSAGE).close(),
                (o, c) -> o.messages().messageWhole(c, TAX_MESSAGE));
        put(all, Operation.TRACE, (o, c) -> o.messages().history(c, "tax/Payment", "P-7"), (o, c) -> o.messages()
                .states(c, TAX_MESSAGE));
        put(
                all,
                Operation.REPLAY_LOOK,
                (o, c) -> o.replays().preview(c, order),
                (o, c) -> o.replays().replays(c, 10),
                (o, c) -> o.replays().replay(c, 1));
        put(all, Operation.REPLAY_START, (o, c) -> o.replays().startReplay(c, order));
        put(all, Operation.REPLAY_PAUSE, (o, c) -> o.replays().pauseReplay(c, 1));
        put(all, Operation.REPLAY_RESUME, (o, c) -> o.replays().resumeReplay(c, 1));
        put(all, Operation.REPLAY_CANCEL, (o, c) -> o.replays().cancelReplay(c, 1));
        put(all, Operation.REPLAY_RATE, (o, c) -> o.replays().throttle(c, 1, 5));
        put(
                all,
                Operation.SOURCE_LOOK,
                (o, c) -> o.overview().source(c, "tax"),
                (o, c) -> o.overview().history(c, "tax", History.Span.DAY),
                (o, c) -> o.sources().sources(c),
                (o, c) -> o.sources().pauses(c),
                (o, c) -> o.sources().cursors(c, "tax"));
        put(all, Operation.SOURCE_PAUSE, (o, c) -> o.sources().pauseSource(c, "tax", "maintenance"));
        put(all, Operation.SOURCE_RESUME, (o, c) -> o.sources().resumeSource(c, "tax"));
        put(all, Operation.SOURCE_DIAGNOSE, (o, c) -> o.sources().diagnose(c, "tax"));
        put(all, Operation.SOURCE_POLL, (o, c) -> o.sources().pollSource(c, "tax"));
        put(all, Operation.SOURCE_CURSOR, (o, c) -> o.sources().setCursor(c, "school", "changes", ""));
        put(all, Operation.DEAD_LETTER_LOOK, (o, c) -> o.deadLetters().deadLetters(c, 10));
        put(all, Operation.DEAD_LETTER_REDRIVE, (o, c) -> o.deadLetters().redrive(c, Set.of("ID:1")));
        put(all, Operation.DEAD_LETTER_DISCARD, (o, c) -> o.deadLetters().discardLetters(c, Set.of("ID:1"), "a test"));
        put(all, Operation.QUEUE_LOOK, (o, c) -> o.queues().queues(c), (o, c) -> o.queues()
                .messages(c, "hub.records.tax", 10));
        put(all, Operation.QUEUE_CONTENT, (o, c) -> o.queues().content(c, "hub.records.tax", "ID:1"));
        put(all, Operation.QUEUE_MOVE, (o, c) -> o.queues()
                .move(c, "hub.dead", Set.of("ID:1"), Optional.empty(), "mended"));
        put(all, Operation.QUEUE_PURGE, (o, c) -> o.queues().purge(c, "hub.records.tax", 12, "a test"));
        put(all, Operation.FEED_LOOK, (o, c) -> o.records().feeds(c), (o, c) -> o.records()
                .readers(c));
        put(
                all,
                Operation.RECORD_LOOK,
                (o, c) -> o.records().find(c, "tax/Payment", "P-", 10),
                (o, c) -> o.records().sample(c, "school/Thing", 10),
                (o, c) -> o.records().latest(c, "school/Thing", "S-1"));
        put(all, Operation.REPOSITORY_LOOK, (o, c) -> o.records().tables(c));
        put(all, Operation.STORAGE_LOOK, (o, c) -> o.storage().usage(c), (o, c) -> o.storage()
                .lastClean(c));
        put(all, Operation.STORAGE_CLEAN, (o, c) -> o.storage().clean(c));
        put(all, Operation.AUDIT_LOOK, (o, c) -> o.audit().audit(c, Audit.Filter.ALL, Long.MAX_VALUE, 10));
        put(all, Operation.AUDIT_VERIFY, (o, c) -> o.audit().verifyAudit(c));
        put(all, Operation.BACKUP_LOOK, (o, c) -> o.backups().backup(c), (o, c) -> o.backups()
                .verifyBackup(c, Path.of("/b/hub.backup")));
        put(all, Operation.BACKUP_START, (o, c) -> o.backups().startBackup(c, Path.of("/b/hub.backup")));
        put(all, Operation.BACKUP_CANCEL, (o, c) -> o.backups().cancelBackup(c));
        put(
                all,
                Operation.DEPLOYMENT_LOOK,
                (o, c) -> o.deployments().deployed(c),
                (o, c) -> o.deployments().deployments(c, 10),
                (o, c) -> o.deployments().deployment(c, 7));
        put(all, Operation.DEPLOYMENT_CHECK, (o, c) -> o.deployments().checkArchive(c, Path.of("/b/tax.kar")));
        put(all, Operation.DEPLOYMENT_DEPLOY, (o, c) -> o.deployments().deploy(c, Path.of("/b/tax.kar")));
        put(all, Operation.DEPLOYMENT_REMOVE, (o, c) -> o.deployments().undeploy(c, "iochub-connector-tax"));
        put(all, Operation.DEPLOYMENT_ROLL_BACK, (o, c) -> o.deployments().rollBack(c, "iochub-connector-tax"));
        return all;
    }

    private static void put(Map<Operation, List<Act>> all, Operation operation, Act... acts) {
        all.put(operation, List.of(acts));
    }

    /** What each account may, told once more and otherwise than in the table itself. */
    private static boolean expected(Operation operation, String account) {
        Set<String> viewer = Set.of(
                "overview.look",
                "quarantine.look",
                "message.look",
                "trace",
                "replay.look",
                "source.look",
                "dead-letter.look",
                "queue.look",
                "feed.look",
                "record.look",
                "repository.look",
                "storage.look",
                "deployment.look");
        Set<String> admin = Set.of(
                "dead-letter.discard",
                "queue.purge",
                "audit.look",
                "audit.verify",
                "backup.look",
                "backup.start",
                "backup.cancel",
                "deployment.check",
                "deployment.deploy",
                "deployment.remove",
                "deployment.roll-back");
        Set<String> content = Set.of("quarantine.content", "quarantine.preview", "message.content", "queue.content");
        String action = operation.action();
        return switch (account) {
            case "viewer", "viewer,personal" -> viewer.contains(action);
            case "operator" -> !admin.contains(action) && !content.contains(action);
            case "operator,personal" -> !admin.contains(action);
            case "admin" -> !content.contains(action);
            case "admin,personal" -> true;
            default -> false;
        };
    }

    static Stream<Arguments> table() {
        List<Arguments> all = new ArrayList<>();
        for (Operation operation : acts().keySet()) {
            for (String account : List.of(
                    "",
                    "ioc",
                    "metrics",
                    "source:tax",
                    "personal",
                    "viewer",
                    "viewer,personal",
                    "operator",
                    "operator,personal",
                    "admin",
                    "admin,personal")) {
                all.add(Arguments.of(operation, account));
            }
        }
        return all.stream();
    }

    @Test
    void everyOperationOfTheTableIsTried() {
        Set<Operation> tried = acts().keySet();
        assertThat(Operation.values())
                // They are what others become for those who may see data; tested below.
                .filteredOn(operation -> !BY_WHO_ASKS.contains(operation))
                .allMatch(tried::contains);
        assertThat(Stream.of(Operation.values()).map(Operation::action)).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("docs/OPERATIONS.md has this table")
    void theTableIsDocumented() throws Exception {
        String docs = Files.readString(Path.of("../../docs/OPERATIONS.md"));
        for (Operation operation : Operation.values()) {
            assertThat(docs)
                    .contains("| `" + operation.action() + "` | `"
                            + operation.role().word() + "` | " + operation.kind() + " | " + operation.purpose() + " |");
        }
    }

    @ParameterizedTest(name = "{0} by \"{1}\"")
    @MethodSource("table")
    @DisplayName("each operation by each role: allowed or refused, and audited")
    void theTable(Operation operation, String account) {
        for (Act act : acts().get(operation)) {
            FakeServices fresh = new FakeServices();
            fresh.operations()
                    .replays()
                    .startReplay(
                            caller("operator"),
                            new Replays.Order(
                                    Replays.Kind.MESSAGES,
                                    Asked.replays("tax", "", "", "", "", "", ""),
                                    50,
                                    Optional.empty()));
            fresh.operations().sources().pauseSource(caller("operator"), "school", "");
            fresh.acts.clear();
            fresh.log.clear();

            Throwable thrown = catchThrowable(() -> act.by(fresh.operations(), caller(account.split(","))));

            List<String> trail = fresh.acts.stream()
                    .map(done -> done.outcome() + " " + done.action() + " " + done.actor() + " " + done.via())
                    .toList();
            String name = operation.action() + " lan http";
            if (expected(operation, account)) {
                assertThat(thrown).isNull();
                if (operation.kind() == Operation.Kind.CHANGE) {
                    assertThat(trail).containsExactly("BEGUN " + name, "DONE " + name);
                } else if (operation.kind() == Operation.Kind.CONTENT) {
                    assertThat(trail).containsExactly("DONE " + name);
                } else if (operation == Operation.QUARANTINE_CHECK && account.contains("personal")) {
                    assertThat(trail).containsExactly("DONE quarantine.preview lan http");
                } else {
                    assertThat(trail).isEmpty();
                }
                if (!FROM_MEMORY.contains(operation)) {
                    assertThat(fresh.log).anyMatch(line -> line.startsWith("call "));
                }
            } else {
                assertThat(thrown).isInstanceOfSatisfying(RefusedException.class, e -> assertThat(e.kind())
                        .isEqualTo(RefusedException.Kind.FORBIDDEN));
                assertThat(trail).hasSize(1).first().asString().startsWith("REFUSED ");
                assertThat(fresh.log)
                        .as("nothing of a source's content was fetched, and nothing done")
                        .filteredOn(line -> line.startsWith("call "))
                        .isSubsetOf("call row", "call message");
            }
        }
    }

    @Test
    @DisplayName("content of a source without personal data needs no more than operator")
    void harmlessContent() throws Exception {
        assertThat(operations
                        .quarantine()
                        .detail(caller("operator"), SCHOOL_ROW)
                        .fragment())
                .contains("date");
        try (InputStream in = operations.messages().messageContent(caller("operator"), SCHOOL_MESSAGE)) {
            assertThat(in.readAllBytes()).isNotEmpty();
        }
        assertThatThrownBy(() -> operations.quarantine().detail(caller("viewer"), SCHOOL_ROW))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("'operator'");
    }

    @Test
    @DisplayName("a check shows the record's data to those alone who may see it")
    void checkHidesData() {
        assertThat(operations.quarantine().check(caller("operator"), TAX_ROW, EDIT))
                .satisfies(check -> assertThat(check.accepted()).isTrue())
                .satisfies(check -> assertThat(check.data()).isEmpty());
        assertThat(fakes.acts).isEmpty();
        assertThat(operations
                        .quarantine()
                        .check(caller("operator", "personal"), TAX_ROW, EDIT)
                        .data())
                .isPresent();
        assertThat(fakes.acts).extracting(Audit.Act::action).containsExactly("quarantine.preview");
    }

    @Test
    @DisplayName("a record's personal fields are shown to those alone who may see them, and each such look is audited")
    void recordsHidePersonalData() {
        assertThat(operations.records().latest(caller("admin"), "tax/Payment", "P-7"))
                .satisfies(item -> assertThat(item.data()).doesNotContain("Nguyễn"))
                .satisfies(item -> assertThat(item.masked()).containsExactly("/name"));
        assertThat(operations.records().sample(caller("operator"), "tax/Payment", 5))
                .allSatisfy(item -> assertThat(item.data()).doesNotContain("Nguyễn"));
        assertThat(operations.records().latest(caller("viewer", "personal"), "school/Thing", "S-1"))
                .isNotNull();
        assertThat(fakes.acts).as("nothing personal was shown").isEmpty();
        assertThat(fakes.log).noneMatch(line -> line.contains("personal"));

        Caller doctor = caller("viewer", "personal");
        assertThat(operations.records().latest(doctor, "tax/Payment", "P-7").data())
                .contains("Nguyễn");
        assertThat(operations.records().sample(doctor, "tax/Payment", 5))
                .allSatisfy(item -> assertThat(item.data()).contains("Nguyễn"));
        assertThat(fakes.acts).extracting(Audit.Act::action).containsExactly("record.personal", "record.personal");

        fakes.auditDown = true;
        assertThatThrownBy(() -> operations.records().latest(doctor, "tax/Payment", "P-7"))
                .isInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> operations.records().latest(doctor, "tax/Payment", "none"))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.kind()).isEqualTo(RefusedException.Kind.UNKNOWN));
    }

    @Test
    @DisplayName("who purges a queue says why and how much was there, and both are in the trail")
    void purging() {
        assertThatThrownBy(() -> operations.queues().purge(caller("admin"), "hub.records.tax", 11, "a test"))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.kind()).isEqualTo(RefusedException.Kind.CONFLICT));
        assertThat(operations.queues().purge(caller("admin"), "hub.records.tax", 12, "a test"))
                .isEqualTo(12);
        assertThat(fakes.acts)
                .extracting(Audit.Act::outcome)
                .containsExactly(Audit.Outcome.BEGUN, Audit.Outcome.REFUSED, Audit.Outcome.BEGUN, Audit.Outcome.DONE);
        assertThat(fakes.acts.get(3).target()).isEqualTo("hub.records.tax");
        assertThat(fakes.acts.get(3).details())
                .containsEntry("expected", "12")
                .containsEntry("count", "12")
                .containsEntry("reason", "a test");
        assertThat(new String(
                        operations
                                .queues()
                                .content(caller("operator"), "hub.records.school", "ID:1")
                                .body(),
                        java.nio.charset.StandardCharsets.UTF_8))
                .as("of a source without personal data")
                .contains("date");
    }

    @Test
    @DisplayName("the trail is written before the act and after it")
    void orderOfTheTrail() {
        operations.quarantine().mend(caller("operator"), TAX_ROW, EDIT.orElseThrow(), "mistyped");

        assertThat(fakes.log)
                .containsExactly(
                        "audit BEGUN quarantine.mend", "call reprocess 41 by lan", "audit DONE quarantine.mend");
        assertThat(fakes.acts.get(1).target()).isEqualTo("row 41");
        assertThat(fakes.acts.get(1).details())
                .containsEntry("reason", "mistyped")
                .containsEntry("state", "RESOLVED")
                .containsEntry("edit", "value");
        assertThat(fakes.acts).allSatisfy(act -> assertThat(act.details().toString())
                .as("what was put in is content, and no matter of the trail")
                .doesNotContain("2026-02-28"));
    }

    @Test
    @DisplayName("an act that is refused or fails says so in the trail")
    void refusedAndFailed() {
        assertThatThrownBy(() -> operations.sources().setCursor(caller("operator"), "tax", "changes", ""))
                .isInstanceOf(RefusedException.class);
        assertThat(fakes.acts)
                .extracting(Audit.Act::outcome)
                .containsExactly(Audit.Outcome.BEGUN, Audit.Outcome.REFUSED);
        assertThat(fakes.acts.get(1).details()).containsEntry("refused", "CONFLICT");

        fakes.acts.clear();
        fakes.failure = new IllegalStateException("Nguyễn Thị Thử");
        assertThatThrownBy(() -> operations.sources().pollSource(caller("operator"), "tax"))
                .isSameAs(fakes.failure);
        assertThat(fakes.acts)
                .extracting(Audit.Act::outcome)
                .containsExactly(Audit.Outcome.BEGUN, Audit.Outcome.FAILED);
        assertThat(fakes.acts.get(1).details()).containsEntry("failure", "IllegalStateException");
        assertThat(fakes.acts.toString()).doesNotContain("Nguyễn");
    }

    @ParameterizedTest
    @EnumSource(
            value = Operation.class,
            names = {"QUARANTINE_PREVIEW", "RECORD_PERSONAL"},
            mode = EnumSource.Mode.EXCLUDE)
    @DisplayName("without an audit trail nothing is changed and no content shown")
    void noTrailNoChange(Operation operation) {
        fakes.auditDown = true;
        for (Act act : acts().get(operation)) {
            Throwable thrown = catchThrowable(() -> act.by(operations, caller("admin", "personal")));
            boolean needed = operation.kind() != Operation.Kind.LOOK || operation == Operation.QUARANTINE_CHECK;
            if (needed) {
                assertThat(thrown).isInstanceOf(UnavailableException.class);
            }
            if (operation.kind() == Operation.Kind.CHANGE) {
                assertThat(fakes.log).isEmpty();
            }
            assertThat(fakes.contentOpen).as("nothing is left open").isFalse();
        }
    }

    @Test
    @DisplayName("what was done stays done when the trail fails after it")
    void trailFailsAfterwards() {
        // It begins well; then the disk is full.
        fakes.auditRoom = 1;

        assertThat(operations.sources().pollSource(caller("operator"), "tax")).isEqualTo(2);

        assertThat(fakes.log).containsExactly("audit BEGUN source.poll", "call poll tax");
    }

    @ParameterizedTest
    @EnumSource(
            value = Operation.class,
            names = {"QUARANTINE_PREVIEW", "RECORD_PERSONAL"},
            mode = EnumSource.Mode.EXCLUDE)
    @DisplayName("while the part that does it is away, each operation says that it is unavailable")
    void absentServices(Operation operation) {
        Operations empty = new Operations(FakeServices.none(), fakes.status());
        for (Act act : acts().get(operation)) {
            Throwable thrown = catchThrowable(() -> act.by(empty, caller("admin", "personal")));
            if (FROM_MEMORY.contains(operation) && thrown == null) {
                continue; // The list of sources is the status's own, and the overview of the same.
            }
            assertThat(thrown).isInstanceOf(UnavailableException.class).hasMessageContaining("does not run now");
        }
    }

    @Test
    @DisplayName("what makes no sense is refused in words, and nothing is done")
    void nonsense() {
        Caller operator = caller("operator", "admin");
        List<Act> acts = List.of(
                (o, c) -> o.quarantine().mend(c, TAX_ROW, EDIT.orElseThrow(), " "),
                (o, c) -> o.quarantine().discard(c, Set.of(TAX_ROW), ""),
                (o, c) -> o.quarantine().discard(c, Set.of(), "why"),
                (o, c) -> o.quarantine().discard(c, Quarantine.Filter.OPEN, "all of them"),
                (o, c) -> o.replays().throttle(c, 1, 0),
                (o, c) -> o.replays().throttle(c, 1, Double.NaN),
                (o, c) -> o.deadLetters().discardLetters(c, Set.of(), "a test"),
                (o, c) -> o.queues().move(c, "hub.dead", Set.of(), Optional.empty(), ""),
                (o, c) -> o.queues().purge(c, "hub.records.tax", 12, " "),
                (o, c) -> o.queues().messages(c, "hub.dead", 1_001),
                (o, c) -> o.records().sample(c, "tax/Payment", 0),
                (o, c) -> o.records().find(c, "tax/Payment", "", 1_001),
                (o, c) -> o.quarantine().rows(c, Quarantine.Filter.OPEN, 1, 0),
                (o, c) -> o.quarantine().rows(c, Quarantine.Filter.OPEN, 1, 1_001));
        for (Act act : acts) {
            assertThatThrownBy(() -> act.by(operations, operator))
                    .isInstanceOfSatisfying(
                            RefusedException.class, e -> assertThat(e.kind()).isEqualTo(RefusedException.Kind.INVALID));
        }
        assertThat(fakes.log).noneMatch(line -> line.startsWith("call "));
    }

    @Test
    @DisplayName("nobody fills the trail to push older entries out: neither with changes nor with refusals")
    void floods() {
        AtomicLong nanos = new AtomicLong();
        Operations paced = new Operations(fakes.services(), fakes.status(), nanos::get);
        Caller operator = caller("operator");
        String reason = "x".repeat(500);
        int done = 0;
        Throwable refused = null;
        while (refused == null && done < 10_000) {
            refused = catchThrowable(() -> paced.sources().pauseSource(operator, "tax", reason));
            done++;
        }
        assertThat(refused).isInstanceOfSatisfying(RefusedException.class, e -> assertThat(e.kind())
                .isEqualTo(RefusedException.Kind.TOO_MANY));
        assertThat(done).as("a long day's work goes through").isGreaterThan(1_000);
        long written = fakes.acts.size();

        // Looks need no entry; a refusal for want of a role stands, and is counted.
        assertThat(paced.sources().sources(operator)).isNotNull();
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> paced.audit().verifyAudit(operator)).isInstanceOf(RefusedException.class);
        }
        while (fakes.acts.size() > written) {
            // What was left sufficed for a short entry.
            written = fakes.acts.size();
            assertThatThrownBy(() -> paced.audit().verifyAudit(operator)).isInstanceOf(RefusedException.class);
        }
        assertThatThrownBy(() -> paced.audit().verifyAudit(operator)).isInstanceOf(RefusedException.class);
        assertThat(fakes.acts).hasSize((int) written);

        nanos.addAndGet(Duration.ofSeconds(10).toNanos());
        assertThatThrownBy(() -> paced.audit().verifyAudit(operator)).isInstanceOf(RefusedException.class);
        assertThat(fakes.acts.get(fakes.acts.size() - 1).details()).containsKey("unnoted_before");
        paced.sources().pauseSource(operator, "tax", reason);
    }
}
