package vn.iochub.connector.tabular;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Rejection;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.connector.tabular.Description.Context;
import vn.iochub.connector.tabular.Description.Field;
import vn.iochub.connector.tabular.Description.Sections;
import vn.iochub.connector.tabular.Description.Style;
import vn.iochub.reading.Fault;
import vn.iochub.reading.Fields;
import vn.iochub.tabular.TitleRow;

/**
 * The sheet, or page of a view, that is being read: what stands outside its rows, and what a row takes over from those
 * above. Not thread-safe.
 */
final class Sheet {
    private static final int LONGEST_LINE = 2000;
    private static final Pattern CELL = Pattern.compile("([A-Z]+)([0-9]+)");

    private final Description description;
    private final Values values;
    private final Style usual;
    private final Map<String, JsonNode> outside = new HashMap<>();
    private final Map<String, BigDecimal> factors = new HashMap<>();
    private final Map<String, String> above = new HashMap<>();
    private String section;

    /**
     * @param origin the sheet's place: {@code /sheet/<name>}, or empty
     * @param titles what stands above its rows
     * @param file the file's name, or null
     * @param usual how numbers are written where a field does not say
     * @throws RefusedException when a value that stands outside the rows is missing or wrong
     */
    Sheet(
            Description description,
            Values values,
            String origin,
            String name,
            List<TitleRow> titles,
            String file,
            Style usual) {
        this.description = description;
        this.values = values;
        this.usual = usual;
        Map<String, String> found = new HashMap<>();
        for (Context context : description.context().values()) {
            String text = find(context, name, titles, file);
            if (text != null) {
                found.put(context.name(), text);
            }
        }
        for (Field field : description.fields()) {
            if (field.scale() != null && field.scale().context() != null) {
                factors.put(field.name(), factor(field, found, origin));
            } else if (field.scale() != null) {
                factors.put(field.name(), field.scale().factor());
            }
        }
        for (Field field : description.fields()) {
            if (field.context() != null) {
                outside(field, found, origin);
            }
        }
    }

    private static String find(Context context, String sheet, List<TitleRow> titles, String file) {
        if (context.value() != null) {
            return context.value();
        }
        if (context.cell() != null) {
            Matcher place = CELL.matcher(context.cell());
            if (!place.matches()) {
                return null;
            }
            int column = LayoutReader.column(place.group(1));
            long row = Long.parseLong(place.group(2));
            return titles.stream()
                    .filter(title ->
                            title.number() == row && column < title.cells().size())
                    .map(title -> title.cells().get(column).strip())
                    .filter(text -> !text.isEmpty())
                    .findFirst()
                    .orElse(null);
        }
        if (context.sheet() != null) {
            return found(context.sheet(), sheet);
        }
        if (context.file() != null) {
            return file == null ? null : found(context.file(), file);
        }
        for (TitleRow title : titles) {
            StringBuilder line = new StringBuilder();
            for (String cell : title.cells()) {
                if (!cell.isBlank() && line.length() < LONGEST_LINE) {
                    line.append(line.isEmpty() ? "" : " ").append(cell.strip());
                }
            }
            String value = found(context.title(), line.toString());
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    private static String found(Pattern pattern, String text) {
        String line = text.length() > LONGEST_LINE ? text.substring(0, LONGEST_LINE) : text;
        Matcher matcher = pattern.matcher(java.text.Normalizer.normalize(line, java.text.Normalizer.Form.NFC));
        if (!matcher.find()) {
            return null;
        }
        String value = matcher.groupCount() > 0 ? matcher.group(1) : matcher.group();
        return value == null || value.isBlank() ? null : value.strip();
    }

    private static BigDecimal factor(Field field, Map<String, String> found, String origin) {
        String context = field.scale().context();
        String unit = found.get(context);
        if (unit == null) {
            throw missing(context, origin);
        }
        int colon = unit.lastIndexOf(':');
        String bare = colon < 0 ? unit : unit.substring(colon + 1);
        return Units.factor(bare, field.scale().to())
                .orElseThrow(() -> new RefusedException(new Rejection(
                        RejectCode.UNKNOWN_CODE,
                        origin,
                        "/context/" + context,
                        new Text(
                                "Không đổi được đơn vị ghi trong tệp thành "
                                        + field.scale().to(),
                                "The unit in the file cannot be converted to "
                                        + field.scale().to()),
                        unit)));
    }

    private void outside(Field field, Map<String, String> found, String origin) {
        String given = found.get(field.context());
        if (given == null && field.byDefault() == null) {
            if (field.required()) {
                throw missing(field.context(), origin);
            }
            return;
        }
        Fields row = new Fields() {
            @Override
            protected String value(String name) {
                return given;
            }

            @Override
            protected String path(String name) {
                return "/context/" + field.context();
            }
        };
        try {
            JsonNode value = values.value(field, values.text(field, row), row, factors.get(field.name()), usual);
            if (value != null) {
                outside.put(field.name(), value);
            } else if (field.required()) {
                throw missing(field.context(), origin);
            }
        } catch (Fault fault) {
            throw new RefusedException(fault.at(origin, given == null ? "" : given));
        }
    }

    private static RefusedException missing(String context, String origin) {
        return new RefusedException(new Rejection(
                RejectCode.MISSING_FIELD,
                origin,
                "/context/" + context,
                new Text(
                        "Không tìm thấy \"" + context
                                + "\" ở nơi mô tả chỉ (ô, dòng tiêu đề, tên trang tính hoặc tên tệp)",
                        "\"" + context + "\" is not where the description says (cell, title, sheet's or file's name)"),
                ""));
    }

    /** Whether this row heads a group; its name is taken then. */
    boolean headsGroup(Fields row) {
        Sections sections = description.sections();
        if (sections == null) {
            return false;
        }
        String label = null;
        for (Field field : description.fields()) {
            if (field.name().equals(sections.label())) {
                label = row.text(field.name(), LONGEST_LINE);
            } else if (sections.when().contains(field.name()) && values.text(field, row) != null) {
                return false;
            }
        }
        if (label == null) {
            return false;
        }
        section = label;
        above.clear();
        return true;
    }

    /** The field's value in this row, or null. Throws {@link Fault}. */
    JsonNode value(Field field, Fields row) {
        if (field.context() != null) {
            return outside.get(field.name());
        }
        String text;
        if (field.section()) {
            text = section;
        } else {
            text = values.text(field, row);
            if (field.fillDown()) {
                text = text == null ? above.get(field.name()) : text;
                if (text != null) {
                    above.put(field.name(), text);
                }
            }
        }
        return values.value(field, text, row, factors.get(field.name()), usual);
    }

    /** A sheet without a value that all its rows need: the file as a whole is refused from here on. */
    static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Rejection rejection;

        RefusedException(Rejection rejection) {
            super(rejection.reason().en(), null, false, false);
            this.rejection = rejection;
        }

        UnreadableMessageException unreadable() {
            return new UnreadableMessageException(rejection);
        }
    }
}
