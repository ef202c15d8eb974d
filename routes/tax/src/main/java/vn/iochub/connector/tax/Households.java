package vn.iochub.connector.tax;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.OptionalLong;
import vn.iochub.api.HubRecord;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Text;
import vn.iochub.reading.Fields;
import vn.iochub.reading.LocalTimes;
import vn.iochub.reading.TaxCodes;
import vn.iochub.units.AdministrativeUnits;
import vn.iochub.units.Unit;
import vn.iochub.units.UnitNodes;

/** Makes the record of one household business, of a view's row or of a table. Thread-safe. */
final class Households {
    private final Settings settings;
    private final TaxIds taxIds;
    private final AdministrativeUnits units;

    Households(Settings settings, TaxIds taxIds, AdministrativeUnits units) {
        this.settings = settings;
        this.taxIds = taxIds;
        this.units = units;
    }

    HubRecord of(Fields row, String origin) {
        ObjectNode data = Out.node();
        TaxCodes.TaxCode code = TaxIds.required(row, "taxCode");
        TaxIds.write(data, "taxCode", code);
        data.put("name", row.required("name", Out.NAME));
        Out.put(data, "address", row.text("address", Out.NAME));
        Instant updated = row.moment("updatedAt");
        LocalDate day = day(updated);
        unit(data, "province", Unit.Level.PROVINCE, row, "provinceCode", day);
        unit(data, "ward", Unit.Level.WARD, row, "wardCode", day);
        Out.put(data, "occupationCode", row.text("occupationCode", Out.CODE));
        Out.put(data, "occupation", row.text("occupation", Out.NAME));
        Out.put(data, "taxMethod", row.text("taxMethod", Out.NAME));
        String period = row.text("period", Out.CODE);
        Out.put(data, "period", period);
        Out.put(data, "revenueEstimate", notNegative(row, "revenueEstimate"));
        Out.put(data, "tax", notNegative(row, "tax"));
        Out.put(data, "status", row.word("status", settings.householdStatuses()));
        Out.put(data, "sourceStatus", row.text("status", Out.CODE));
        Out.date(data, "startedOn", row, "startedOn");
        Out.date(data, "endedOn", row, "endedOn");
        String key = taxIds.keyOf(code) + (period == null ? "" : "|" + period);
        if (updated == null) {
            return HubRecord.unstamped(Types.HOUSEHOLD, key, null, data, origin);
        }
        data.put("updatedAt", updated.toString());
        Out.put(data, "updatedAtText", row.text("updatedAt", Out.CODE));
        OptionalLong order = LocalTimes.version(updated);
        return order.isEmpty()
                ? HubRecord.unstamped(Types.HOUSEHOLD, key, updated, data, origin)
                : HubRecord.stamped(Types.HOUSEHOLD, key, order.getAsLong(), updated, data, origin);
    }

    /** The day whose list of units the row's codes are of. */
    private LocalDate day(Instant updated) {
        if (settings.unitsAsOf() != null) {
            return settings.unitsAsOf();
        }
        return updated == null ? null : LocalDate.ofInstant(updated, LocalTimes.ZONE);
    }

    private void unit(ObjectNode data, String name, Unit.Level level, Fields row, String field, LocalDate day) {
        String text = row.text(field, Out.CODE);
        if (text == null) {
            return;
        }
        int digits = level == Unit.Level.PROVINCE ? 2 : 5;
        if (!LocalTimes.digits(text) || text.length() > digits) {
            throw row.fault(
                    RejectCode.BAD_FORMAT,
                    field,
                    new Text(
                            "Mã đơn vị hành chính có " + digits + " chữ số",
                            "An administrative unit's code has " + digits + " digits here"),
                    text);
        }
        // Numbers in a database or a spreadsheet have lost the zeros in front.
        String code = "0".repeat(digits - text.length()) + text;
        if (day == null) {
            data.putObject(name).put("code", code);
            return;
        }
        data.set(
                name,
                UnitNodes.of(units, level, code, day)
                        .orElseThrow(() -> row.fault(
                                RejectCode.UNKNOWN_CODE,
                                field,
                                new Text(
                                        "Danh mục đơn vị hành chính ngày " + day + " không có mã này",
                                        "The list of administrative units of " + day + " does not have this code"),
                                text)));
    }

    private static BigDecimal notNegative(Fields row, String field) {
        BigDecimal amount = Out.money(row, field);
        if (amount != null && amount.signum() < 0) {
            throw row.fault(
                    RejectCode.BAD_FORMAT,
                    field,
                    new Text(field + " không được âm", field + " must not be negative"),
                    amount.toPlainString());
        }
        return amount;
    }
}
