package vn.iochub.repository.internal.replay;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.sql.DataSource;
import vn.iochub.api.Text;
import vn.iochub.api.service.RefusedException;
import vn.iochub.api.service.Replays.Kind;
import vn.iochub.api.service.Replays.Order;
import vn.iochub.api.service.Replays.Part;
import vn.iochub.api.service.Replays.Preview;
import vn.iochub.api.service.Reprocessing;
import vn.iochub.api.service.UnavailableException;
import vn.iochub.repository.internal.base.Transactions;

/**
 * Counts what a replay would take. To count millions reads the disk for minutes, by a connection that writers could use: so
 * few are counted at a time, and none for longer than its limit. Thread-safe.
 */
final class ReplayPreviews {
    /** The statement was cancelled, here because of its timeout. */
    private static final String CANCELLED = "57014";

    private final DataSource database;
    private final Supplier<Optional<Reprocessing>> reprocessing;
    private final ReplayLimits limits;
    private final Semaphore turns;

    ReplayPreviews(DataSource database, Supplier<Optional<Reprocessing>> reprocessing, ReplayLimits limits) {
        this.database = database;
        this.reprocessing = reprocessing;
        this.limits = limits;
        this.turns = new Semaphore(limits.previews(), true);
    }

    /**
     * What the order would take, for somebody who only asks.
     *
     * @param until messages received from this time on do not count
     * @param last the last position of the change log that counts
     * @throws RefusedException TOO_MANY when others are counted, CONFLICT when it takes too long
     */
    Preview look(Order order, Instant until, long last) throws SQLException {
        return count(order, until, last, limits.preview());
    }

    /** As {@link #look}, for a replay that is about to be started. */
    Preview beforeStart(Order order, Instant until, long last) throws SQLException {
        return count(order, until, last, limits.start());
    }

    private Preview count(Order order, Instant until, long last, Duration most) throws SQLException {
        takeTurn();
        ReplaySelection.Sum sum;
        try {
            sum = Transactions.<ReplaySelection.Sum, SQLException>run(
                    database, connection -> sum(connection, order, until, last, most));
        } catch (SQLException e) {
            if (CANCELLED.equals(e.getSQLState())) {
                throw tooLong(most);
            }
            throw e;
        } finally {
            turns.release();
        }
        return new Preview(
                sum.count(),
                sum.bytes(),
                sum.gone(),
                sum.oldest(),
                sum.newest(),
                sum.parts(),
                order.kind() == Kind.MESSAGES ? obstacles(sum.parts()) : List.of());
    }

    private void takeTurn() {
        try {
            if (!turns.tryAcquire(limits.turn().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new RefusedException(
                        RefusedException.Kind.TOO_MANY,
                        "Đang đếm cho " + limits.previews() + " lần xem trước khác: hãy thử lại sau một phút.",
                        "For " + limits.previews() + " other previews the messages are being counted: try again in a"
                                + " minute.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("interrupted", e);
        }
    }

    private static ReplaySelection.Sum sum(Connection connection, Order order, Instant until, long last, Duration most)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL statement_timeout = " + most.toMillis());
        }
        ReplaySelection selection = new ReplaySelection(order.filter());
        return order.kind() == Kind.MESSAGES
                ? selection.sumMessages(connection, until)
                : selection.sumChanges(connection, until, last);
    }

    private static RefusedException tooLong(Duration most) {
        return new RefusedException(
                RefusedException.Kind.CONFLICT,
                "Đếm lâu hơn " + most.toSeconds() + " giây nên đã dừng, để không cản việc ghi dữ liệu. Hãy thu hẹp bộ"
                        + " lọc (thời gian nhận, nguồn), hoặc thử lại khi hub rảnh hơn.",
                "Counting took longer than " + most.toSeconds() + " s and was stopped, so that it does not hold up what"
                        + " is written. Narrow the filter (time of receipt, source), or try again when the hub has less"
                        + " to do.");
    }

    private List<Text> obstacles(List<Part> parts) {
        Optional<Reprocessing> now = reprocessing.get();
        if (now.isEmpty()) {
            return List.of(new Text("Phần chạy bộ kết nối của hub chưa sẵn sàng.", "The hub's runtime is not there."));
        }
        List<Text> obstacles = new ArrayList<>();
        for (Part part : parts) {
            if (!now.get().canReprocess(part.instance())) {
                obstacles.add(new Text(
                        "Nguồn " + part.instance() + " không chạy: " + part.count()
                                + " thông điệp không xử lý lại được. Hãy cài lại bộ kết nối hoặc bỏ nguồn này khỏi bộ lọc.",
                        "Source " + part.instance() + " does not run: its " + part.count()
                                + " messages cannot be reprocessed. Deploy its connector, or leave it out."));
            }
        }
        return obstacles;
    }
}
