package vn.iochub.tabular;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which columns make which fields. A heading is compared without case, marks, punctuation and repeated spaces.
 *
 * @param columns each field with the headings it may stand under, best first
 * @param required the fields without whose column the file cannot be read
 * @param sheets the names of the sheets that are read, in patterns with {@code *}; empty for the first sheet alone
 */
public record TableMapping(Map<String, List<String>> columns, Set<String> required, List<String> sheets) {
    public TableMapping {
        columns = Map.copyOf(new LinkedHashMap<>(columns));
        required = Set.copyOf(required);
        sheets = List.copyOf(sheets);
    }
}
