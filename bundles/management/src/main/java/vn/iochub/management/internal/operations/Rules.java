package vn.iochub.management.internal.operations;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.service.Accounts;
import vn.iochub.api.service.Audit;
import vn.iochub.api.service.RefusedException;
import vn.iochub.api.service.RefusedException.Kind;

/**
 * What holds for every operation: the role is checked, the audit trail written, and an account that does too much is held
 * up. Thread-safe.
 */
final class Rules {
    private static final Logger LOG = LoggerFactory.getLogger(Rules.class);

    private final Services services;
    private final Allowance allowance;
    /** Refusals that have no entry of their own. */
    private final AtomicLong unnoted = new AtomicLong();

    Rules(Services services, LongSupplier nanoTime) {
        this.services = services;
        allowance = new Allowance(nanoTime);
    }

    Services services() {
        return services;
    }

    /** Whether this source's content may be shown to the caller. */
    boolean discloses(Caller caller, String instance) {
        return Operation.QUARANTINE_CONTENT.open(caller)
                && (caller.roles().contains(Accounts.PERSONAL) || Disclosure.open(services.sources(), instance));
    }

    <T> T look(Caller caller, Operation operation, String target, Supplier<T> act) {
        permit(caller, operation, target);
        return act.get();
    }

    <T> T content(Caller caller, Operation operation, String target, String instance, Supplier<T> act) {
        permit(caller, operation, target);
        Map<String, String> details = Map.of("source", instance);
        if (!discloses(caller, instance)) {
            refused(caller, operation, target, details);
            throw new RefusedException(
                    Kind.FORBIDDEN,
                    "Nội dung của nguồn này có thể chứa dữ liệu cá nhân: cần thêm vai trò 'personal'.",
                    "The content of this source may be personal: the role 'personal' is needed too.");
        }
        return shown(caller, operation, target, details, act);
    }

    /** For content of which the caller's roles have been asked otherwise: it is audited before it is shown. */
    <T> T shown(Caller caller, Operation operation, String target, Map<String, String> details, Supplier<T> act) {
        permit(caller, operation, target);
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

    <T> T change(Caller caller, Operation operation, String target, Supplier<T> act) {
        return change(caller, operation, target, Map.of(), done -> Map.of(), act);
    }

    /** @param facts what the trail should know of the result */
    <T> T change(
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
                caller.name(),
                caller.via().word(),
                operation.action(),
                Topic.short500(target),
                outcome,
                shortened(details));
    }

    private static Map<String, String> shortened(Map<String, String> details) {
        Map<String, String> all = new TreeMap<>();
        details.forEach((name, value) -> {
            if (!value.isEmpty()) {
                all.put(name, Topic.short500(value));
            }
        });
        return all;
    }
}
