/** YAML as a tree of JSON that knows where each of its parts stands, and faults told by line and column. */
package vn.iochub.connector.tabular.yaml;
