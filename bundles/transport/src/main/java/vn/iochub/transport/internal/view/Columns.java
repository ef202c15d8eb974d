package vn.iochub.transport.internal.view;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;

/** The columns of a view, and how a row of them becomes text. */
final class Columns {
    /** Where a time without a zone is meant: all sources are in Vietnam. */
    static final ZoneId ZONE = ZoneId.of("Asia/Ho_Chi_Minh");

    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS");

    /** What kind of time a column has. */
    enum Kind {
        ZONELESS,
        WITH_ZONE,
        DAY,
        BOOLEAN,
        NUMBER,
        BYTES,
        TEXT
    }

    private record Column(String name, Kind kind) {}

    private final List<Column> columns;

    private Columns(List<Column> columns) {
        this.columns = columns;
    }

    static Columns of(ResultSetMetaData meta) throws SQLException {
        List<Column> columns = new ArrayList<>();
        for (int i = 1; i <= meta.getColumnCount(); i++) {
            columns.add(new Column(meta.getColumnLabel(i).toLowerCase(Locale.ROOT), kind(meta, i)));
        }
        return new Columns(columns);
    }

    private static Kind kind(ResultSetMetaData meta, int i) throws SQLException {
        String type = String.valueOf(meta.getColumnTypeName(i)).toLowerCase(Locale.ROOT);
        return switch (meta.getColumnType(i)) {
            case Types.TIMESTAMP_WITH_TIMEZONE -> Kind.WITH_ZONE;
            // PostgreSQL's driver reports both kinds as TIMESTAMP; SQL Server's and Oracle's have numbers of their own.
            case Types.TIMESTAMP -> type.equals("timestamptz") ? Kind.WITH_ZONE : Kind.ZONELESS;
            case -155, -101, -102 -> Kind.WITH_ZONE;
            case Types.DATE -> Kind.DAY;
            case Types.BOOLEAN -> Kind.BOOLEAN;
            case Types.BIT -> type.startsWith("bool") || meta.getPrecision(i) <= 1 ? Kind.BOOLEAN : Kind.TEXT;
            case Types.TINYINT,
                    Types.SMALLINT,
                    Types.INTEGER,
                    Types.BIGINT,
                    Types.NUMERIC,
                    Types.DECIMAL,
                    Types.REAL,
                    Types.FLOAT,
                    Types.DOUBLE -> Kind.NUMBER;
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> Kind.BYTES;
            default -> Kind.TEXT;
        };
    }

    /** The column's place from 1, by its name as configured. */
    OptionalInt find(String configured) {
        String name = configured.replace("\"", "").toLowerCase(Locale.ROOT);
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(name)) {
                return OptionalInt.of(i + 1);
            }
        }
        return OptionalInt.empty();
    }

    Kind kind(int index) {
        return columns.get(index - 1).kind();
    }

    /** The row at the cursor, by lower-case names; null left out. */
    Map<String, String> row(ResultSet rows) throws SQLException {
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 1; i <= columns.size(); i++) {
            String text = text(rows, i);
            if (text != null) {
                row.put(columns.get(i - 1).name(), text);
            }
        }
        return row;
    }

    private String text(ResultSet rows, int i) throws SQLException {
        return switch (kind(i)) {
            case ZONELESS -> {
                LocalDateTime time = rows.getObject(i, LocalDateTime.class);
                yield time == null ? null : endless(time, LocalDateTime.MIN, LocalDateTime.MAX, LOCAL::format);
            }
            case WITH_ZONE -> {
                OffsetDateTime time = rows.getObject(i, OffsetDateTime.class);
                yield time == null
                        ? null
                        : endless(
                                time,
                                OffsetDateTime.MIN,
                                OffsetDateTime.MAX,
                                finite -> LOCAL.format(finite.withOffsetSameInstant(ZoneOffset.UTC)) + "Z");
            }
            case DAY -> {
                LocalDate day = rows.getObject(i, LocalDate.class);
                yield day == null ? null : endless(day, LocalDate.MIN, LocalDate.MAX, LocalDate::toString);
            }
            case BOOLEAN -> {
                boolean value = rows.getBoolean(i);
                yield rows.wasNull() ? null : String.valueOf(value);
            }
            case NUMBER -> number(rows, i);
            case BYTES -> {
                byte[] bytes = rows.getBytes(i);
                yield bytes == null ? null : Base64.getEncoder().encodeToString(bytes);
            }
            case TEXT -> rows.getString(i);
        };
    }

    /** PostgreSQL's times without end, which its driver tells as the first and last that Java has: no date is like them. */
    private static <T> String endless(T time, T first, T last, Function<T, String> text) {
        return time.equals(last) ? "infinity" : time.equals(first) ? "-infinity" : text.apply(time);
    }

    private static String number(ResultSet rows, int i) throws SQLException {
        String text = rows.getString(i);
        if (text == null) {
            return null;
        }
        try {
            return new BigDecimal(text).toPlainString();
        } catch (NumberFormatException e) {
            // NaN, Infinity, money with a sign: as the database writes it; the reader judges.
            return text;
        }
    }

    /** The time of the row's last change; null where it has none. */
    Instant updated(ResultSet rows, int i) throws SQLException {
        return switch (kind(i)) {
            case ZONELESS -> {
                LocalDateTime time = rows.getObject(i, LocalDateTime.class);
                yield time == null ? null : time.atZone(ZONE).toInstant();
            }
            case WITH_ZONE -> {
                OffsetDateTime time = rows.getObject(i, OffsetDateTime.class);
                yield time == null ? null : time.toInstant();
            }
            case DAY -> {
                LocalDate day = rows.getObject(i, LocalDate.class);
                yield day == null ? null : day.atStartOfDay(ZONE).toInstant();
            }
            default -> throw new SQLException("not a column of times", "42804");
        };
    }

    /** The instant as a value of that column's kind, for a statement. */
    Object value(Instant instant, int i) {
        return switch (kind(i)) {
            case WITH_ZONE -> instant.atOffset(ZoneOffset.UTC);
            case DAY -> instant.atZone(ZONE).toLocalDate();
            default -> instant.atZone(ZONE).toLocalDateTime();
        };
    }

    /** Whether a column can tell when a row was changed. */
    boolean tellsTime(int i) {
        return kind(i) == Kind.ZONELESS || kind(i) == Kind.WITH_ZONE || kind(i) == Kind.DAY;
    }
}
