/** The connector for stays in hospital wards. Exports nothing, and carries Camel's component {@code mllp} inside. */
package vn.iochub.connector.adt;
