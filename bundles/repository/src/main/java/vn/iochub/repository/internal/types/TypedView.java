package vn.iochub.repository.internal.types;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.repository.internal.base.Texts;

/**
 * The view of one record type in one major version, with a column for each top-level property: for people with SQL and
 * reporting tools. Personal and sensitive columns show {@code ***} where they are text and null where they are not.
 */
final class TypedView {
    private static final Logger LOG = LoggerFactory.getLogger(TypedView.class);
    private static final int MAX_NAME = 63;
    private static final String CANNOT_REPLACE = "42P16";
    private static final String OTHERS_DEPEND = "2BP01";

    private TypedView() {}

    /** A column that is to be: its name, SQL type, expression over {@code r.data}, and comment. */
    private record Column(String name, String type, String expression, String comment) {}

    /**
     * Makes the view or brings it up to date, within the caller's transaction.
     *
     * @param masked JSON pointers, as in table record_type
     * @return why it could not be made or changed now, in words; empty when it is as it should be
     */
    static Optional<String> create(Connection connection, TypeId type, JsonNode schema, Collection<String> masked)
            throws SQLException {
        Optional<Place> place = place(connection, type);
        if (place.isEmpty()) {
            return Optional.of("its names are taken by what is not the hub's; rename that");
        }
        String name = place.get().name();
        boolean ours = place.get().ours();
        Map<String, String> before = columnsOf(connection, name);
        List<Column> columns = order(columns(schema, masked), before);
        StringBuilder select = new StringBuilder(ours ? "CREATE OR REPLACE VIEW repo." : "CREATE VIEW repo.")
                .append(identifier(name))
                .append(" AS SELECT ");
        for (int i = 0; i < columns.size(); i++) {
            select.append(i == 0 ? "" : ", ")
                    .append(columns.get(i).expression())
                    .append(" AS ")
                    .append(identifier(columns.get(i).name()));
        }
        select.append(" FROM hub.record r WHERE r.type = ")
                .append(literal(type.path()))
                .append(" AND r.major = ")
                .append(type.major());
        try (Statement statement = connection.createStatement()) {
            Savepoint savepoint = connection.setSavepoint();
            try {
                statement.execute(select.toString());
            } catch (SQLException e) {
                if (!ours || !CANNOT_REPLACE.equals(e.getSQLState())) {
                    throw e;
                }
                connection.rollback(savepoint);
                if (!drop(connection, name)) {
                    return Optional.of("columns changed, but others' views depend on repo." + name + "; drop those");
                }
                statement.execute(select.toString());
            }
            String title = schema.path("title").asText(type.path());
            statement.execute("COMMENT ON VIEW repo." + identifier(name) + " IS "
                    + literal(mark(type) + " " + title + " (v" + type.major() + ")"));
            for (Column column : columns) {
                statement.execute("COMMENT ON COLUMN repo." + identifier(name) + "." + identifier(column.name())
                        + " IS " + (column.comment().isEmpty() ? "NULL" : literal(column.comment())));
            }
        }
        return Optional.empty();
    }

    private static boolean drop(Connection connection, String name) throws SQLException {
        Savepoint savepoint = connection.setSavepoint();
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP VIEW repo." + identifier(name));
            return true;
        } catch (SQLException e) {
            if (!OTHERS_DEPEND.equals(e.getSQLState())) {
                throw e;
            }
            connection.rollback(savepoint);
            LOG.debug("repo.{} is kept", name, e);
            return false;
        }
    }

    private static List<Column> columns(JsonNode schema, Collection<String> masked) {
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("record_key", "text", "r.key", "the natural key"));
        columns.add(new Column("record_source", "text", "r.instance", "the source's instance"));
        columns.add(new Column(
                "record_occurred", "timestamp with time zone", "r.occurred", "when it happened, by the source"));
        columns.add(new Column("record_received", "timestamp with time zone", "r.received", "when the hub took it"));
        columns.add(new Column("record_stored", "timestamp with time zone", "r.stored", "when it was stored"));
        columns.add(new Column("record_raw_id", "uuid", "r.raw_id", "the message it came from: repo.raw_message.id"));
        Set<String> taken = new HashSet<>();
        columns.forEach(each -> taken.add(each.name()));
        for (Schemas.Column property : Schemas.columns(schema)) {
            String name = free(snake(property.property()), taken);
            columns.add(new Column(
                    name, catalogueType(property.sqlType()), expression(property, masked), property.comment()));
        }
        return columns;
    }

    private static String expression(Schemas.Column property, Collection<String> masked) {
        String pointer = "/" + Schemas.escape(property.property());
        String field = literal(property.property());
        String text = "(r.data ->> " + field + ")";
        if (masked.contains("") || masked.contains(pointer) || masked.contains("/*")) {
            return switch (property.sqlType()) {
                case "text" -> "CASE WHEN " + text + " IS NOT NULL THEN '***' END";
                case "jsonb" -> "CASE WHEN " + text + " IS NOT NULL THEN '\"***\"'::jsonb END";
                default -> "NULL::" + property.sqlType();
            };
        }
        return switch (property.sqlType()) {
            case "text" -> text;
            case "date" -> "repo.as_date" + text;
            case "timestamptz" -> "repo.as_timestamp" + text;
            case "bigint" -> "repo.as_integer" + text;
            case "numeric" -> "repo.as_number" + text;
            case "boolean" -> "CASE " + text + " WHEN 'true' THEN true WHEN 'false' THEN false END";
            default -> structure(field, pointer, masked);
        };
    }

    private static String structure(String field, String pointer, Collection<String> masked) {
        List<String> below = masked.stream()
                .filter(each -> each.startsWith(pointer + "/") || each.startsWith("/*/"))
                .map(TypedView::literal)
                .toList();
        if (below.isEmpty()) {
            return "(r.data -> " + field + ")";
        }
        return "(repo.mask(jsonb_build_object(" + field + ", r.data -> " + field + "), ARRAY["
                + String.join(", ", below) + "]::text[]) -> " + field + ")";
    }

    private static String catalogueType(String sqlType) {
        return sqlType.equals("timestamptz") ? "timestamp with time zone" : sqlType;
    }

    /**
     * The columns in the order that lets a view be replaced where it stands, with what depends on it: first those it has,
     * then new ones. In any other order when one of its columns is gone or has another type.
     */
    private static List<Column> order(List<Column> wanted, Map<String, String> before) {
        List<Column> ordered = new ArrayList<>();
        for (Map.Entry<String, String> old : before.entrySet()) {
            for (Column column : wanted) {
                if (column.name().equals(old.getKey()) && column.type().equals(old.getValue())) {
                    ordered.add(column);
                }
            }
        }
        if (ordered.size() < before.size()) {
            return wanted;
        }
        for (Column column : wanted) {
            if (!ordered.contains(column)) {
                ordered.add(column);
            }
        }
        return ordered;
    }

    private static Map<String, String> columnsOf(Connection connection, String view) throws SQLException {
        Map<String, String> columns = new LinkedHashMap<>();
        try (PreparedStatement query = connection.prepareStatement(
                """
                SELECT a.attname, format_type(a.atttypid, a.atttypmod)
                FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = 'repo' AND c.relname = ? AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
                """)) {
            query.setString(1, view);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    columns.put(row.getString(1), row.getString(2));
                }
            }
        }
        return columns;
    }

    /** Where a view may stand, and whether it stands there. */
    private record Place(String name, boolean ours) {}

    /**
     * The entity's name; where that is taken by another domain's entity or by anybody's own view or table, with the
     * domain. A view that is there keeps its name. Empty when both are taken: what is not ours is never touched.
     */
    private static Optional<Place> place(Connection connection, TypeId type) throws SQLException {
        int slash = type.path().indexOf('/');
        String version = type.major() == 1 ? "" : "_v" + type.major();
        String entity = snake(type.path().substring(slash + 1));
        List<String> free = new ArrayList<>();
        for (String wanted : new String[] {entity, type.path().substring(0, slash) + "_" + entity}) {
            String name = cut(wanted, MAX_NAME - version.length()) + version;
            try (PreparedStatement query = connection.prepareStatement(
                    """
                    SELECT c.relkind = 'v' AND coalesce(starts_with(obj_description(c.oid, 'pg_class'), ?), false)
                    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                    WHERE n.nspname = 'repo' AND c.relname = ?
                    """)) {
                query.setString(1, mark(type) + " ");
                query.setString(2, name);
                try (ResultSet row = query.executeQuery()) {
                    if (!row.next()) {
                        free.add(name);
                    } else if (row.getBoolean(1)) {
                        return Optional.of(new Place(name, true));
                    }
                }
            }
        }
        return free.stream().findFirst().map(name -> new Place(name, false));
    }

    /** How a view's comment begins, which tells whose it is. */
    private static String mark(TypeId type) {
        return "[" + type.path() + "]";
    }

    private static String free(String wanted, Set<String> taken) {
        String base = wanted.isEmpty() ? "field" : cut(wanted, MAX_NAME);
        String name = base;
        for (int n = 2; !taken.add(name); n++) {
            name = cut(base, MAX_NAME - 4) + "_" + n;
        }
        return name;
    }

    private static String cut(String name, int length) {
        return name.length() <= length ? name : name.substring(0, length);
    }

    /** {@code MaHoSo} to {@code ma_ho_so}, {@code citizenID} to {@code citizen_id}; what is not a letter or digit to _. */
    static String snake(String camel) {
        return camel.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .replaceAll("([A-Z]+)([A-Z][a-z])", "$1_$2")
                .replaceAll("[^A-Za-z0-9]+", "_")
                .toLowerCase(Locale.ROOT);
    }

    private static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String literal(String text) {
        String kept = Texts.storable(text);
        // E'' is read alike whatever standard_conforming_strings says.
        return "E'" + kept.replace("\\", "\\\\").replace("'", "''") + "'";
    }
}
