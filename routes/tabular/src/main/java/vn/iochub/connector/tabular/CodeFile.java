package vn.iochub.connector.tabular;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.connector.tabular.yaml.Findings;
import vn.iochub.connector.tabular.yaml.Place;
import vn.iochub.reading.Fault;
import vn.iochub.tabular.TableLimits;
import vn.iochub.tabular.TableMapping;
import vn.iochub.tabular.TableReader;

/** A list of codes in a CSV file beside a description: one column of codes, one of what they become. */
final class CodeFile {
    private static final int LONGEST = 500;
    /** 4 MB, 100,000 rows: it stands in memory. */
    private static final TableLimits LIMITS = new TableLimits(4_000_000, 4_000_000, 100_000, 100, 1000, 10_000, 5);

    private CodeFile() {}

    /** @param place where the description names the file */
    static void read(
            Path folder,
            String name,
            String from,
            String to,
            Place place,
            Findings findings,
            Map<String, String> codes) {
        Path file = folder.resolve(name);
        // No link: it could lead to what this folder's writer may not read.
        if (!Files.isRegularFile(file, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            findings.add(
                    place,
                    "Không có tệp " + name + " cạnh mô tả",
                    "There is no file " + name + " beside the description");
            return;
        }
        TableMapping mapping = new TableMapping(
                        Map.of("from", List.of(from), "to", List.of(to)), Set.of("from", "to"), List.of())
                .withTotals(List.of(), false);
        try {
            new TableReader(List.of(mapping), LIMITS).read(new FileMessage(file, name), row -> {
                Place line = new Place((int) Math.min(row.number(), Integer.MAX_VALUE), 1);
                try {
                    String code = row.required("from", LONGEST);
                    String word = row.required("to", LONGEST);
                    String before = codes.put(Values.same(code), word);
                    if (before != null && !before.equals(word)) {
                        findings.add(name, line, "Mã có hai nghĩa khác nhau", "A code with two different meanings");
                    }
                } catch (Fault fault) {
                    var rejection = fault.at("", "");
                    findings.add(
                            name,
                            line,
                            rejection.reason().vi(),
                            rejection.reason().en());
                }
            });
        } catch (UnreadableMessageException e) {
            findings.add(
                    name,
                    Place.START,
                    e.rejection().reason().vi(),
                    e.rejection().reason().en());
        } catch (IOException e) {
            findings.add(
                    place,
                    "Không đọc được " + name + ": " + e.getMessage(),
                    name + " cannot be read: " + e.getMessage());
        }
    }
}
