package vn.iochub.repository.internal.base;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** Conditions of a query with their values, which never become part of its text. Not thread-safe. */
public final class Conditions {
    private final StringBuilder sql = new StringBuilder("true");
    private final List<Object> values = new ArrayList<>();

    private record Texts(Collection<String> values) {}

    private record Ids(Collection<UUID> values) {}

    /** Adds a condition whose question marks stand for the values, in their order. */
    public Conditions and(String condition, Object... its) {
        sql.append(" AND (").append(condition).append(')');
        values.addAll(List.of(its));
        return this;
    }

    public static Object texts(Collection<String> values) {
        return new Texts(values);
    }

    public static Object ids(Collection<UUID> values) {
        return new Ids(values);
    }

    /** @param before values of question marks that stand before the conditions */
    public PreparedStatement prepare(Connection connection, String head, List<?> before, String tail)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(head + sql + tail);
        try {
            int index = 1;
            for (Object value : before) {
                bind(statement, index++, value);
            }
            for (Object value : values) {
                bind(statement, index++, value);
            }
            return statement;
        } catch (SQLException | RuntimeException e) {
            statement.close();
            throw e;
        }
    }

    private static void bind(PreparedStatement statement, int index, Object value) throws SQLException {
        if (value instanceof Texts texts) {
            statement.setArray(
                    index,
                    statement
                            .getConnection()
                            .createArrayOf("text", texts.values().toArray()));
        } else if (value instanceof Ids ids) {
            statement.setArray(
                    index,
                    statement.getConnection().createArrayOf("uuid", ids.values().toArray()));
        } else if (value instanceof Instant instant) {
            statement.setObject(index, instant.atOffset(ZoneOffset.UTC));
        } else {
            statement.setObject(index, value);
        }
    }
}
