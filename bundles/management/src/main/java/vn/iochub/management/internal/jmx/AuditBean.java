package vn.iochub.management.internal.jmx;

import javax.management.openmbean.CompositeData;
import vn.iochub.management.internal.operations.Asked;
import vn.iochub.management.internal.operations.AuditJson;
import vn.iochub.management.internal.operations.Operations;
import vn.iochub.management.internal.operations.Shown;

/** The bean {@code name=Audit}. */
final class AuditBean implements Beans.Audit {
    private final Operations operations;

    AuditBean(Operations operations) {
        this.operations = operations;
    }

    @Override
    public CompositeData[] readEntries(
            String actor, String action, String target, String from, String to, long before, int limit) {
        return OpenForm.rows(
                Shown.list(
                        "entries",
                        operations
                                .audit()
                                .audit(
                                        Given.who(),
                                        Asked.audit(from, to, actor, action, target, null),
                                        before <= 0 ? Long.MAX_VALUE : before,
                                        limit),
                        AuditJson::entry),
                "entries");
    }

    @Override
    public CompositeData verifyTrail() {
        return OpenForm.of(AuditJson.verification(operations.audit().verifyAudit(Given.who())));
    }
}
