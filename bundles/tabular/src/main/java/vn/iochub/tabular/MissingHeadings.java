package vn.iochub.tabular;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import vn.iochub.api.Text;

/** Says which headings were looked for and which were found, so that a sender can mend the file without asking. */
final class MissingHeadings {
    private static final int MOST = 20;
    private static final int LONGEST = 60;

    private MissingHeadings() {}

    /** @param found the nearest reading, or null when no heading was recognised */
    static Text reason(Headings found, List<TableMapping> mappings, int within) {
        if (found == null) {
            TableMapping mapping = mappings.get(0);
            String wanted = list(firstNames(mapping, mapping.columns().keySet()));
            return new Text(
                    "Không tìm thấy dòng tiêu đề trong " + within + " dòng đầu; cần các cột như: " + wanted,
                    "No heading row in the first " + within + " rows; columns such as these are expected: " + wanted);
        }
        if (!found.twice().isEmpty()) {
            String twice = list(found.twice());
            return new Text("Tiêu đề xuất hiện hai lần: " + twice, "A heading is there twice: " + twice);
        }
        String missing = list(firstNames(found.mapping(), found.missing()));
        // With one heading alone the row may well be data, which is not repeated.
        if (found.columns().size() < 2) {
            return new Text("Thiếu cột: " + missing, "Columns are missing: " + missing);
        }
        String there = list(found.names().values());
        return new Text(
                "Thiếu cột: " + missing + ". Tệp có các cột: " + there,
                "Columns are missing: " + missing + ". The file has: " + there);
    }

    private static List<String> firstNames(TableMapping mapping, Collection<String> fields) {
        List<String> names = new ArrayList<>();
        for (String field : fields) {
            List<String> aliases = mapping.columns().get(field);
            names.add(aliases.isEmpty() ? field : aliases.get(0));
        }
        return names;
    }

    private static String list(Collection<String> names) {
        List<String> cut = names.stream()
                .limit(MOST)
                .map(name -> name.replaceAll("[\\p{Cntrl}\\s\uFFFD]+", " ").strip())
                .map(name -> name.length() > LONGEST ? name.substring(0, LONGEST) + "…" : name)
                .toList();
        return String.join("; ", cut) + (names.size() > MOST ? "; …" : "");
    }
}
