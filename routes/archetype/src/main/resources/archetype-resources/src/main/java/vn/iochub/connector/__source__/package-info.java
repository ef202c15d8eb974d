/** The connector for ${titleEn} (${titleVi}). Exports nothing. */
package vn.iochub.connector.${source};
