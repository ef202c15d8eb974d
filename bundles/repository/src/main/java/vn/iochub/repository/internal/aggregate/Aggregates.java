package vn.iochub.repository.internal.aggregate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Backoff;
import vn.iochub.api.service.Resilience;
import vn.iochub.repository.internal.base.Failures;
import vn.iochub.repository.internal.base.Transactions;
import vn.iochub.repository.internal.base.Troubles;
import vn.iochub.repository.internal.store.ChangePartitions;
import vn.iochub.repository.internal.store.RaceException;
import vn.iochub.repository.internal.types.TypeId;

/**
 * Keeps every derived type up, a moment behind the change log, also when the connector that declares it is gone. Its own
 * thread, so that no writer waits for it. Thread-safe.
 */
public final class Aggregates implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Aggregates.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ME = "aggregates";
    private static final long PAUSE_MILLIS = 500;
    private static final long STOP_MILLIS = 10_000;
    /** Of several versions of a type the newest: a thing has one latest state, over which two would fight for ever. */
    private static final String TYPES =
            """
            SELECT * FROM (SELECT DISTINCT ON (type) type, major, schema FROM hub.record_type ORDER BY type, major DESC) t
            WHERE schema ? 'x-aggregate'
            """;

    private final DataSource database;
    private final ChangePartitions partitions;
    private final Troubles troubles;
    private final Backoff backoff;
    private final Resilience.Breaker breaker;
    private final BooleanSupplier ready;
    private final Thread thread = new Thread(this::run, "hub-aggregates");
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Set<String> told = new HashSet<>();

    /** @param ready whether the tables are there */
    public Aggregates(
            DataSource database,
            ChangePartitions partitions,
            Troubles troubles,
            Resilience resilience,
            BooleanSupplier ready) {
        this.backoff = resilience.backoff(Resilience.DATABASE);
        this.breaker = resilience.breaker(Resilience.DATABASE);
        this.database = database;
        this.partitions = partitions;
        this.troubles = troubles;
        this.ready = ready;
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!stop.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                if (!ready.getAsBoolean() || backoff.waiting() || !breaker.mayAsk()) {
                    continue;
                }
                boolean away = false;
                try {
                    catchUp();
                    troubles.works(Troubles.Side.DATABASE, ME);
                    backoff.well();
                } catch (SQLException | RuntimeException e) {
                    away = e instanceof SQLException failure && Failures.databaseAway(failure);
                    troubles.failed(Troubles.Side.DATABASE, ME, e);
                    backoff.failed();
                } finally {
                    if (away) {
                        breaker.failed();
                    } else {
                        breaker.well();
                    }
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("interrupted", e);
        }
    }

    /**
     * Steps until no derived type has anything left to take in: one step of each in turn, so that none waits for the end of
     * another's work, which under load has none.
     *
     * @throws SQLException when a type could not be kept; the others were
     */
    void catchUp() throws SQLException {
        Set<TypeId> failed = new HashSet<>();
        SQLException failure = null;
        boolean more = true;
        while (more && stop.getCount() > 0) {
            more = false;
            for (AggregateSpec spec : specs()) {
                if (stop.getCount() == 0 || failed.contains(spec.type())) {
                    continue;
                }
                try {
                    more |= step(spec);
                } catch (SQLException e) {
                    failed.add(spec.type());
                    failure = e;
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private boolean step(AggregateSpec spec) throws SQLException {
        try {
            return Transactions.<Boolean, RaceException>run(
                    database, connection -> new AggregateStep(connection, spec, partitions).run());
        } catch (RaceException e) {
            partitions.keepAhead();
            return true;
        } catch (SQLException e) {
            if (Failures.lostRace(e)) {
                return true;
            }
            throw e;
        }
    }

    private List<AggregateSpec> specs() throws SQLException {
        List<AggregateSpec> specs = new ArrayList<>();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(TYPES)) {
            while (row.next()) {
                TypeId type = new TypeId(row.getString(1), row.getInt(2));
                try {
                    AggregateSpec.of(type, JSON.readTree(row.getString(3))).ifPresent(specs::add);
                } catch (IllegalArgumentException | JsonProcessingException e) {
                    if (told.add(type + e.getMessage())) {
                        LOG.error("event=aggregate_refused type={} cause=\"{}\"", type, e.getMessage());
                    }
                }
            }
        }
        return specs;
    }

    @Override
    public void close() {
        stop.countDown();
        try {
            thread.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
