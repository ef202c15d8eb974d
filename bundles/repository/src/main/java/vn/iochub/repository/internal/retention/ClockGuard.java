package vn.iochub.repository.internal.retention;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Text;

/**
 * Doubts a clock that jumps ahead: by a clock that is months ahead all is too old, and what is taken does not come back
 * when the clock is mended. The time of each run is written down in {@code hub.storage}; a run that comes more than
 * {@link #MOST} after the one before is not believed, and neither are those after it, until either the clock is back or
 * {@link #STEADY} have gone by without another jump. A hub that was off for so long looks the same, and loses nothing by
 * waiting.
 */
final class ClockGuard {
    /** Longer than a hub is off over a holiday's weekend, shorter than anything that is worth a bound by age. */
    static final Duration MOST = Duration.ofDays(7);
    /** Time for people to see it in health and to mend the clock. */
    static final Duration STEADY = Duration.ofDays(7);

    private static final Logger LOG = LoggerFactory.getLogger(ClockGuard.class);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneId.of("Asia/Ho_Chi_Minh"));

    private ClockGuard() {}

    /**
     * What is known of the clock; milliseconds since 1970, 0 where there is none.
     *
     * @param seen the time of the last run
     * @param from the last time that was believed, while the clock is in doubt
     * @param since the time from which on the clock has been steady, while it is in doubt
     */
    private record Known(long seen, long from, long since) {

        Known at(long now) {
            boolean doubted = from > 0;
            if (seen > 0 && now - seen > MOST.toMillis()) {
                return new Known(now, doubted ? from : seen, now);
            }
            if (!doubted || now - from <= MOST.toMillis() || now - since >= STEADY.toMillis()) {
                return new Known(now, 0, 0);
            }
            // Set back, but not to where it was: what was counted was not steady.
            return new Known(now, from, Math.min(since, now));
        }
    }

    /**
     * Notes the time, and tells why nothing may go for its age by this clock; empty when the clock is believed.
     *
     * @param connection not within a transaction
     */
    static Optional<Text> doubt(Connection connection, Instant now) throws SQLException {
        Known after = Statements.inTransaction(connection, () -> {
            Known before = read(connection);
            Known known = before.at(now.toEpochMilli());
            write(connection, known);
            if (before.from() == 0 && known.from() > 0) {
                LOG.warn("event=clock_doubted last_seen={} now={}", Instant.ofEpochMilli(known.from()), now);
            } else if (before.from() > 0 && known.from() == 0) {
                LOG.info("event=clock_believed now={}", now);
            }
            return known;
        });
        return after.from() == 0 ? Optional.empty() : Optional.of(words(after));
    }

    private static Known read(Connection connection) throws SQLException {
        try (Statement query = connection.createStatement();
                ResultSet row =
                        query.executeQuery("SELECT clock_seen, clock_from, clock_since FROM hub.storage FOR UPDATE")) {
            if (!row.next()) {
                throw new SQLException("hub.storage lacks its only row", "55000");
            }
            return new Known(row.getLong(1), row.getLong(2), row.getLong(3));
        }
    }

    private static void write(Connection connection, Known known) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE hub.storage SET clock_seen = ?, clock_from = ?, clock_since = ?")) {
            update.setLong(1, known.seen());
            update.setLong(2, known.from());
            update.setLong(3, known.since());
            update.executeUpdate();
        }
    }

    private static Text words(Known known) {
        String from = TIME.format(Instant.ofEpochMilli(known.from()));
        String to = TIME.format(Instant.ofEpochMilli(known.seen()));
        String end = TIME.format(Instant.ofEpochMilli(known.since()).plus(STEADY));
        return new Text(
                "Đồng hồ máy chủ đã nhảy từ " + from + " tới quá " + MOST.toDays() + " ngày sau, nay là " + to
                        + ": hub không xóa gì vì quá hạn ngày, chỉ còn xóa theo dung lượng. Nếu giờ sai, hãy chỉnh lại"
                        + " đồng hồ. Nếu giờ đúng (hub đã tắt lâu), không cần làm gì: từ " + end
                        + " hub lại xóa theo hạn ngày.",
                "The server's clock has jumped from " + from + " to more than " + MOST.toDays() + " days later, and is "
                        + to
                        + ": nothing is removed for its age, only for its size. If the time is wrong, set the clock."
                        + " If it is right (the hub was off for long), nothing is to be done: from " + end
                        + " on the hub removes by age again.");
    }
}
