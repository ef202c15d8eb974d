package vn.iochub.repository.internal.retention;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A part of a partitioned table.
 *
 * @param lower the first that belongs to it, milliseconds since 1970 or a position
 * @param upper the first after it
 */
record Part(String name, long lower, long upper, long bytes) {
    private static final Logger LOG = LoggerFactory.getLogger(Part.class);
    private static final int TRIES = 10;

    private static final long PAUSE_MILLIS = 250;

    private static final String MESSAGE_PARTS =
            """
            SELECT p.name, hub.id_millis(p.lower_bound::uuid), hub.id_millis(p.upper_bound::uuid),
                coalesce(pg_total_relation_size(to_regclass('hub.' || quote_ident(p.name))), 0)
            FROM hub.partitions(?::regclass) p ORDER BY 2
            """;

    private static final String CHANGE_PARTS =
            """
            SELECT p.name, p.lower_bound::bigint, p.upper_bound::bigint,
                coalesce(pg_total_relation_size(to_regclass('hub.' || quote_ident(p.name))), 0)
            FROM hub.partitions('hub.change'::regclass) p ORDER BY 2
            """;

    /** Something holds the table for longer than can be waited for. */
    static final class HeldException extends Exception {
        private static final long serialVersionUID = 1L;
        private final String table;

        HeldException(String table, SQLException cause) {
            super(table, cause);
            this.table = table;
        }

        String table() {
            return table;
        }
    }

    /** Those of a table that is partitioned by a message's id, the oldest first. */
    static List<Part> ofMessages(Connection connection, String parent) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(MESSAGE_PARTS)) {
            query.setString(1, parent);
            return parts(query);
        }
    }

    /** Those of the change log, the oldest first. */
    static List<Part> ofChanges(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(CHANGE_PARTS)) {
            return parts(query);
        }
    }

    private static List<Part> parts(PreparedStatement query) throws SQLException {
        List<Part> parts = new ArrayList<>();
        try (ResultSet row = query.executeQuery()) {
            while (row.next()) {
                parts.add(new Part(row.getString(1), row.getLong(2), row.getLong(3), row.getLong(4)));
            }
        }
        return parts;
    }

    /**
     * Takes it away; its disk is free when this returns.
     *
     * @param stop ends the wait for a table that is held
     */
    void drop(Connection connection, String parent, CountDownLatch stop) throws SQLException, HeldException {
        for (int i = 1; ; i++) {
            try {
                Statements.inTransaction(connection, Statements.BRIEFLY, () -> {
                    try (Statement statement = connection.createStatement()) {
                        return statement.execute("DROP TABLE IF EXISTS hub.\"" + name + '"');
                    }
                });
                LOG.debug("event=part_removed part={}", name);
                return;
            } catch (SQLException e) {
                if (!Statements.held(e)) {
                    throw e;
                }
                if (i == TRIES || pause(stop)) {
                    throw new HeldException(parent, e);
                }
            }
        }
    }

    /** Whether the run is to end. */
    private static boolean pause(CountDownLatch stop) {
        try {
            return stop.await(PAUSE_MILLIS + ThreadLocalRandom.current().nextLong(PAUSE_MILLIS), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
