package vn.iochub.management.internal.rest;

import static vn.iochub.management.internal.rest.Answer.ok;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import vn.iochub.api.service.Quarantine;
import vn.iochub.management.internal.operations.Asked;
import vn.iochub.management.internal.operations.Operation;
import vn.iochub.management.internal.operations.Operations;
import vn.iochub.management.internal.operations.QuarantineJson;
import vn.iochub.management.internal.operations.Shown;

/** The addresses of refused rows. */
final class QuarantineRoutes extends Topic {
    /** What rows to discard may be selected by. */
    private static final List<String> SELECTED = List.of("source", "code", "cause", "message", "from", "to");

    private static final List<String> QUARANTINE = List.of("state", "source", "code", "cause", "message", "from", "to");

    private final Operations operations;

    QuarantineRoutes(Operations operations) {
        this.operations = operations;
    }

    @Override
    void add() {
        get(
                "/quarantine/groups",
                Operation.QUARANTINE_LOOK,
                "Causes of refused rows",
                QUARANTINE,
                "Groups",
                call -> ok(Shown.list(
                        "groups", operations.quarantine().groups(call.caller(), filter(call)), QuarantineJson::group)));
        get(
                "/quarantine",
                Operation.QUARANTINE_LOOK,
                "Refused rows, the newest first",
                with(QUARANTINE, "before", "limit"),
                "Rows",
                call -> {
                    int limit = call.limit();
                    List<Quarantine.Row> rows =
                            operations.quarantine().rows(call.caller(), filter(call), call.before(), limit);
                    return page(
                            "rows",
                            rows,
                            limit,
                            QuarantineJson::row,
                            row -> JsonNodeFactory.instance.numberNode(row.id()));
                });
        get(
                "/quarantine/{id}",
                Operation.QUARANTINE_LOOK,
                "One refused row",
                List.of(),
                "Row",
                call -> ok(QuarantineJson.row(operations.quarantine().row(call.caller(), call.id()))));
        get(
                "/quarantine/{id}/detail",
                Operation.QUARANTINE_CONTENT,
                "One refused row with its fragment and its mends",
                List.of(),
                "Detail",
                call -> ok(QuarantineJson.detail(operations.quarantine().detail(call.caller(), call.id()))));
        post(
                "/quarantine/{id}/check",
                Operation.QUARANTINE_CHECK,
                "What the row would become; changes nothing",
                "CheckRequest",
                "Check",
                LARGE,
                call -> ok(QuarantineJson.check(operations.quarantine().check(call.caller(), call.id(), edit(call)))));
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
                    return ok(QuarantineJson.row(
                            operations.quarantine().mend(call.caller(), call.id(), edit, call.text("reason"))));
                });
        post(
                "/quarantine/{id}/retry",
                Operation.QUARANTINE_RETRY,
                "Send the row again as it is",
                "ReasonRequest",
                "Row",
                SMALL,
                call -> ok(QuarantineJson.row(
                        operations.quarantine().retry(call.caller(), call.id(), call.text("reason")))));
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
            return ok(Shown.count(operations
                    .quarantine()
                    .discard(
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
        return ok(Shown.count(operations.quarantine().discard(call.caller(), numbers, reason)));
    }

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
}
