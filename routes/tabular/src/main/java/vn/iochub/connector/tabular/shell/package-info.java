/** Commands for whoever writes descriptions. */
package vn.iochub.connector.tabular.shell;
