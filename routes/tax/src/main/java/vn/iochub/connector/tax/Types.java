package vn.iochub.connector.tax;

import java.util.List;
import vn.iochub.api.RecordType;

/** The record types of this connector. */
final class Types {
    static final RecordType REVENUE = RecordType.load(Types.class, "tax", "BudgetRevenueEntry", 1);
    static final RecordType DECLARATION = RecordType.load(Types.class, "tax", "TaxDeclaration", 1);
    static final RecordType INVOICE = RecordType.load(Types.class, "tax", "InvoiceAggregate", 1);
    static final RecordType HOUSEHOLD = RecordType.load(Types.class, "tax", "HouseholdBusiness", 1);
    static final List<RecordType> ALL = List.of(REVENUE, DECLARATION, INVOICE, HOUSEHOLD);

    private Types() {}
}
