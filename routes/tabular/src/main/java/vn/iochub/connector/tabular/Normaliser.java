package vn.iochub.connector.tabular;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import vn.iochub.api.HubRecord;
import vn.iochub.api.RawMessage;
import vn.iochub.api.RecordSink;
import vn.iochub.api.RecordType;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.connector.tabular.Description.Check;
import vn.iochub.connector.tabular.Description.Field;
import vn.iochub.connector.tabular.Description.Kind;
import vn.iochub.connector.tabular.Description.Style;
import vn.iochub.connector.tabular.Description.Sum;
import vn.iochub.reading.Fault;
import vn.iochub.reading.Fields;
import vn.iochub.reading.LocalTimes;
import vn.iochub.reading.Pseudonyms;
import vn.iochub.reading.Rows;
import vn.iochub.tabular.TableLimits;
import vn.iochub.tabular.TableReader;
import vn.iochub.tabular.TableRow;
import vn.iochub.transport.ViewRows;

/** What a table or a page of a view means, by its description. Streams; thread-safe. */
final class Normaliser {
    private static final int LONGEST_KEY = 512;

    private final Description description;
    private final RecordType type;
    private final Pseudonyms pseudonyms;
    private final Values values;
    private final TableReader tables;
    private final boolean hiddenKey;

    /** @param pseudonyms null where the description has no key for them */
    Normaliser(Description description, Pseudonyms pseudonyms) {
        this.description = description;
        this.type = description.source().types().get(0);
        this.pseudonyms = pseudonyms;
        this.values = new Values(pseudonyms);
        this.tables = new TableReader(List.of(description.mapping()), TableLimits.USUAL, description.layout());
        this.hiddenKey = description.fields().stream()
                .anyMatch(field ->
                        description.keys().key().contains(field.name()) && field.confidential() && !field.pseudonym());
    }

    void normalise(RawMessage raw, RecordSink sink) throws UnreadableMessageException, IOException {
        OptionalLong fileTime = fileTime(raw);
        try {
            if (raw.contentType().startsWith(ViewRows.CONTENT_TYPE)) {
                view(raw, sink, fileTime);
            } else {
                table(raw, sink, fileTime);
            }
        } catch (Sheet.RefusedException e) {
            throw e.unreadable();
        }
    }

    private void view(RawMessage raw, RecordSink sink, OptionalLong fileTime)
            throws UnreadableMessageException, IOException {
        Sheet sheet = new Sheet(description, values, "", "", List.of(), null, Style.PLAIN);
        try (InputStream in = raw.open()) {
            ViewRows.read(in, (fields, origin) -> {
                ViewCells row = new ViewCells(fields, description.mapping());
                Rows.hand(sink, origin, row, cells -> made(sheet, cells, origin, fileTime, List.of()));
            });
        }
    }

    private void table(RawMessage raw, RecordSink sink, OptionalLong fileTime)
            throws UnreadableMessageException, IOException {
        Sums sums = sums(raw);
        Walk walk = new Walk(raw);
        tables.read(raw, row -> {
            if (walk.next(row)) {
                sums.trees.forEach(TreeSums.Found::begin);
            }
            long number = walk.number;
            List<Mismatch> wrong = new ArrayList<>(row.total() ? sums.rows.total(number) : sums.rows.of(number));
            sums.trees.forEach(tree -> wrong.addAll(tree.of(row, number, walk.sheet)));
            if (row.total()) {
                for (Mismatch mismatch : wrong) {
                    if (mismatch.check().rejects()) {
                        sink.reject(wrong(mismatch, row).at(row.origin(), row.toString()));
                        // One place, one outcome.
                        return;
                    }
                }
                return;
            }
            Rows.hand(sink, row.origin(), row, cells -> {
                if (walk.sheet.headsGroup(cells)) {
                    return null;
                }
                return made(walk.sheet, cells, row.origin(), fileTime, wrong);
            });
        });
    }

    /** What the first of two readings has found. */
    private record Sums(RollUps.Found rows, List<TreeSums.Found> trees) {}

    /** The sums over rows that do not come out; none, without a reading, where there is nothing to hold. */
    private Sums sums(RawMessage raw) throws IOException {
        RollUps sums = new RollUps(description);
        List<TreeSums> trees = description.checks().stream()
                .filter(check -> check.sum() == Sum.TREE)
                .map(check -> new TreeSums(description, check))
                .toList();
        if (description.sumsRows()) {
            Walk walk = new Walk(raw);
            try {
                tables.read(raw, row -> {
                    if (walk.next(row)) {
                        sums.begin(walk.origin, walk.number);
                        trees.forEach(tree -> tree.begin(walk.origin, walk.number));
                    }
                    sums.row(row, walk.number, walk.sheet);
                    trees.forEach(tree -> tree.row(row, walk.number, walk.sheet));
                });
                sums.end();
                trees.forEach(TreeSums::end);
            } catch (UnreadableMessageException | Sheet.RefusedException e) {
                // The second reading comes to the same point and says so; what was found until here counts.
                return new Sums(
                        sums.found(), trees.stream().map(TreeSums::found).toList());
            }
        }
        return new Sums(sums.found(), trees.stream().map(TreeSums::found).toList());
    }

    /** Where a reading of a file is. */
    private final class Walk {
        private final String file;
        private String origin;
        private Sheet sheet;
        private long number = -1;

        Walk(RawMessage raw) {
            file = raw.attributes().get("file");
        }

        /** Goes on to this row, and tells whether it is the first of its sheet. */
        boolean next(TableRow row) {
            number++;
            String place = row.origin().substring(0, row.origin().lastIndexOf("/row/"));
            if (place.equals(origin)) {
                return false;
            }
            origin = place;
            sheet = new Sheet(description, values, place, row.sheet(), row.titles(), file, Style.VI);
            return true;
        }
    }

    private static Fault wrong(Mismatch mismatch, Fields row) {
        return row.fault(RejectCode.RULE, mismatch.field(), mismatch.reason(), mismatch.fragment());
    }

    private HubRecord made(Sheet sheet, Fields row, String origin, OptionalLong fileTime, List<Mismatch> wrong) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        for (Field field : description.fields()) {
            JsonNode value = sheet.value(field, row);
            if (value != null) {
                data.set(field.name(), value);
            } else if (field.required()) {
                throw row.fault(
                        RejectCode.MISSING_FIELD,
                        field.name(),
                        new Text("Thiếu " + field.title().vi(), field.title().en() + " is missing"),
                        null);
            }
        }
        List<String> warnings = new ArrayList<>();
        for (Check check : description.checks()) {
            if (!check.overRows()) {
                within(check, data, row, warnings);
            }
        }
        for (Mismatch mismatch : wrong) {
            if (mismatch.check().rejects()) {
                throw wrong(mismatch, row);
            }
            if (!warnings.contains(mismatch.check().id())) {
                warnings.add(mismatch.check().id());
            }
        }
        if (description.fields().stream().anyMatch(Field::pseudonym)) {
            data.put(SchemaWriter.KEY_ID, pseudonyms.keyId());
        }
        if (!warnings.isEmpty()) {
            warnings.forEach(data.withArray(SchemaWriter.WARNINGS)::add);
        }
        return new HubRecord(type, key(data, row), order(data, row, fileTime), occurred(data), data, origin);
    }

    private static void within(Check check, ObjectNode data, Fields row, List<String> warnings) {
        JsonNode whole = data.get(check.total());
        BigDecimal sum = null;
        for (String part : check.fields()) {
            JsonNode value = data.get(part);
            if (value != null) {
                sum = sum == null ? value.decimalValue() : sum.add(value.decimalValue());
            }
        }
        if (whole == null || sum == null || check.holds(whole.decimalValue(), sum)) {
            return;
        }
        if (!check.rejects()) {
            warnings.add(check.id());
            return;
        }
        String parts = String.join(" + ", check.fields());
        boolean most = check.sum() == Sum.AT_MOST;
        throw row.fault(
                RejectCode.RULE,
                most ? check.fields().get(0) : check.total(),
                new Text(
                        most
                                ? parts + " lớn hơn " + check.total() + " (" + check.id() + ")"
                                : check.total() + " không bằng " + parts + " (" + check.id() + ")",
                        most
                                ? parts + " is more than " + check.total() + " (" + check.id() + ")"
                                : check.total() + " is not " + parts + " (" + check.id() + ")"),
                whole.decimalValue().toPlainString() + (most ? " < " : " ≠ ") + sum.toPlainString());
    }

    private String key(ObjectNode data, Fields row) {
        List<String> names = description.keys().key();
        StringBuilder key = new StringBuilder();
        for (String name : names) {
            String part = data.get(name).asText();
            if (names.size() > 1) {
                // As derived types join theirs.
                part = part.replace("%", "%25").replace("|", "%7C");
                key.append(key.isEmpty() ? "" : "|");
            }
            key.append(part);
        }
        if (hiddenKey) {
            return pseudonyms.of(type.path(), key.toString());
        }
        if (key.length() > LONGEST_KEY) {
            throw row.fault(
                    RejectCode.BAD_FORMAT,
                    names.get(0),
                    new Text(
                            "Khoá dài quá " + LONGEST_KEY + " ký tự",
                            "The key has more than " + LONGEST_KEY + " characters"),
                    key.toString());
        }
        return key.toString();
    }

    private OptionalLong order(ObjectNode data, Fields row, OptionalLong fileTime) {
        Description.Keys keys = description.keys();
        JsonNode value = keys.versionField() == null ? null : data.get(keys.versionField());
        return switch (keys.version()) {
            case NONE -> OptionalLong.empty();
            case FILE -> fileTime;
            case PERIOD ->
                value == null ? OptionalLong.empty() : OptionalLong.of(micros(start(Periods.lastDay(value.asText()))));
            case FIELD -> {
                if (value == null) {
                    yield OptionalLong.empty();
                }
                if (value.isTextual()) {
                    yield LocalTimes.version(Instant.parse(value.asText()));
                }
                if (value.asLong() < 0) {
                    throw row.fault(
                            RejectCode.RULE,
                            keys.versionField(),
                            new Text("Phiên bản không được âm", "A version is not below 0"),
                            value.asText());
                }
                yield OptionalLong.of(value.asLong());
            }
        };
    }

    private Optional<Instant> occurred(ObjectNode data) {
        String name = description.keys().occurred();
        JsonNode value = name == null ? null : data.get(name);
        if (value == null) {
            return Optional.empty();
        }
        Kind kind = description.fields().stream()
                .filter(field -> field.name().equals(name))
                .findFirst()
                .orElseThrow()
                .kind();
        return Optional.of(
                switch (kind) {
                    case DATE -> start(LocalDate.parse(value.asText()));
                    case DATETIME -> Instant.parse(value.asText());
                    default -> start(Periods.lastDay(value.asText()));
                });
    }

    private static Instant start(LocalDate day) {
        return day.atStartOfDay(LocalTimes.ZONE).toInstant();
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    private static OptionalLong fileTime(RawMessage raw) {
        String modified = raw.attributes().get("modified");
        if (modified == null) {
            return OptionalLong.empty();
        }
        try {
            long micros = micros(Instant.parse(modified));
            return micros < 0 ? OptionalLong.empty() : OptionalLong.of(micros);
        } catch (DateTimeException e) {
            // Whoever set it did not mean a time: the hub's own order stands in.
            return OptionalLong.empty();
        }
    }
}
