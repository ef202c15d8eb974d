package vn.iochub.management.internal.rest;

import static vn.iochub.management.internal.rest.Answer.accepted;
import static vn.iochub.management.internal.rest.Answer.ok;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import vn.iochub.api.service.Messages;
import vn.iochub.api.service.Quarantine;
import vn.iochub.api.service.Replays;
import vn.iochub.management.internal.HubStatus;
import vn.iochub.management.internal.StatusJson;
import vn.iochub.management.internal.operations.Asked;
import vn.iochub.management.internal.operations.Operation;
import vn.iochub.management.internal.operations.Operations;
import vn.iochub.management.internal.operations.Shown;

/** Every address of the management interface, and what it calls. */
final class Routes {
    /** What rows to discard may be selected by. */
    private static final List<String> SELECTED = List.of("source", "code", "cause", "message", "from", "to");

    private static final int SMALL = 64 * 1024;
    /** A message of 4 MB in base64, and what is around it. */
    private static final int LARGE = 6 * 1024 * 1024;
    /** A connector's archive: a few hundred kilobytes, and more where it brings libraries. */
    private static final int ARCHIVE = 128 * 1024 * 1024;

    private static final List<String> QUARANTINE = List.of("state", "source", "code", "cause", "message", "from", "to");

    private final List<Route> all = new ArrayList<>();
    private final Operations operations;
    private final HubStatus hub;

    private Routes(Operations operations, HubStatus hub) {
        this.operations = operations;
        this.hub = hub;
        quarantine();
        messages();
        replays();
        sources();
        deadLetters();
        deployments();
        rest();
    }

    static List<Route> of(Operations operations, HubStatus hub) {
        return List.copyOf(new Routes(operations, hub).all);
    }

    private void quarantine() {
        get(
                "/quarantine/groups",
                Operation.QUARANTINE_LOOK,
                "Causes of refused rows",
                QUARANTINE,
                "Groups",
                call -> ok(Shown.list("groups", operations.groups(call.caller(), filter(call)), Shown::group)));
        get(
                "/quarantine",
                Operation.QUARANTINE_LOOK,
                "Refused rows, the newest first",
                with(QUARANTINE, "before", "limit"),
                "Rows",
                call -> {
                    int limit = call.limit();
                    List<Quarantine.Row> rows = operations.rows(call.caller(), filter(call), call.before(), limit);
                    return page("rows", rows, limit, Shown::row, row -> JsonNodeFactory.instance.numberNode(row.id()));
                });
        get(
                "/quarantine/{id}",
                Operation.QUARANTINE_LOOK,
                "One refused row",
                List.of(),
                "Row",
                call -> ok(Shown.row(operations.row(call.caller(), call.id()))));
        get(
                "/quarantine/{id}/detail",
                Operation.QUARANTINE_CONTENT,
                "One refused row with its fragment and its mends",
                List.of(),
                "Detail",
                call -> ok(Shown.detail(operations.detail(call.caller(), call.id()))));
        post(
                "/quarantine/{id}/check",
                Operation.QUARANTINE_CHECK,
                "What the row would become; changes nothing",
                "CheckRequest",
                "Check",
                LARGE,
                call -> ok(Shown.check(operations.check(call.caller(), call.id(), edit(call)))));
        post(
                "/quarantine/{id}/mend",
                Operation.QUARANTINE_MEND,
                "Send an edited copy of the row",
                "MendRequest",
                "Row",
                LARGE,
                call -> {
                    Quarantine.Edit edit =
                            edit(call).orElseThrow(() -> Asked.invalid("edit", "là bắt buộc", "must be given"));
                    return ok(Shown.row(operations.mend(call.caller(), call.id(), edit, call.text("reason"))));
                });
        post(
                "/quarantine/{id}/retry",
                Operation.QUARANTINE_RETRY,
                "Send the row again as it is",
                "ReasonRequest",
                "Row",
                SMALL,
                call -> ok(Shown.row(operations.retry(call.caller(), call.id(), call.text("reason")))));
        post(
                "/quarantine/discard",
                Operation.QUARANTINE_DISCARD,
                "Mark rows as not needed: by number, or all open ones that fit a filter",
                "DiscardRequest",
                "Count",
                SMALL,
                this::discard);
    }

    private Answer discard(Call call) {
        JsonNode ids = call.body().path("ids");
        JsonNode filter = call.body().path("filter");
        if (ids.isArray() == filter.isObject()) {
            throw Fault.invalid(
                    "invalid", "Cần đúng một trong 'ids' và 'filter'.", "Give 'ids' or 'filter', and not both.");
        }
        String reason = call.text("reason");
        if (filter.isObject()) {
            filter.fieldNames().forEachRemaining(name -> {
                // Ignored, a slip of the pen would discard more than was meant.
                if (!SELECTED.contains(name)) {
                    throw Fault.invalid(
                            "unknown_field",
                            "Trường không có trong 'filter'; được dùng: " + String.join(", ", SELECTED) + ".",
                            "There is no such field in 'filter'; there are: " + String.join(", ", SELECTED) + ".");
                }
            });
            return ok(Shown.count(operations.discard(
                    call.caller(),
                    Asked.quarantine(
                            null,
                            Call.text(filter, "source"),
                            Call.text(filter, "code"),
                            Call.text(filter, "cause"),
                            Call.text(filter, "message"),
                            Call.text(filter, "from"),
                            Call.text(filter, "to")),
                    reason)));
        }
        Set<Long> numbers = new LinkedHashSet<>();
        for (JsonNode id : ids) {
            if (!id.isIntegralNumber() || !id.canConvertToLong()) {
                throw Asked.invalid("ids", "là danh sách số", "is a list of numbers");
            }
            numbers.add(id.asLong());
        }
        return ok(Shown.count(operations.discard(call.caller(), numbers, reason)));
    }

    private void messages() {
        get(
                "/messages",
                Operation.MESSAGE_LOOK,
                "Raw messages, the newest first",
                List.of("source", "from", "to", "before", "limit"),
                "Messages",
                call -> {
                    int limit = call.limit();
                    List<Messages.Message> messages = operations.messages(
                            call.caller(),
                            Asked.text("source", call.query().get("source")),
                            instant(call, "from"),
                            instant(call, "to"),
                            Asked.uuid("before", call.query().get("before")),
                            limit);
                    return page(
                            "messages",
                            messages,
                            limit,
                            Shown::message,
                            last -> JsonNodeFactory.instance.textNode(last.id().toString()));
                });
        get(
                "/messages/{message}",
                Operation.MESSAGE_LOOK,
                "One raw message",
                List.of(),
                "Message",
                call -> ok(Shown.message(operations.message(call.caller(), message(call)))));
        get(
                "/messages/{message}/attributes",
                Operation.MESSAGE_CONTENT,
                "One raw message with what came beside it",
                List.of(),
                "MessageAttributes",
                call -> ok(Shown.attributes(operations.messageWhole(call.caller(), message(call)))));
        get(
                "/messages/{message}/content",
                Operation.MESSAGE_CONTENT,
                "A raw message's content, as a download",
                List.of(),
                null,
                call -> new Answer.Download(
                        "message-" + message(call) + ".bin", operations.messageContent(call.caller(), message(call))));
        get(
                "/messages/{message}/states",
                Operation.TRACE,
                "The records that came of a message",
                List.of(),
                "States",
                call -> ok(Shown.list("states", operations.states(call.caller(), message(call)), Shown::state)));
        get(
                "/records/history",
                Operation.TRACE,
                "The states of one thing, and where each is from",
                List.of("type", "key"),
                "States",
                call -> ok(Shown.list(
                        "states",
                        operations.history(call.caller(), needed(call, "type"), needed(call, "key")),
                        Shown::state)));
    }

    private void replays() {
        get(
                "/replays",
                Operation.REPLAY_LOOK,
                "Replays, the newest first",
                List.of("limit"),
                "Replays",
                call -> ok(Shown.list("replays", operations.replays(call.caller(), call.limit()), Shown::replay)));
        get(
                "/replays/{id}",
                Operation.REPLAY_LOOK,
                "One replay",
                List.of(),
                "Replay",
                call -> ok(Shown.replay(operations.replay(call.caller(), call.id()))));
        post(
                "/replays/preview",
                Operation.REPLAY_LOOK,
                "What a replay would take on; changes nothing",
                "ReplayRequest",
                "Preview",
                SMALL,
                call -> ok(Shown.preview(operations.preview(call.caller(), order(call)))));
        post(
                "/replays",
                Operation.REPLAY_START,
                "Start a replay",
                "ReplayRequest",
                "Replay",
                SMALL,
                call -> accepted(Shown.replay(operations.startReplay(call.caller(), order(call)))));
        post(
                "/replays/{id}/pause",
                Operation.REPLAY_PAUSE,
                "Pause a replay",
                null,
                "Replay",
                SMALL,
                call -> ok(Shown.replay(operations.pauseReplay(call.caller(), call.id()))));
        post(
                "/replays/{id}/resume",
                Operation.REPLAY_RESUME,
                "Let it go on",
                null,
                "Replay",
                SMALL,
                call -> ok(Shown.replay(operations.resumeReplay(call.caller(), call.id()))));
        post(
                "/replays/{id}/cancel",
                Operation.REPLAY_CANCEL,
                "End it where it stands",
                null,
                "Replay",
                SMALL,
                call -> ok(Shown.replay(operations.cancelReplay(call.caller(), call.id()))));
        post(
                "/replays/{id}/rate",
                Operation.REPLAY_RATE,
                "Change its rate",
                "RateRequest",
                "Replay",
                SMALL,
                call -> ok(Shown.replay(operations.throttle(call.caller(), call.id(), rate(call)))));
    }

    private void sources() {
        get(
                "/sources",
                Operation.SOURCE_LOOK,
                "Sources, their figures and pauses",
                List.of(),
                "Sources",
                call -> ok(StatusJson.sources(operations.sources(call.caller()), hub.quarantineOpen())));
        get(
                "/sources/{source}/cursors",
                Operation.SOURCE_LOOK,
                "The positions up to which a source was read",
                List.of(),
                "Cursors",
                call -> ok(Shown.cursors(source(call), operations.cursors(call.caller(), source(call)))));
        get(
                "/sources/{source}/diagnosis",
                Operation.SOURCE_DIAGNOSE,
                "Why it is not up, the most likely cause first, and what to do; by the name of an instance, a source or"
                        + " a connector, deployed or not",
                List.of(),
                "Diagnosis",
                call -> ok(Shown.diagnosed(operations.diagnose(call.caller(), source(call)))));
        post(
                "/sources/{source}/pause",
                Operation.SOURCE_PAUSE,
                "Take no message of it",
                "ReasonRequest",
                "Pause",
                SMALL,
                call -> ok(Shown.pause(
                        source(call), operations.pauseSource(call.caller(), source(call), call.text("reason")))));
        post(
                "/sources/{source}/resume",
                Operation.SOURCE_RESUME,
                "Take its messages again",
                null,
                "Done",
                SMALL,
                call -> {
                    operations.resumeSource(call.caller(), source(call));
                    return done();
                });
        post(
                "/sources/{source}/poll",
                Operation.SOURCE_POLL,
                "Poll it now",
                null,
                "Count",
                SMALL,
                call -> ok(Shown.count(operations.pollSource(call.caller(), source(call)))));
        put(
                "/sources/{source}/cursors",
                Operation.SOURCE_CURSOR,
                "Set a position of a paused source",
                "CursorRequest",
                "Done",
                call -> {
                    if (!call.body().path("position").isTextual()) {
                        throw Asked.invalid("position", "là bắt buộc, có thể rỗng", "must be given, and may be empty");
                    }
                    String name = Asked.text("name", call.text("name"))
                            .orElseThrow(() -> Asked.invalid("name", "là bắt buộc", "must be given"));
                    operations.setCursor(call.caller(), source(call), name, call.text("position"));
                    return done();
                });
    }

    private void deadLetters() {
        get(
                "/dead-letters",
                Operation.DEAD_LETTER_LOOK,
                "Messages that the hub itself could not handle, the oldest first",
                List.of("limit"),
                "Letters",
                call -> ok(Shown.list("letters", operations.deadLetters(call.caller(), call.limit()), Shown::letter)));
        post(
                "/dead-letters/redrive",
                Operation.DEAD_LETTER_REDRIVE,
                "Put them back on their queues",
                "RedriveRequest",
                "Count",
                SMALL,
                call -> {
                    Set<String> ids = call.texts("ids");
                    if (ids.isEmpty() != call.body().path("all").asBoolean()) {
                        throw Fault.invalid(
                                "invalid",
                                "Cần đúng một trong 'ids' và 'all': true.",
                                "Give 'ids' or 'all': true, and not both.");
                    }
                    return ok(Shown.count(operations.redrive(call.caller(), ids)));
                });
        post(
                "/dead-letters/discard",
                Operation.DEAD_LETTER_DISCARD,
                "Delete them",
                "LettersRequest",
                "Count",
                SMALL,
                call -> ok(Shown.count(operations.discardLetters(call.caller(), call.texts("ids")))));
    }

    private void deployments() {
        get(
                "/deployments",
                Operation.DEPLOYMENT_LOOK,
                "What is deployed, and the reports of deployments, the newest first",
                List.of("limit"),
                "Deployments",
                call -> {
                    ObjectNode json = Shown.list("deployed", operations.deployed(call.caller()), Shown::deployed);
                    json.setAll(Shown.list(
                            "deployments", operations.deployments(call.caller(), call.limit()), Shown::deployment));
                    return ok(json);
                });
        get(
                "/deployments/{id}",
                Operation.DEPLOYMENT_LOOK,
                "The report of one deployment",
                List.of(),
                "Deployment",
                call -> ok(Shown.deployment(operations.deployment(call.caller(), call.id()))));
        post(
                "/deployments/check",
                Operation.DEPLOYMENT_CHECK,
                "What the deployment of this archive would do; changes nothing",
                Route.FILE,
                "DeploymentPlan",
                ARCHIVE,
                call -> ok(Shown.plan(
                        operations.checkArchive(call.caller(), call.upload().orElseThrow()))));
        post(
                "/deployments",
                Operation.DEPLOYMENT_DEPLOY,
                "Deploy this archive; answers when it runs, or when what was there before runs again",
                Route.FILE,
                "Deployment",
                ARCHIVE,
                call -> ok(Shown.deployment(
                        operations.deploy(call.caller(), call.upload().orElseThrow()))));
        post(
                "/deployments/{connector}/remove",
                Operation.DEPLOYMENT_REMOVE,
                "Take a connector out; its records and configuration stay",
                null,
                "Deployment",
                SMALL,
                call -> ok(Shown.deployment(
                        operations.undeploy(call.caller(), call.path().get("connector")))));
        post(
                "/deployments/{connector}/roll-back",
                Operation.DEPLOYMENT_ROLL_BACK,
                "Bring back its version before",
                null,
                "Deployment",
                SMALL,
                call -> ok(Shown.deployment(
                        operations.rollBack(call.caller(), call.path().get("connector")))));
    }

    private void rest() {
        get(
                "/storage",
                Operation.STORAGE_LOOK,
                "What takes disk, and its bounds",
                List.of(),
                "Storage",
                call -> ok(Shown.storage(operations.usage(call.caller()), operations.lastClean(call.caller()))));
        post("/storage/clean", Operation.STORAGE_CLEAN, "Let retention run now", null, "Done", SMALL, call -> {
            operations.clean(call.caller());
            return accepted(Shown.done());
        });
        get(
                "/audit",
                Operation.AUDIT_LOOK,
                "The audit trail, the newest first",
                List.of("from", "to", "actor", "action", "target", "outcome", "before", "limit"),
                "Entries",
                call -> {
                    int limit = call.limit();
                    return page(
                            "entries",
                            operations.audit(
                                    call.caller(),
                                    Asked.audit(
                                            call.query().get("from"),
                                            call.query().get("to"),
                                            call.query().get("actor"),
                                            call.query().get("action"),
                                            call.query().get("target"),
                                            call.query().get("outcome")),
                                    call.before(),
                                    limit),
                            limit,
                            Shown::entry,
                            entry -> JsonNodeFactory.instance.numberNode(entry.sequence()));
                });
        get(
                "/audit/verification",
                Operation.AUDIT_VERIFY,
                "Whether the audit trail is as it was written",
                List.of(),
                "Verification",
                call -> ok(Shown.verification(operations.verifyAudit(call.caller()))));
        get("/backups", Operation.BACKUP_LOOK, "The backup being made, or the last", List.of(), "Backup", call -> {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            json.set(
                    "backup",
                    operations.backup(call.caller()).map(Shown::progress).orElse(null));
            return ok(json);
        });
        post(
                "/backups",
                Operation.BACKUP_START,
                "Make a backup",
                "BackupRequest",
                "Progress",
                SMALL,
                call -> accepted(Shown.progress(operations.startBackup(call.caller(), file(call)))));
        post("/backups/cancel", Operation.BACKUP_CANCEL, "End the backup being made", null, "Done", SMALL, call -> {
            operations.cancelBackup(call.caller());
            return done();
        });
        post(
                "/backups/verify",
                Operation.BACKUP_LOOK,
                "What is wrong with a backup file",
                "BackupRequest",
                "Faults",
                SMALL,
                call -> ok(Shown.faults(operations.verifyBackup(call.caller(), file(call)))));
        get(
                "/operations",
                null,
                "All operations, their roles, and whether the caller has them",
                List.of(),
                "Operations",
                call -> {
                    ObjectNode json = JsonNodeFactory.instance.objectNode();
                    ArrayNode array = json.putArray("operations");
                    for (Operation operation : Operation.values()) {
                        array.addObject()
                                .put("operation", operation.action())
                                .put("role", operation.role().word())
                                .put("kind", operation.kind().name())
                                .put("purpose", operation.purpose())
                                .put("allowed", operations.may(call.caller(), operation));
                    }
                    return ok(json);
                });
        get("/openapi.json", null, "This description", List.of(), "OpenApi", call -> ok(OpenApi.of(all)));
    }

    // -------------------------------------------------------------------------------------------------- what is asked

    private static Quarantine.Filter filter(Call call) {
        return Asked.quarantine(
                call.query().get("state"),
                call.query().get("source"),
                call.query().get("code"),
                call.query().get("cause"),
                call.query().get("message"),
                call.query().get("from"),
                call.query().get("to"));
    }

    private static Optional<Instant> instant(Call call, String name) {
        return Asked.instant(name, call.query().get(name));
    }

    private static String needed(Call call, String name) {
        return Asked.text(name, call.query().get(name))
                .orElseThrow(() -> Asked.invalid(name, "là bắt buộc", "must be given"));
    }

    private static UUID message(Call call) {
        return Asked.id("message", call.path().get("message"));
    }

    private static String source(Call call) {
        return call.path().get("source");
    }

    private static Path file(Call call) {
        String file = call.text("file");
        try {
            Path path = Path.of(file);
            if (!path.isAbsolute()) {
                throw Asked.invalid(
                        "file", "là đường dẫn tuyệt đối trên máy chủ", "is an absolute path on the hub's machine");
            }
            return path;
        } catch (InvalidPathException e) {
            throw Asked.invalid("file", "không phải là đường dẫn", "is no path");
        }
    }

    /** One of three forms: a value at a pointer, a text in place of another, the whole content in base64. */
    private static Optional<Quarantine.Edit> edit(Call call) {
        JsonNode edit = call.body().path("edit");
        if (edit.isMissingNode() || edit.isNull()) {
            return Optional.empty();
        }
        Set<String> fields = new LinkedHashSet<>();
        edit.fieldNames().forEachRemaining(fields::add);
        if (fields.equals(Set.of("value")) || fields.equals(Set.of("pointer", "value"))) {
            return Optional.of(new Quarantine.Edit.Value(
                    Call.text(edit, "pointer"), edit.get("value").toString()));
        }
        if (fields.equals(Set.of("found", "by"))) {
            return Optional.of(new Quarantine.Edit.Replacement(Call.text(edit, "found"), Call.text(edit, "by")));
        }
        if (fields.equals(Set.of("content"))) {
            try {
                return Optional.of(new Quarantine.Edit.Whole(Base64.getDecoder().decode(Call.text(edit, "content"))));
            } catch (IllegalArgumentException e) {
                throw Asked.invalid("content", "phải là base64", "must be base64");
            }
        }
        throw Asked.invalid(
                "edit",
                "có một trong ba dạng: {pointer, value}, {found, by}, {content}",
                "has one of three forms: {pointer, value}, {found, by}, {content}");
    }

    private static Replays.Order order(Call call) {
        ObjectNode body = call.body();
        return new Replays.Order(
                Asked.kind(call.text("kind")),
                Asked.replays(
                        String.join(",", call.texts("sources")),
                        String.join(",", call.texts("types")),
                        call.text("from"),
                        call.text("to"),
                        String.join(",", call.texts("codes")),
                        call.text("cause"),
                        String.join(",", call.texts("messages"))),
                body.has("perSecond") ? rate(call) : Asked.DEFAULT_RATE,
                Asked.text("consumer", call.text("consumer")));
    }

    private static double rate(Call call) {
        JsonNode rate = call.body().path("perSecond");
        if (!rate.isNumber()) {
            throw Asked.invalid("perSecond", "phải là số", "must be a number");
        }
        return rate.asDouble();
    }

    // ----------------------------------------------------------------------------------------------- what is answered

    private static Answer done() {
        return ok(Shown.done());
    }

    /** {@code before} is what the next page is asked for with; null when this one was not full. */
    private static <T> Answer page(
            String name, List<T> rows, int limit, Function<T, ObjectNode> form, Function<T, JsonNode> before) {
        ObjectNode json = Shown.list(name, rows, form);
        json.set("before", rows.size() < limit ? null : before.apply(rows.get(rows.size() - 1)));
        return ok(json);
    }

    // ---------------------------------------------------------------------------------------------------- building

    private static List<String> with(List<String> names, String... more) {
        List<String> all = new ArrayList<>(names);
        all.addAll(List.of(more));
        return all;
    }

    private void get(
            String template,
            Operation operation,
            String summary,
            List<String> query,
            String response,
            Route.Handler handler) {
        add("GET", template, operation, summary, query, null, response, 0, handler);
    }

    private void post(
            String template,
            Operation operation,
            String summary,
            String request,
            String response,
            int maxBody,
            Route.Handler handler) {
        add("POST", template, operation, summary, List.of(), request, response, maxBody, handler);
    }

    private void put(
            String template,
            Operation operation,
            String summary,
            String request,
            String response,
            Route.Handler handler) {
        add("PUT", template, operation, summary, List.of(), request, response, SMALL, handler);
    }

    private void add(
            String method,
            String template,
            Operation operation,
            String summary,
            List<String> query,
            String request,
            String response,
            int maxBody,
            Route.Handler handler) {
        all.add(new Route(
                method,
                template,
                Optional.ofNullable(operation),
                summary,
                List.copyOf(query),
                Optional.ofNullable(request),
                Optional.ofNullable(response),
                maxBody,
                handler));
    }
}
