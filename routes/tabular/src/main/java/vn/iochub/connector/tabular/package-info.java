/**
 * Connectors without code: each YAML file in the folder of descriptions is one instance, whose tables or view become records
 * of the type that the file describes. Exports nothing.
 */
package vn.iochub.connector.tabular;
