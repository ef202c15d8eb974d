package vn.iochub.repository.internal.tables;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.service.Tables;
import vn.iochub.api.service.UnavailableException;
import vn.iochub.repository.internal.base.Failures;
import vn.iochub.repository.internal.base.Transactions;

/** The tables as a service; their sizes are noted once an hour, so that their growth is known. Thread-safe. */
@Component(name = "vn.iochub.repository.internal.TablesComponent", immediate = true, service = Tables.class)
public final class TablesComponent implements Tables {
    private static final Logger LOG = LoggerFactory.getLogger(TablesComponent.class);
    /** Often enough that an hour in which the hub was away for a while has its reading too. */
    private static final Duration LOOK = Duration.ofMinutes(10);

    private static final Duration FIRST_LOOK = Duration.ofSeconds(20);
    private static final long STOP_SECONDS = 10;

    private final DataSource database;
    private final Clock clock;
    private final Duration first;
    private final Duration every;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "hub-table-sizes");
        made.setDaemon(true);
        return made;
    });

    @Activate
    public TablesComponent(@Reference(target = "(hub.database=writer)") DataSource database) {
        this(database, Clock.systemUTC(), FIRST_LOOK, LOOK);
    }

    TablesComponent(DataSource database, Clock clock, Duration first, Duration every) {
        this.database = database;
        this.clock = clock;
        this.first = first;
        this.every = every;
    }

    @Activate
    void start() {
        thread.scheduleWithFixedDelay(this::note, first.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Deactivate
    void stop() throws InterruptedException {
        thread.shutdownNow();
        if (!thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
            LOG.warn("tables event=still-at-work cause=\"the database does not answer\"");
        }
    }

    @Override
    public List<Table> tables() {
        try {
            return Transactions.<List<Table>, SQLException>run(
                    database, connection -> TableSizes.read(connection, clock.instant()));
        } catch (SQLException e) {
            throw new UnavailableException("the tables cannot be read now: " + Failures.words(e), e);
        }
    }

    private void note() {
        try {
            OptionalLong noted = Transactions.<OptionalLong, SQLException>run(
                    database, connection -> TableSizes.note(connection, clock.instant()));
            LOG.debug("tables event=noted tables={}", noted);
        } catch (SQLException e) {
            // A reading that is missing is a gap in the growth and nothing else; the next look comes soon.
            LOG.debug("tables event=not-noted cause=\"{}\"", Failures.words(e));
        } catch (RuntimeException e) {
            LOG.error("tables event=not-noted", e);
        }
    }
}
