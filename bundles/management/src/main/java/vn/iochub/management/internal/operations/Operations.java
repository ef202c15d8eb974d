package vn.iochub.management.internal.operations;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Text;
import vn.iochub.api.service.Accounts;
import vn.iochub.api.service.Audit;
import vn.iochub.api.service.Backups;
import vn.iochub.api.service.DeadLetters;
import vn.iochub.api.service.Deployments;
import vn.iochub.api.service.Diagnosis;
import vn.iochub.api.service.Messages;
import vn.iochub.api.service.Quarantine;
import vn.iochub.api.service.RefusedException;
import vn.iochub.api.service.RefusedException.Kind;
import vn.iochub.api.service.Replays;
import vn.iochub.api.service.SourceControl;
import vn.iochub.api.service.Storage;
import vn.iochub.api.service.UnavailableException;
import vn.iochub.management.internal.HubStatus;

/**
 * All that an account may ask of the hub: checks the role, writes the audit trail, and calls the service that does it.
 * Shell, REST and JMX are forms of this and hold no rule of their own. Thread-safe.
 *
 * <p>Every call throws {@link RefusedException} (FORBIDDEN where the role is missing) and {@link UnavailableException}
 * where the part of the hub that it needs is down. A change is not done when the audit trail cannot be written, and no
 * content is shown.
 */
@Component(service = Operations.class)
public final class Operations {
    private static final Logger LOG = LoggerFactory.getLogger(Operations.class);
    private static final int MAX_LIMIT = 1_000;
    private static final int MAX_REASON = 500;
    private static final double MAX_RATE = 100_000;

    private final Services services;
    private final HubStatus hub;
    private final Allowance allowance;
    /** Refusals that have no entry of their own. */
    private final AtomicLong unnoted = new AtomicLong();

    @Activate
    public Operations(@Reference Services services, @Reference HubStatus hub) {
        this(services, hub, System::nanoTime);
    }

    Operations(Services services, HubStatus hub, LongSupplier nanoTime) {
        this.services = services;
        this.hub = hub;
        allowance = new Allowance(nanoTime);
    }

    // ------------------------------------------------------------------------------------------------- quarantine

    public List<Quarantine.Group> groups(Caller caller, Quarantine.Filter filter) {
        return look(caller, Operation.QUARANTINE_LOOK, "", () -> services.quarantine()
                .groups(filter));
    }

    public List<Quarantine.Row> rows(Caller caller, Quarantine.Filter filter, long before, int limit) {
        return look(caller, Operation.QUARANTINE_LOOK, "", () -> services.quarantine()
                .rows(filter, before, limit(limit)));
    }

    public Quarantine.Row row(Caller caller, long id) {
        return look(caller, Operation.QUARANTINE_LOOK, row(id), () -> row(id, services.quarantine()));
    }

    /** With the fragment and what was tried. */
    public Quarantine.Detail detail(Caller caller, long id) {
        Quarantine.Row row = row(caller, id);
        return content(caller, Operation.QUARANTINE_CONTENT, row(id), row.instance(), () -> services.quarantine()
                .detail(id)
                .orElseThrow(() -> noRow(id)));
    }

    /** Without the record's data unless the caller may see it. */
    public Quarantine.Check check(Caller caller, long id, Optional<Quarantine.Edit> edit) {
        Quarantine.Row row = look(caller, Operation.QUARANTINE_CHECK, row(id), () -> row(id, services.quarantine()));
        Supplier<Quarantine.Check> check = () -> services.quarantine().check(id, edit);
        if (discloses(caller, row.instance())) {
            return content(caller, Operation.QUARANTINE_PREVIEW, row(id), row.instance(), check);
        }
        Quarantine.Check all = check.get();
        return new Quarantine.Check(all.type(), all.key(), Optional.empty(), all.code(), all.path(), all.reason());
    }

    public Quarantine.Row mend(Caller caller, long id, Quarantine.Edit edit, String reason) {
        Map<String, String> details = new TreeMap<>(Map.of("reason", reason));
        if (edit instanceof Quarantine.Edit.Value value) {
            details.put("edit", "value");
            details.put("pointer", value.pointer());
        } else {
            details.put("edit", edit instanceof Quarantine.Edit.Whole ? "whole" : "replacement");
        }
        return change(
                caller, Operation.QUARANTINE_MEND, row(id), details, Operations::outcome, () -> services.quarantine()
                        .reprocess(id, Optional.of(edit), caller.name(), reason(reason)));
    }

    /** @param reason may be empty */
    public Quarantine.Row retry(Caller caller, long id, String reason) {
        return change(
                caller,
                Operation.QUARANTINE_RETRY,
                row(id),
                Map.of("reason", reason),
                Operations::outcome,
                () -> services.quarantine().reprocess(id, Optional.empty(), caller.name(), short500(reason)));
    }

    private static Map<String, String> outcome(Quarantine.Row row) {
        return Map.of("state", row.state().name());
    }

    /** @return how many were open and are not any more */
    public long discard(Caller caller, Set<Long> ids, String reason) {
        String target = ids.size() == 1 ? row(ids.iterator().next()) : "";
        Map<String, String> details = Map.of("reason", reason, "rows", joined(ids));
        return change(caller, Operation.QUARANTINE_DISCARD, target, details, Operations::count, () -> {
            if (ids.isEmpty() || ids.size() > MAX_LIMIT) {
                throw invalid("Cần từ 1 đến 1.000 dòng.", "Name 1 to 1,000 rows.");
            }
            return services.quarantine().discard(ids, caller.name(), reason(reason));
        });
    }

    /** @param filter must select something by source, code, cause or message: all of them at once is no decision */
    public long discard(Caller caller, Quarantine.Filter filter, String reason) {
        Map<String, String> details = new TreeMap<>(Map.of("reason", reason));
        filter.cause().ifPresent(cause -> details.put("cause", cause));
        filter.code().ifPresent(code -> details.put("code", code.name()));
        filter.message().ifPresent(message -> details.put("message", message.toString()));
        return change(
                caller, Operation.QUARANTINE_DISCARD, filter.instance().orElse(""), details, Operations::count, () -> {
                    if (filter.instance().isEmpty()
                            && filter.code().isEmpty()
                            && filter.cause().isEmpty()
                            && filter.message().isEmpty()) {
                        throw invalid(
                                "Hãy chọn theo nguồn, mã lỗi, nguyên nhân hoặc bản tin.",
                                "Select by source, code, cause or message.");
                    }
                    return services.quarantine().discard(filter, caller.name(), reason(reason));
                });
    }

    // ---------------------------------------------------------------------------------------- messages and lineage

    /** Without attributes, which may be personal; see {@link #messageWhole}. */
    public List<Messages.Message> messages(
            Caller caller,
            Optional<String> instance,
            Optional<Instant> from,
            Optional<Instant> to,
            Optional<UUID> before,
            int limit) {
        return look(
                caller,
                Operation.MESSAGE_LOOK,
                instance.orElse(""),
                () -> services.messages().messages(instance, from, to, before, limit(limit)).stream()
                        .map(Operations::bare)
                        .toList());
    }

    /** Without attributes. */
    public Messages.Message message(Caller caller, UUID id) {
        return look(caller, Operation.MESSAGE_LOOK, id.toString(), () -> bare(message(id)));
    }

    /** With attributes. */
    public Messages.Message messageWhole(Caller caller, UUID id) {
        Messages.Message known = message(caller, id);
        return content(caller, Operation.MESSAGE_CONTENT, id.toString(), known.instance(), () -> message(id));
    }

    /** The content as it is kept; the caller closes it. */
    public InputStream messageContent(Caller caller, UUID id) throws IOException {
        Messages.Message known = message(caller, id);
        InputStream in;
        try {
            in = content(caller, Operation.MESSAGE_CONTENT, id.toString(), known.instance(), () -> {
                try {
                    return services.messages().content(id);
                } catch (IOException e) {
                    throw new UnavailableException("The content of this message cannot be read now", e);
                }
            });
        } catch (UnavailableException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw e;
        }
        return in;
    }

    /** The states of one thing, the newest first. */
    public List<Messages.State> history(Caller caller, String type, String key) {
        return look(caller, Operation.TRACE, type, () -> services.messages().history(type, key));
    }

    /** What came of a message. */
    public List<Messages.State> states(Caller caller, UUID message) {
        return look(caller, Operation.TRACE, message.toString(), () -> services.messages()
                .states(message));
    }

    private Messages.Message message(UUID id) {
        return services.messages()
                .message(id)
                .orElseThrow(() -> unknown("Không có bản tin này.", "There is no such message."));
    }

    private static Messages.Message bare(Messages.Message message) {
        return new Messages.Message(
                message.id(),
                message.instance(),
                message.received(),
                message.arrival(),
                message.contentType(),
                Map.of(),
                message.size(),
                message.hash(),
                message.originalHash(),
                message.connector(),
                message.accepted(),
                message.rejected(),
                message.contentKept());
    }

    // ---------------------------------------------------------------------------------------------------- replays

    public Replays.Preview preview(Caller caller, Replays.Order order) {
        return look(caller, Operation.REPLAY_LOOK, "", () -> services.replays().preview(order));
    }

    public List<Replays.Replay> replays(Caller caller, int limit) {
        return look(caller, Operation.REPLAY_LOOK, "", () -> services.replays().list(limit(limit)));
    }

    public Replays.Replay replay(Caller caller, long id) {
        return look(caller, Operation.REPLAY_LOOK, replay(id), () -> services.replays()
                .find(id)
                .orElseThrow(() -> unknown("Không có lần phát lại này.", "There is no such replay.")));
    }

    public Replays.Replay startReplay(Caller caller, Replays.Order order) {
        Replays.Filter filter = order.filter();
        Map<String, String> details = new TreeMap<>();
        details.put("kind", order.kind().name());
        details.put("rate", Double.toString(order.perSecond()));
        put(details, "sources", filter.instances());
        put(details, "types", filter.types());
        put(details, "codes", filter.codes());
        put(details, "messages", filter.messages());
        filter.from().ifPresent(from -> details.put("from", from.toString()));
        filter.to().ifPresent(to -> details.put("to", to.toString()));
        filter.cause().ifPresent(cause -> details.put("cause", cause));
        order.consumer().ifPresent(consumer -> details.put("consumer", consumer));
        return change(
                caller,
                Operation.REPLAY_START,
                String.join(",", filter.instances()),
                details,
                started -> Map.of("replay", Long.toString(started.id()), "total", Long.toString(started.total())),
                () -> services.replays().start(order, caller.name()));
    }

    public Replays.Replay pauseReplay(Caller caller, long id) {
        return change(caller, Operation.REPLAY_PAUSE, replay(id), () -> services.replays()
                .pause(id));
    }

    public Replays.Replay resumeReplay(Caller caller, long id) {
        return change(caller, Operation.REPLAY_RESUME, replay(id), () -> services.replays()
                .resume(id));
    }

    public Replays.Replay cancelReplay(Caller caller, long id) {
        return change(caller, Operation.REPLAY_CANCEL, replay(id), () -> services.replays()
                .cancel(id));
    }

    public Replays.Replay throttle(Caller caller, long id, double perSecond) {
        Map<String, String> details = Map.of("rate", Double.toString(perSecond));
        return change(caller, Operation.REPLAY_RATE, replay(id), details, done -> Map.of(), () -> {
            if (!(perSecond > 0 && perSecond <= MAX_RATE)) {
                throw invalid(
                        "Tốc độ phải lớn hơn 0 và tối đa 100.000/giây.", "A rate is above 0 and at most 100,000/s.");
            }
            return services.replays().throttle(id, perSecond);
        });
    }

    // ---------------------------------------------------------------------------------------------------- sources

    public List<HubStatus.SourceFigures> sources(Caller caller) {
        return look(caller, Operation.SOURCE_LOOK, "", hub::sources);
    }

    public Map<String, SourceControl.Pause> pauses(Caller caller) {
        return look(caller, Operation.SOURCE_LOOK, "", () -> services.control().paused());
    }

    public Map<String, String> cursors(Caller caller, String instance) {
        return look(caller, Operation.SOURCE_LOOK, instance, () -> services.control()
                .cursors(instance));
    }

    /** @param reason may be empty */
    public SourceControl.Pause pauseSource(Caller caller, String instance, String reason) {
        return change(caller, Operation.SOURCE_PAUSE, instance, Map.of("reason", reason), done -> Map.of(), () -> {
            services.control().pause(instance, caller.name(), short500(reason));
            return services.control()
                    .paused(instance)
                    .orElseThrow(() -> new RefusedException(
                            Kind.CONFLICT,
                            "Nguồn vừa được tiếp tục bởi người khác.",
                            "Somebody else has resumed the source just now."));
        });
    }

    public void resumeSource(Caller caller, String instance) {
        change(caller, Operation.SOURCE_RESUME, instance, () -> {
            services.control().resume(instance);
            return instance;
        });
    }

    /** @return how many of its ways in poll */
    public int pollSource(Caller caller, String instance) {
        return change(caller, Operation.SOURCE_POLL, instance, () -> services.control()
                .poll(instance));
    }

    /** @param position empty to begin anew */
    public void setCursor(Caller caller, String instance, String name, String position) {
        Map<String, String> details = new TreeMap<>(Map.of("cursor", name, "position", position));
        change(caller, Operation.SOURCE_CURSOR, instance, details, done -> Map.of(), () -> {
            services.control().cursor(instance, name, position);
            return instance;
        });
    }

    // ----------------------------------------------------------------------------------------------- dead letters

    public List<DeadLetters.Letter> deadLetters(Caller caller, int limit) {
        return look(caller, Operation.DEAD_LETTER_LOOK, "", () -> services.deadLetters()
                .list(limit(limit)));
    }

    /** @param ids empty for all */
    public long redrive(Caller caller, Set<String> ids) {
        return change(
                caller,
                Operation.DEAD_LETTER_REDRIVE,
                DeadLetters.QUEUE,
                letters(ids),
                Operations::count,
                () -> services.deadLetters().redrive(ids));
    }

    /** @param ids at least one: what is deleted is named */
    public long discardLetters(Caller caller, Set<String> ids) {
        return change(caller, Operation.DEAD_LETTER_DISCARD, DeadLetters.QUEUE, letters(ids), Operations::count, () -> {
            if (ids.isEmpty()) {
                throw invalid("Hãy nêu mã của các bản tin cần xóa.", "Name the letters to delete.");
            }
            return services.deadLetters().discard(ids);
        });
    }

    private static Map<String, String> letters(Set<String> ids) {
        return Map.of("letters", ids.isEmpty() ? "all" : joined(ids));
    }

    // ---------------------------------------------------------------------------------------------------- storage

    public List<Storage.Usage> usage(Caller caller) {
        return look(caller, Operation.STORAGE_LOOK, "", () -> services.storage().usage());
    }

    /** Retention's last run. */
    public Optional<Storage.Run> lastClean(Caller caller) {
        return look(caller, Operation.STORAGE_LOOK, "", () -> services.storage().lastRun());
    }

    /** Lets retention run, in the background. */
    public void clean(Caller caller) {
        change(caller, Operation.STORAGE_CLEAN, "", () -> {
            services.storage().runNow();
            return "";
        });
    }

    // ------------------------------------------------------------------------------------------ audit and backups

    public List<Audit.Entry> audit(Caller caller, Audit.Filter filter, long before, int limit) {
        return look(caller, Operation.AUDIT_LOOK, "", () -> services.audit().list(filter, before, limit(limit)));
    }

    public Audit.Verification verifyAudit(Caller caller) {
        return look(caller, Operation.AUDIT_VERIFY, "", () -> services.audit().verify());
    }

    public Optional<Backups.Progress> backup(Caller caller) {
        return look(caller, Operation.BACKUP_LOOK, "", () -> services.backups().progress());
    }

    public Backups.Progress startBackup(Caller caller, Path file) {
        return change(caller, Operation.BACKUP_START, name(file), () -> services.backups()
                .start(file, caller.name()));
    }

    public void cancelBackup(Caller caller) {
        change(caller, Operation.BACKUP_CANCEL, "", () -> {
            services.backups().cancel();
            return "";
        });
    }

    /** What is wrong with a backup file; empty when nothing is. */
    public List<Text> verifyBackup(Caller caller, Path file) {
        return look(caller, Operation.BACKUP_LOOK, name(file), () -> services.backups()
                .verify(file));
    }

    // -------------------------------------------------------------------------------------------------- diagnosis

    /** Why a source is not up: by the name of an instance, a source or a connector. */
    public Diagnosed diagnose(Caller caller, String subject) {
        return look(caller, Operation.SOURCE_DIAGNOSE, subject, () -> {
            List<Diagnosis.Cause> causes = services.diagnosis()
                    .diagnose(subject)
                    .orElseThrow(() -> new RefusedException(
                            Kind.UNKNOWN, services.diagnosis().instead(subject)));
            return new Diagnosed(subject, causes, running(subject.strip()));
        });
    }

    private List<Diagnosed.Running> running(String subject) {
        Map<String, Instant> since = new TreeMap<>();
        hub.snapshot().parts().forEach(part -> since.put(part.health().part(), part.since()));
        return services.sources().stream()
                .filter(source -> List.of(
                                source.descriptor().instance(),
                                source.descriptor().id(),
                                "iochub-connector-" + source.descriptor().id(),
                                source.bundle())
                        .contains(subject))
                .map(source -> new Diagnosed.Running(
                        source.descriptor().instance(),
                        source.health(),
                        Optional.ofNullable(since.get(source.health().part())),
                        source.lastReceived()))
                .toList();
    }

    // ------------------------------------------------------------------------------------------------ deployments

    public List<Deployments.Deployed> deployed(Caller caller) {
        return look(caller, Operation.DEPLOYMENT_LOOK, "", () -> services.deployments()
                .deployed());
    }

    public List<Deployments.Report> deployments(Caller caller, int limit) {
        return look(caller, Operation.DEPLOYMENT_LOOK, "", () -> services.deployments()
                .reports(limit(limit)));
    }

    public Deployments.Report deployment(Caller caller, long number) {
        return look(caller, Operation.DEPLOYMENT_LOOK, Long.toString(number), () -> services.deployments()
                .report(number)
                .orElseThrow(() -> unknown("Không có lần cài đặt này.", "There is no such deployment.")));
    }

    public Deployments.Plan checkArchive(Caller caller, Path archive) {
        return look(caller, Operation.DEPLOYMENT_CHECK, name(archive), () -> services.deployments()
                .check(archive));
    }

    public Deployments.Report deploy(Caller caller, Path archive) {
        return change(
                caller,
                Operation.DEPLOYMENT_DEPLOY,
                name(archive),
                Map.of(),
                Operations::deployment,
                () -> services.deployments().deploy(archive, caller.name()));
    }

    public Deployments.Report undeploy(Caller caller, String connector) {
        return change(
                caller,
                Operation.DEPLOYMENT_REMOVE,
                connector,
                Map.of(),
                Operations::deployment,
                () -> services.deployments().remove(connector, caller.name()));
    }

    public Deployments.Report rollBack(Caller caller, String connector) {
        return change(
                caller,
                Operation.DEPLOYMENT_ROLL_BACK,
                connector,
                Map.of(),
                Operations::deployment,
                () -> services.deployments().rollBack(connector, caller.name()));
    }

    private static Map<String, String> deployment(Deployments.Report report) {
        Map<String, String> facts = new TreeMap<>();
        facts.put("report", Long.toString(report.number()));
        facts.put("connector", report.connector());
        facts.put("result", report.result().name());
        report.from().ifPresent(from -> facts.put("from", from));
        report.to().ifPresent(to -> facts.put("to", to));
        return facts;
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    // -------------------------------------------------------------------------------------------------- the rules

    /** Whether the role for it is there; {@link Operation.Kind#CONTENT} may need {@code personal} beside it. */
    public boolean may(Caller caller, Operation operation) {
        return operation.open(caller);
    }

    /** Whether the role for it is there, before anything is asked. */
    public static boolean permits(Caller caller, Operation operation) {
        return operation.open(caller);
    }

    /** Whether this source's content may be shown to the caller. */
    private boolean discloses(Caller caller, String instance) {
        return Operation.QUARANTINE_CONTENT.open(caller)
                && (caller.roles().contains(Accounts.PERSONAL) || Disclosure.open(services.sources(), instance));
    }

    private <T> T look(Caller caller, Operation operation, String target, Supplier<T> act) {
        permit(caller, operation, target);
        return act.get();
    }

    private <T> T content(Caller caller, Operation operation, String target, String instance, Supplier<T> act) {
        permit(caller, operation, target);
        Map<String, String> details = Map.of("source", instance);
        if (!discloses(caller, instance)) {
            refused(caller, operation, target, details);
            throw new RefusedException(
                    Kind.FORBIDDEN,
                    "Nội dung của nguồn này có thể chứa dữ liệu cá nhân: cần thêm vai trò 'personal'.",
                    "The content of this source may be personal: the role 'personal' is needed too.");
        }
        allow(act(caller, operation, target, Audit.Outcome.DONE, details), 1);
        T shown = audited(caller, operation, target, details, act);
        try {
            services.audit().write(act(caller, operation, target, Audit.Outcome.DONE, details));
        } catch (RuntimeException e) {
            // What nobody could later tell was looked at is not shown.
            close(shown, e);
            throw e;
        }
        return shown;
    }

    private static void close(Object shown, RuntimeException because) {
        if (shown instanceof AutoCloseable open) {
            try {
                open.close();
            } catch (Exception e) {
                because.addSuppressed(e);
            }
        }
    }

    private <T> T change(Caller caller, Operation operation, String target, Supplier<T> act) {
        return change(caller, operation, target, Map.of(), done -> Map.of(), act);
    }

    /** @param facts what the trail should know of the result */
    private <T> T change(
            Caller caller,
            Operation operation,
            String target,
            Map<String, String> details,
            Function<T, Map<String, String>> facts,
            Supplier<T> act) {
        permit(caller, operation, target);
        // Before anything is done: what cannot be written down must not happen.
        Audit.Act begun = act(caller, operation, target, Audit.Outcome.BEGUN, details);
        allow(begun, 2);
        services.audit().write(begun);
        T done = audited(caller, operation, target, details, act);
        Map<String, String> all = new TreeMap<>(details);
        all.putAll(facts.apply(done));
        note(act(caller, operation, target, Audit.Outcome.DONE, all));
        return done;
    }

    private <T> T audited(
            Caller caller, Operation operation, String target, Map<String, String> details, Supplier<T> act) {
        try {
            return act.get();
        } catch (RefusedException e) {
            Map<String, String> why = new TreeMap<>(details);
            why.put("refused", e.kind().name());
            note(act(caller, operation, target, Audit.Outcome.REFUSED, why));
            throw e;
        } catch (RuntimeException e) {
            Map<String, String> why = new TreeMap<>(details);
            // Its message may quote what it failed at.
            why.put("failure", e.getClass().getSimpleName());
            note(act(caller, operation, target, Audit.Outcome.FAILED, why));
            throw e;
        }
    }

    private void permit(Caller caller, Operation operation, String target) {
        if (!operation.open(caller)) {
            refused(caller, operation, target, Map.of());
            String role = operation.role().word();
            throw new RefusedException(
                    Kind.FORBIDDEN,
                    "Cần vai trò '" + role + "' để làm việc này.",
                    "The role '" + role + "' is needed for this.");
        }
    }

    private void refused(Caller caller, Operation operation, String target, Map<String, String> details) {
        Map<String, String> why = new TreeMap<>(details);
        why.put("refused", Kind.FORBIDDEN.name());
        if (!allowance.takes(act(caller, operation, target, Audit.Outcome.REFUSED, why), 1)) {
            unnoted.incrementAndGet();
            return;
        }
        long more = unnoted.getAndSet(0);
        if (more > 0) {
            why.put("unnoted_before", Long.toString(more));
        }
        note(act(caller, operation, target, Audit.Outcome.REFUSED, why));
    }

    private void allow(Audit.Act act, int entries) {
        if (!allowance.takes(act, entries)) {
            throw new RefusedException(
                    Kind.TOO_MANY,
                    "Tài khoản này vừa thao tác quá nhiều; hãy chờ vài giây giữa các lần.",
                    "This account has done too much just now; wait some seconds between calls.");
        }
    }

    /** For what has happened already: its result stands, whether the trail can be written or not. */
    private void note(Audit.Act act) {
        try {
            services.audit().write(act);
        } catch (RuntimeException e) {
            LOG.error(
                    "audit=not_written action={} outcome={} actor={} via={}",
                    act.action(),
                    act.outcome(),
                    act.actor(),
                    act.via(),
                    e);
        }
    }

    private static Audit.Act act(
            Caller caller, Operation operation, String target, Audit.Outcome outcome, Map<String, String> details) {
        return new Audit.Act(
                caller.name(), caller.via().word(), operation.action(), short500(target), outcome, shortened(details));
    }

    private static Map<String, String> shortened(Map<String, String> details) {
        Map<String, String> all = new TreeMap<>();
        details.forEach((name, value) -> {
            if (!value.isEmpty()) {
                all.put(name, short500(value));
            }
        });
        return all;
    }

    // --------------------------------------------------------------------------------------------------- small ones

    private static Quarantine.Row row(long id, Quarantine quarantine) {
        return quarantine.row(id).orElseThrow(() -> noRow(id));
    }

    private static RefusedException noRow(long id) {
        return unknown("Không có dòng " + id + " trong khu cách ly.", "There is no row " + id + " in quarantine.");
    }

    private static String row(long id) {
        return "row " + id;
    }

    private static String replay(long id) {
        return "replay " + id;
    }

    private static Map<String, String> count(long count) {
        return Map.of("count", Long.toString(count));
    }

    private static void put(Map<String, String> details, String name, Set<?> values) {
        if (!values.isEmpty()) {
            details.put(name, joined(values));
        }
    }

    private static String joined(Set<?> values) {
        return String.join(
                ",", values.stream().limit(50).map(Object::toString).sorted().toList());
    }

    private static String reason(String reason) {
        if (reason.isBlank()) {
            throw invalid("Hãy nêu lý do.", "Give a reason.");
        }
        return short500(reason);
    }

    private static String short500(String text) {
        // Cleaned after the cut too: it may have gone through the middle of a character.
        return Asked.clean(text.length() <= MAX_REASON ? text : text.substring(0, MAX_REASON));
    }

    private static int limit(int limit) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw invalid("'limit' từ 1 đến 1.000.", "'limit' is 1 to 1,000.");
        }
        return limit;
    }

    private static RefusedException invalid(String vi, String en) {
        return new RefusedException(Kind.INVALID, vi, en);
    }

    private static RefusedException unknown(String vi, String en) {
        return new RefusedException(Kind.UNKNOWN, vi, en);
    }
}
