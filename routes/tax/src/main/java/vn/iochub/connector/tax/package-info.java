/**
 * The connector for tax: payment slips, e-invoices, declarations and household businesses become
 * {@code tax/BudgetRevenueEntry}, {@code tax/InvoiceAggregate}, {@code tax/TaxDeclaration} and
 * {@code tax/HouseholdBusiness}. Exports nothing.
 */
package vn.iochub.connector.tax;
