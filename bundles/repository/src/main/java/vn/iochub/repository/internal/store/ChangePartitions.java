package vn.iochub.repository.internal.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Sees to it that the change log has a partition for every position before it is given. Thread-safe. */
public final class ChangePartitions {
    /** More than is written between two looks; what is written beyond it has to be written twice. */
    private static final long MARGIN = 100_000;

    private final DataSource database;
    private final long margin;
    /** Positions below it have their partition. */
    private volatile long bound;

    private volatile long highest;

    public ChangePartitions(DataSource database) {
        this(database, MARGIN);
    }

    /** @param margin how many positions ahead partitions are made */
    public ChangePartitions(DataSource database, long margin) {
        this.database = database;
        this.margin = margin;
    }

    /**
     * Whether positions up to this one may be given. When not, the transaction is to be rolled back and
     * {@link #keepAhead} called: a partition is never made in a transaction that holds the head of the log.
     */
    boolean cover(long position) {
        highest = Math.max(highest, position);
        return position < bound;
    }

    /** Makes partitions when the next one is near; called often, and does nothing most times. */
    public void keepAhead() throws SQLException {
        if (highest + margin >= bound) {
            make(highest);
        }
    }

    /** Doubts what it knows: the database has no partition where one was. */
    void forget() {
        bound = 0;
    }

    private synchronized void make(long position) throws SQLException {
        if (position + margin < bound) {
            return;
        }
        try (Connection connection = database.getConnection();
                PreparedStatement call = connection.prepareStatement("SELECT hub.make_change_partitions(?)")) {
            connection.setAutoCommit(true);
            // The function makes the partition after that of its argument too.
            call.setLong(1, position + margin);
            try (ResultSet result = call.executeQuery()) {
                result.next();
                bound = result.getLong(1);
            }
        }
    }
}
