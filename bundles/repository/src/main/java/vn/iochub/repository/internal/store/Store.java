package vn.iochub.repository.internal.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.RejectCode;
import vn.iochub.repository.internal.base.Clock;
import vn.iochub.repository.internal.base.Failures;
import vn.iochub.repository.internal.base.Texts;
import vn.iochub.repository.internal.base.Transactions;

/**
 * Writes batches. A batch is one transaction, unless the database refuses a row of it: then it is halved until that row
 * stands alone, which goes to quarantine while all others are written. Thread-safe.
 */
public final class Store implements BatchStore {
    private static final Logger LOG = LoggerFactory.getLogger(Store.class);
    private static final int RACES = 20;
    private static final int LEAST = 200;
    /** A broken check; no row can break one of the hub's, but a change log without the next partition says so too. */
    private static final String NO_PARTITION = "23514";

    /**
     * Every writer locks rows in this order, so that none waits for another in a circle; and a thing's states follow
     * each other by version, so that half a batch is as good as a whole one.
     */
    private static final Comparator<Entry.State> BY_KEY_AND_VERSION = Comparator.comparing(Entry.State::type)
            .thenComparing(Entry.State::key)
            .thenComparingLong(Entry.State::order)
            .thenComparingInt(Entry.State::revision)
            .thenComparingInt(Entry.State::arrival);

    private final DataSource database;
    private final ChangePartitions partitions;
    private final AtomicBoolean saidReduced = new AtomicBoolean();

    public Store(DataSource database, ChangePartitions partitions) {
        this.database = database;
        this.partitions = partitions;
    }

    @Override
    public void store(List<Entry> entries, Consumer<Outcome> committed) throws SQLException {
        List<Entry.State> states = new ArrayList<>(entries.size());
        List<Entry> others = new ArrayList<>();
        for (Entry entry : entries) {
            if (entry instanceof Entry.State state) {
                states.add(state);
            } else {
                others.add(entry);
            }
        }
        states.sort(BY_KEY_AND_VERSION);
        List<Entry> sorted = new ArrayList<>(entries.size());
        sorted.addAll(states);
        sorted.addAll(others);
        bisect(sorted, committed);
    }

    private void bisect(List<Entry> entries, Consumer<Outcome> committed) throws SQLException {
        try {
            Outcome outcome = transaction(entries, 0);
            committed.accept(outcome);
        } catch (SQLException e) {
            if (!Failures.refusesRow(e)) {
                throw e;
            }
            if (entries.size() > 1) {
                int half = entries.size() / 2;
                bisect(entries.subList(0, half), committed);
                bisect(entries.subList(half, entries.size()), committed);
                return;
            }
            storeLess(entries.get(0), e, committed);
        }
    }

    /** Writes what is left of an entry that is refused: first the most that may be taken, then ever less. */
    private void storeLess(Entry entry, SQLException refusal, Consumer<Outcome> committed) throws SQLException {
        boolean record = entry instanceof Entry.State;
        SQLException last = refusal;
        for (Entry less : instead(entry, refusal.getSQLState())) {
            try {
                Outcome outcome = transaction(List.of(less), record ? 1 : 0);
                if (!record) {
                    sayReduced(less, refusal);
                }
                committed.accept(record ? outcome : outcome.withReduced(1));
                return;
            } catch (SQLException e) {
                if (!Failures.refusesRow(e)) {
                    throw e;
                }
                last = e;
            }
        }
        // The last of them carries nothing that a table could refuse: it is the table that is wrong, and that may be
        // mended.
        throw last;
    }

    private void sayReduced(Entry entry, SQLException refusal) {
        if (saidReduced.compareAndSet(false, true)) {
            LOG.error(
                    "event=row_reduced kind={} sqlstate={} cause=\"the database refuses it as it is\" further=\"counted, not logged\"",
                    entry.getClass().getSimpleName(),
                    refusal.getSQLState(),
                    refusal);
        }
    }

    /** What is written in place of an entry that is refused, in the order of trial. */
    private static List<Entry> instead(Entry entry, String sqlState) {
        if (entry instanceof Entry.State state) {
            LOG.debug(
                    "event=record_refused source={} raw={} item={} sqlstate={}",
                    state.instance(),
                    state.rawId(),
                    state.item(),
                    sqlState);
            Entry.Refused refused = refusedByRepository(state, sqlState);
            return List.of(refused, minimal(refused));
        }
        if (entry instanceof Entry.Refused refused) {
            return List.of(minimal(refused));
        }
        if (entry instanceof Entry.Raw raw) {
            Entry.Raw bare = bare(raw, Texts.storable(raw.contentType()), raw.received(), raw.content());
            Entry.Raw least = bare(raw, "", Clock.now(), raw.content());
            // Better a message that cannot be shown than a queue that stands still for ever.
            return List.of(bare, least, bare(raw, "", Clock.now(), null));
        }
        return entry instanceof Entry.Mark ? List.of() : List.of(new Entry.Probe("hub", Clock.now()));
    }

    /** What is kept of a record that the database refuses by itself. */
    private static Entry.Refused refusedByRepository(Entry.State state, String sqlState) {
        return new Entry.Refused(
                state.rawId(),
                state.item(),
                state.revision(),
                false,
                state.instance(),
                RejectCode.REPOSITORY.name(),
                Texts.storable(state.origin()),
                "",
                "Cơ sở dữ liệu không nhận bản ghi này (SQLSTATE " + sqlState + ").",
                "The database refuses this record (SQLSTATE " + sqlState + ").",
                Texts.fragment(state.data()),
                Texts.storable(state.connector()),
                Texts.storable(state.type()),
                Texts.storable(state.key()),
                state.received());
    }

    private static Entry.Refused minimal(Entry.Refused row) {
        return new Entry.Refused(
                row.rawId(),
                row.item(),
                row.revision(),
                row.rest(),
                least(row.instance()),
                least(row.code()),
                "",
                "",
                "Cơ sở dữ liệu không nhận chi tiết của dòng này.",
                "The database refuses the details of this row.",
                "",
                "",
                "",
                "",
                Clock.now());
    }

    private static Entry.Raw bare(Entry.Raw raw, String contentType, long received, byte[] content) {
        return new Entry.Raw(
                raw.id(),
                least(raw.instance()),
                received,
                raw.arrival(),
                contentType,
                "{}",
                raw.bytes(),
                raw.hash(),
                raw.originalHash(),
                least(raw.connector()),
                raw.accepted(),
                raw.rejected(),
                content,
                raw.file() == null ? null : Texts.storable(raw.file()));
    }

    /** What any column and any index takes. */
    private static String least(String text) {
        String kept = Texts.storable(text);
        return kept.length() <= LEAST ? kept : Texts.storable(kept.substring(0, LEAST));
    }

    private Outcome transaction(List<Entry> entries, int refused) throws SQLException {
        for (int race = 1; ; race++) {
            try {
                return once(entries, refused);
            } catch (RaceException e) {
                if (race == RACES) {
                    throw new SQLException("lost " + RACES + " races in a row", "40001", e);
                }
                LOG.debug("another writer was first", e);
            } catch (SQLException e) {
                boolean noPartition = NO_PARTITION.equals(e.getSQLState());
                if (race == RACES || (!noPartition && !Failures.lostRace(e))) {
                    throw noPartition ? new SQLException("the change log has no partition to write to", "55000", e) : e;
                }
                if (noPartition) {
                    partitions.forget();
                }
                LOG.debug("the transaction is run again", e);
            }
            partitions.keepAhead();
        }
    }

    private Outcome once(List<Entry> entries, int refused) throws SQLException, RaceException {
        List<Entry.State> states = new ArrayList<>(entries.size());
        List<Entry.Raw> raws = new ArrayList<>();
        List<Entry.Refused> refusals = new ArrayList<>();
        List<Entry.Probe> probes = new ArrayList<>();
        List<Entry.Mark> marks = new ArrayList<>();
        for (Entry entry : entries) {
            if (entry instanceof Entry.State state) {
                states.add(state);
            } else if (entry instanceof Entry.Raw raw) {
                raws.add(raw);
            } else if (entry instanceof Entry.Refused row) {
                refusals.add(row);
            } else if (entry instanceof Entry.Probe probe) {
                probes.add(probe);
            } else if (entry instanceof Entry.Mark mark) {
                marks.add(mark);
            }
        }
        return Transactions.run(database, connection -> {
            SideTables.insertRaw(connection, raws);
            SideTables.insertRefused(connection, refusals);
            SideTables.upsertProbes(connection, probes);
            SideTables.insertMarks(connection, marks);
            Resolution.resolve(connection, states);
            // Last, because it ends with the lock that every other writer waits for.
            StateWriter.Result result = new StateWriter(connection, partitions).write(states);
            return new Outcome(
                    result.stored(),
                    result.duplicate(),
                    result.superseded(),
                    result.redelivered(),
                    refused,
                    0,
                    entries);
        });
    }
}
