package vn.iochub.repository.internal.retention;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the parts of {@code hub.raw_message} and {@code hub.verdict} ahead of their time. Not thread-safe. */
final class TimePartitions {
    private static final Logger LOG = LoggerFactory.getLogger(TimePartitions.class);

    private static final long HOUR = TimeUnit.HOURS.toMillis(1);

    private static final long DAY = TimeUnit.DAYS.toMillis(1);

    /** Parts are there before they are needed, also when this hub or its database is away for a while. */
    private static final long AHEAD = 3 * DAY;

    private static final int MOST_AHEAD = 8;

    /** Widths of parts in hours. Each is a multiple of the next, so that bounds never cross. */
    private static final int[] WIDTHS = {120, 24, 12, 6, 3, 1};

    private static final int DAYS_BY_DAY = 100;

    private final RetentionLimits limits;
    private final Clock clock;
    private long width = DAY;
    /** When parts were made last, and of which width. */
    private long made;

    private long madeWidth;

    TimePartitions(RetentionLimits limits, Clock clock) {
        this.limits = limits;
        this.clock = clock;
    }

    /**
     * Makes the parts for the times to come; does nothing most times.
     *
     * @param connection not within a transaction
     */
    void keepAhead(Connection connection) throws SQLException {
        long now = clock.millis();
        if (width == madeWidth && Math.abs(now - made) < HOUR) {
            return;
        }
        try {
            Statements.inTransaction(connection, Statements.BRIEFLY, () -> {
                // Yesterday's too: a message may be a while on its way. But none for times whose part has gone,
                // also after a clock that ran ahead: it would be taken at once, with what has just come.
                long from = Math.max(
                        now - now % DAY - DAY, Statements.number(connection, "SELECT raw_oldest FROM hub.storage"));
                try (PreparedStatement call =
                        connection.prepareStatement("SELECT hub.make_message_partitions(?, ?, ?)")) {
                    call.setLong(1, from);
                    call.setLong(2, now + Math.min(AHEAD, MOST_AHEAD * width));
                    call.setLong(3, width);
                    call.execute();
                }
                return null;
            });
            made = now;
        } catch (SQLException e) {
            if (!Statements.held(e)) {
                throw e;
            }
            // A backup, most likely. There are parts for days yet, and the rest of the work needs none of them.
            LOG.debug("parts cannot be made now", e);
            made = now - HOUR + TimeUnit.MINUTES.toMillis(1);
        }
        madeWidth = width;
    }

    /** Parts so wide that a bound on bytes is kept by taking one at a time. Empty ones that are too wide give way. */
    void chooseWidth(Connection connection, long now) throws SQLException {
        boolean mayBeLong = limits.rawDays() == 0 || limits.rawDays() >= DAYS_BY_DAY;
        // Over two days: a source that brings all at midnight does not make the other hours' parts small too.
        long since = now - DAY;
        long bytes = 0;
        for (Part part : Part.ofMessages(connection, "hub.raw_message")) {
            if (part.lower() < now && part.upper() > now - 2 * DAY) {
                since = Math.min(since, part.lower());
                bytes += part.bytes();
            }
        }
        double perHour = bytes / ((now - since) / (double) HOUR);
        double hours = mayBeLong ? WIDTHS[0] : WIDTHS[1];
        if (limits.rawBytes() > 0) {
            hours = Math.min(
                    hours, bytes == 0 ? WIDTHS[1] : limits.rawBytes() / (double) RetentionLimits.PARTS / perHour);
        }
        long chosen = WIDTHS[WIDTHS.length - 1] * HOUR;
        for (int each : WIDTHS) {
            if (each <= hours) {
                chosen = each * HOUR;
                break;
            }
        }
        if (chosen < width) {
            LOG.info("event=raw_parts_narrowed hours={}", chosen / HOUR);
            for (String parent : List.of("raw_message", "verdict")) {
                for (Part part : Part.ofMessages(connection, "hub." + parent)) {
                    if (part.lower() > now && part.upper() - part.lower() > chosen) {
                        dropIfEmpty(connection, parent, part.name());
                    }
                }
            }
        }
        width = chosen;
    }

    private static void dropIfEmpty(Connection connection, String parent, String part) throws SQLException {
        try {
            Statements.inTransaction(connection, Statements.BRIEFLY, () -> {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("LOCK TABLE hub." + parent + " IN ACCESS EXCLUSIVE MODE");
                    if (!Statements.ask(connection, "SELECT EXISTS (SELECT FROM hub.\"" + part + "\")")) {
                        statement.execute("DROP TABLE hub.\"" + part + '"');
                    }
                }
                return null;
            });
        } catch (SQLException e) {
            if (!Statements.held(e)) {
                throw e;
            }
            LOG.debug("part {} stays as wide as it is", part, e);
        }
    }
}
