package vn.iochub.management.internal.operations;

import java.util.List;
import vn.iochub.api.service.Audit;

/** The audit trail. Thread-safe; {@link Operations} says what each throws. */
public final class AuditOperations extends Topic {
    AuditOperations(Rules rules) {
        super(rules);
    }

    public List<Audit.Entry> audit(Caller caller, Audit.Filter filter, long before, int limit) {
        return look(caller, Operation.AUDIT_LOOK, "", () -> services.audit().list(filter, before, limit(limit)));
    }

    public Audit.Verification verifyAudit(Caller caller) {
        return look(caller, Operation.AUDIT_VERIFY, "", () -> services.audit().verify());
    }
}
