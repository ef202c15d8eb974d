package vn.iochub.connector.tabular;

import vn.iochub.api.Text;
import vn.iochub.connector.tabular.Description.Check;

/**
 * A sum over rows that does not come out.
 *
 * @param field whose sum it is
 * @param reason which row is not the sum of which
 * @param fragment both figures: what the row says, and what its parts come to
 */
record Mismatch(Check check, String field, Text reason, String fragment) {}
