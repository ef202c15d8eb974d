package vn.iochub.management.internal.operations;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import vn.iochub.api.service.Quarantine;
import vn.iochub.api.service.RefusedException;

/** Refused rows: looked at, tried, mended, sent again, marked as not needed. Thread-safe; {@link Operations} says what each throws. */
public final class QuarantineOperations extends Topic {
    QuarantineOperations(Rules rules) {
        super(rules);
    }

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
                caller,
                Operation.QUARANTINE_MEND,
                row(id),
                details,
                QuarantineOperations::outcome,
                () -> services.quarantine().reprocess(id, Optional.of(edit), caller.name(), reason(reason)));
    }

    /** @param reason may be empty */
    public Quarantine.Row retry(Caller caller, long id, String reason) {
        return change(
                caller,
                Operation.QUARANTINE_RETRY,
                row(id),
                Map.of("reason", reason),
                QuarantineOperations::outcome,
                () -> services.quarantine().reprocess(id, Optional.empty(), caller.name(), short500(reason)));
    }

    private static Map<String, String> outcome(Quarantine.Row row) {
        return Map.of("state", row.state().name());
    }

    /** @return how many were open and are not any more */
    public long discard(Caller caller, Set<Long> ids, String reason) {
        String target = ids.size() == 1 ? row(ids.iterator().next()) : "";
        Map<String, String> details = Map.of("reason", reason, "rows", joined(ids));
        return change(caller, Operation.QUARANTINE_DISCARD, target, details, Topic::count, () -> {
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
        return change(caller, Operation.QUARANTINE_DISCARD, filter.instance().orElse(""), details, Topic::count, () -> {
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

    private static Quarantine.Row row(long id, Quarantine quarantine) {
        return quarantine.row(id).orElseThrow(() -> noRow(id));
    }

    private static RefusedException noRow(long id) {
        return unknown("Không có dòng " + id + " trong khu cách ly.", "There is no row " + id + " in quarantine.");
    }

    private static String row(long id) {
        return "row " + id;
    }
}
