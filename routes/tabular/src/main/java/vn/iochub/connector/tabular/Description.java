package vn.iochub.connector.tabular;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import vn.iochub.api.SourceDescriptor;
import vn.iochub.api.Text;
import vn.iochub.connector.tabular.yaml.Place;
import vn.iochub.tabular.TableLayout;
import vn.iochub.tabular.TableMapping;

/**
 * A connector as its file describes it, checked: every name leads somewhere, every pattern compiles. Immutable.
 *
 * @param file the file's name
 * @param source what the instance is; its one record type's schema is made of the fields
 * @param ways how tables come
 * @param pseudonymKey a reference to the key of pseudonyms, or null
 * @param mapping headings to fields
 * @param layout where things stand
 * @param totalsAbove whether a total row stands above its parts
 * @param sections rows that head a group, or null
 * @param codeFiles the names of the files beside it that were read
 */
record Description(
        String file,
        SourceDescriptor source,
        Ways ways,
        String pseudonymKey,
        TableMapping mapping,
        TableLayout layout,
        boolean totalsAbove,
        Sections sections,
        Map<String, Context> context,
        List<Field> fields,
        Keys keys,
        List<Check> checks,
        List<String> codeFiles) {

    /**
     * How tables come: the keys of each way, null where it is not wanted.
     *
     * @param places where each key stands in the file, by its whole name such as {@code drop.url}
     */
    record Ways(
            Map<String, Object> drop, Map<String, Object> view, Map<String, Object> push, Map<String, Place> places) {}

    /** A row whose {@code when} fields are all empty, and whose {@code label} is not, heads a group. */
    record Sections(String label, List<String> when) {}

    /** Where a value outside the rows comes from; one of them is not null. */
    record Context(String name, String cell, Pattern title, Pattern sheet, Pattern file, String value) {}

    enum Kind {
        TEXT,
        INTEGER,
        DECIMAL,
        DATE,
        DATETIME,
        MONTH,
        QUARTER,
        HALF,
        YEAR,
        PERIOD,
        BOOLEAN,
        CODE;

        boolean numeric() {
            return this == INTEGER || this == DECIMAL;
        }

        boolean period() {
            return this == MONTH || this == QUARTER || this == HALF || this == YEAR || this == PERIOD;
        }
    }

    enum Style {
        VI,
        EN,
        PLAIN,
        AUTO
    }

    enum Unknown {
        REJECT,
        KEEP,
        EMPTY
    }

    enum Case {
        AS_IS,
        UPPER,
        LOWER
    }

    record Replacement(Pattern find, String with) {}

    /** @param nulls folded texts that mean nothing */
    record Clean(boolean collapse, Case letters, List<Replacement> replace, List<String> nulls) {}

    /** @param map by {@link Values#fold} */
    record Codes(Map<String, String> map, Unknown unknown) {}

    /**
     * @param factor by what a number of the file is multiplied; null where the file itself says its unit
     * @param context the value that says it, or null
     */
    record Scale(BigDecimal factor, String context, String to) {}

    /**
     * One field of the record.
     *
     * @param columns its headings; empty where its value stands outside the rows
     * @param context the name of that value, or null
     * @param style null where it is told by the way in: a view's numbers are plain, a table's Vietnamese
     */
    record Field(
            String name,
            Text title,
            Text description,
            String classification,
            Kind kind,
            boolean required,
            List<String> columns,
            String context,
            boolean section,
            String byDefault,
            boolean fillDown,
            int longest,
            Pattern pattern,
            int digits,
            BigDecimal min,
            BigDecimal max,
            Style style,
            List<DateTimeFormatter> formats,
            Clean clean,
            Codes codes,
            Map<String, Boolean> words,
            Scale scale,
            boolean pseudonym) {
        boolean inRow() {
            return context == null && !section;
        }

        boolean confidential() {
            return classification.equals("personal") || classification.equals("sensitive");
        }
    }

    enum Version {
        NONE,
        FILE,
        PERIOD,
        FIELD
    }

    /** @param occurred the field that says when it happened, or null */
    record Keys(List<String> key, Version version, String versionField, String occurred) {}

    enum Sum {
        /** Total rows are the sums of rows. */
        ROWS,
        /** A field is the sum of others. */
        PARTS,
        /** A field is at most another. */
        AT_MOST,
        /** Rows are the sums of the rows one level below them. */
        TREE
    }

    /**
     * What tells which row is a part of which.
     *
     * @param field of the code, or of the level
     * @param parent the field with the code of the row above, with {@link By#PARENT} alone
     */
    record Tree(By by, String field, String parent) {
        enum By {
            /** Codes as people number headings: I, 1, 1.1, a. */
            OUTLINE,
            /** A code begins with its parent's: 100, 1001. */
            PREFIX,
            /** A number that is greater the deeper a row stands. */
            LEVEL,
            /** Each row names its parent's code. */
            PARENT
        }
    }

    /**
     * A sum that must come out.
     *
     * @param total the field that is the sum, or the upper bound; null for rows and trees
     * @param fields the parts, or the fields that are summed over rows
     * @param tree what rows are parts of; null but for a tree
     */
    record Check(
            String id,
            Sum sum,
            String total,
            List<String> fields,
            BigDecimal tolerance,
            BigDecimal percent,
            boolean rejects,
            Tree tree) {

        boolean holds(BigDecimal whole, BigDecimal parts) {
            BigDecimal off = whole.subtract(parts);
            if (sum == Sum.AT_MOST) {
                return parts.subtract(whole).compareTo(allowed(whole)) <= 0;
            }
            return off.abs().compareTo(allowed(whole)) <= 0;
        }

        /** Whether it is over several rows, and not within one. */
        boolean overRows() {
            return sum == Sum.ROWS || sum == Sum.TREE;
        }

        private BigDecimal allowed(BigDecimal whole) {
            return tolerance.max(whole.abs().multiply(percent).movePointLeft(2));
        }
    }

    static final Duration FRESHNESS = Duration.ofDays(35);

    /** Whether a table is read twice, first for its sums. */
    boolean sumsRows() {
        return checks.stream().anyMatch(Check::overRows);
    }

    /** The field of that name, which is one of {@link #fields}. */
    Field field(String name) {
        return fields.stream()
                .filter(field -> field.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
