package vn.iochub.management.internal.jmx;

import java.util.Optional;
import java.util.Set;
import javax.management.openmbean.CompositeData;
import vn.iochub.api.service.Quarantine;
import vn.iochub.management.internal.operations.Asked;
import vn.iochub.management.internal.operations.Operations;
import vn.iochub.management.internal.operations.QuarantineJson;
import vn.iochub.management.internal.operations.Shown;

/** The bean {@code name=Quarantine}. */
final class QuarantineBean implements Beans.Quarantine {
    private final Operations operations;

    QuarantineBean(Operations operations) {
        this.operations = operations;
    }

    @Override
    public CompositeData[] listGroups(String source, String code) {
        return OpenForm.rows(
                Shown.list(
                        "groups",
                        operations.quarantine().groups(Given.who(), filter(null, source, code, null)),
                        QuarantineJson::group),
                "groups");
    }

    @Override
    public CompositeData[] listRows(String state, String source, String code, String cause, long before, int limit) {
        return OpenForm.rows(
                Shown.list(
                        "rows",
                        operations
                                .quarantine()
                                .rows(
                                        Given.who(),
                                        filter(state, source, code, cause),
                                        before <= 0 ? Long.MAX_VALUE : before,
                                        limit),
                        QuarantineJson::row),
                "rows");
    }

    @Override
    public CompositeData getRow(long id) {
        return OpenForm.of(QuarantineJson.row(operations.quarantine().row(Given.who(), id)));
    }

    @Override
    public CompositeData showContent(long id) {
        return OpenForm.of(QuarantineJson.detail(operations.quarantine().detail(Given.who(), id)));
    }

    @Override
    public CompositeData check(long id) {
        return OpenForm.of(QuarantineJson.check(operations.quarantine().check(Given.who(), id, Optional.empty())));
    }

    @Override
    public CompositeData checkValue(long id, String pointer, String value) {
        return OpenForm.of(QuarantineJson.check(operations
                .quarantine()
                .check(Given.who(), id, Optional.of(new Quarantine.Edit.Value(pointer, value)))));
    }

    @Override
    public CompositeData mendValue(long id, String pointer, String value, String reason) {
        return OpenForm.of(QuarantineJson.row(
                operations.quarantine().mend(Given.who(), id, new Quarantine.Edit.Value(pointer, value), reason)));
    }

    @Override
    public CompositeData mendText(long id, String found, String by, String reason) {
        return OpenForm.of(QuarantineJson.row(
                operations.quarantine().mend(Given.who(), id, new Quarantine.Edit.Replacement(found, by), reason)));
    }

    @Override
    public CompositeData retry(long id, String reason) {
        return OpenForm.of(QuarantineJson.row(operations.quarantine().retry(Given.who(), id, reason)));
    }

    @Override
    public long discard(long id, String reason) {
        return operations.quarantine().discard(Given.who(), Set.of(id), reason);
    }

    @Override
    public long discardCause(String cause, String reason) {
        return operations.quarantine().discard(Given.who(), filter(null, null, null, cause), reason);
    }

    private static Quarantine.Filter filter(String state, String source, String code, String cause) {
        return Asked.quarantine(state, source, code, cause, null, null, null);
    }
}
