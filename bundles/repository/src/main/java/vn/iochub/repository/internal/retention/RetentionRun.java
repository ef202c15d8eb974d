package vn.iochub.repository.internal.retention;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import vn.iochub.api.Text;
import vn.iochub.api.service.Storage.Kind;

/** What one run of retention knows, and what it did. Not thread-safe. */
final class RetentionRun {
    final Connection connection;
    final Instant now;
    final RawFiles.Leave leave;
    final CountDownLatch stop;
    private final boolean byAge;
    private final Map<Kind, Long> removed = new EnumMap<>(Kind.class);
    private final List<Text> troubles = new ArrayList<>();
    /** Of the raw files that are left. */
    long fileBytes;
    /** Of those of them that messages refer to. */
    long referredBytes;

    /**
     * @param leave which files may go
     * @param byAge whether what is too old may go: not while the clock is in doubt
     * @param stop ends the run between two steps when it comes to zero
     */
    RetentionRun(Connection connection, Instant now, RawFiles.Leave leave, boolean byAge, CountDownLatch stop) {
        this.connection = connection;
        this.now = now;
        this.leave = leave;
        this.byAge = byAge;
        this.stop = stop;
    }

    boolean stopped() {
        return stop.getCount() == 0;
    }

    void took(Kind kind, long bytes) {
        if (bytes > 0) {
            removed.merge(kind, bytes, Long::sum);
        }
    }

    /** What came before this is too old; empty where nothing may go for its age. */
    Optional<Instant> before(int days) {
        return byAge && days > 0 ? Optional.of(now.minus(Duration.ofDays(days))) : Optional.empty();
    }

    void drop(Part part, String parent) throws SQLException, Part.HeldException {
        part.drop(connection, parent, stop);
    }

    long bytes(Kind kind) throws SQLException {
        return StorageSizes.bytes(connection).getOrDefault(kind, 0L);
    }

    void trouble(Text trouble) {
        troubles.add(trouble);
    }

    /** A bound is not kept. */
    void over(String vi, String en, long bytes, long limit, String whyVi, String whyEn) {
        long mega = 1 << 20;
        trouble(new Text(
                vi + " chiếm " + bytes / mega + " MB, quá giới hạn " + limit / mega + " MB: " + whyVi + ".",
                en + " take " + bytes / mega + " MB, more than the bound of " + limit / mega + " MB: " + whyEn + "."));
    }

    Map<Kind, Long> removed() {
        return Map.copyOf(removed);
    }

    /** All that is wrong. */
    Optional<Text> trouble() {
        return troubles.stream()
                .reduce((one, other) -> new Text(one.vi() + " " + other.vi(), one.en() + " " + other.en()));
    }
}
