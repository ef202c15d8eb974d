package vn.iochub.management.internal.rest;

import static vn.iochub.management.internal.rest.Answer.ok;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import vn.iochub.management.internal.operations.Asked;
import vn.iochub.management.internal.operations.AuditJson;
import vn.iochub.management.internal.operations.Operation;
import vn.iochub.management.internal.operations.Operations;

/** The addresses of the audit trail. */
final class AuditRoutes extends Topic {
    private final Operations operations;

    AuditRoutes(Operations operations) {
        this.operations = operations;
    }

    @Override
    void add() {
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
                            operations
                                    .audit()
                                    .audit(
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
                            AuditJson::entry,
                            entry -> JsonNodeFactory.instance.numberNode(entry.sequence()));
                });
        get(
                "/audit/verification",
                Operation.AUDIT_VERIFY,
                "Whether the audit trail is as it was written",
                List.of(),
                "Verification",
                call -> ok(AuditJson.verification(operations.audit().verifyAudit(call.caller()))));
    }
}
