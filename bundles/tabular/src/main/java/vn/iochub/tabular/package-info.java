/** Spreadsheets and CSV files as a stream of rows. */
@Version("1.1.0")
package vn.iochub.tabular;

import org.osgi.annotation.versioning.Version;
