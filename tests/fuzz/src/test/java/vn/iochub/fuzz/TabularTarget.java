package vn.iochub.fuzz;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.reading.Fault;
import vn.iochub.tabular.TableLimits;
import vn.iochub.tabular.TableMapping;
import vn.iochub.tabular.TableReader;
import vn.iochub.testkit.SampleMessage;

/** Spreadsheets and CSV as rows, with limits so narrow that inputs pass them. */
final class TabularTarget implements Target {
    private static final TableLimits LIMITS = new TableLimits(3_000_000, 6_000_000, 2_000, 200, 5_000, 20_000, 30);
    private static final List<String> FIELDS = List.of("code", "name", "year", "count");

    private final List<Input> seeds;
    private final TableReader reader;

    TabularTarget() throws IOException {
        seeds = Input.in(
                        Targets.ROOT.resolve("routes/education/samples/good"),
                        Targets.ROOT.resolve("routes/education/samples/bad"),
                        Targets.ROOT.resolve("routes/tax/samples/good"))
                .stream()
                .filter(input -> List.of("xlsx", "csv", "xls", "zip").contains(input.extension()))
                .toList();
        reader = new TableReader(
                List.of(
                        new TableMapping(
                                Map.of(
                                        "code", List.of("Mã trường"),
                                        "name", List.of("Tên trường"),
                                        "year", List.of("Năm học"),
                                        "count", List.of("Số học sinh")),
                                Set.of("code"),
                                List.of("*")),
                        new TableMapping(
                                Map.of("code", List.of("SO_CTU", "Số chứng từ"), "count", List.of("TONG_TIEN")),
                                Set.of("code"),
                                List.of())),
                LIMITS);
    }

    @Override
    public String name() {
        return "tabular";
    }

    @Override
    public List<Input> seeds() {
        return seeds;
    }

    @Override
    public long allocation(Input input) {
        return 256_000_000L + 600L * input.content().length;
    }

    @Override
    public Outcome run(Input input, Random random) throws Exception {
        Rows first = read(SampleMessage.of("test", input.content()));
        long seed = random.nextLong();
        Rows again =
                read(SampleMessage.of("test", input.content().length, () -> Streams.pieces(input.content(), seed)));
        if (!first.text.toString().equals(again.text.toString())) {
            throw new FaultException("rows are not the same again", first.text + " <> " + again.text);
        }
        return new Outcome(first.read, first.faults);
    }

    private static final class Rows {
        private final StringBuilder text = new StringBuilder();
        private int read;
        private int faults;
    }

    private Rows read(SampleMessage message) throws IOException {
        Rows rows = new Rows();
        try {
            reader.read(message, row -> {
                rows.text.append(row.origin()).append(row.total());
                for (String field : FIELDS) {
                    if (!row.mapping().columns().containsKey(field)) {
                        continue;
                    }
                    try {
                        rows.text.append(row.heading(field)).append('=').append(row.text(field, 100));
                        if (field.equals("count")) {
                            rows.text.append(row.number(field));
                        }
                        rows.read++;
                    } catch (Fault e) {
                        rows.text.append(e.at(row.origin(), "").reason());
                        rows.faults++;
                    }
                }
            });
        } catch (UnreadableMessageException e) {
            if (e.rejection().reason().vi().isBlank()
                    || e.rejection().reason().en().isBlank()) {
                throw new FaultException("no reason", e.getMessage(), e);
            }
            rows.text.append(e.rejection());
            rows.faults++;
        }
        return rows;
    }
}
