package vn.iochub.simulators.sources;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import vn.iochub.simulators.ledger.Item;
import vn.iochub.simulators.ledger.Ledger;
import vn.iochub.simulators.ledger.Sent;

/**
 * Writes rows into the table behind a polled view. A row is changed again only when its last version is stored: a poll sees
 * states, not what was between two of them. Thread-safe.
 */
final class ViewSender implements AutoCloseable {
    private static final ZoneId ZONE = ZoneId.of("Asia/Ho_Chi_Minh");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS", Locale.ROOT);
    private static final long LOOK_MILLIS = 1_000;
    private static final int MOST_WAITING = 300;
    /** A transaction that commits late bears an older time than rows that are seen already; within the overlap. */
    private static final long LATE_MILLIS = 3_000;

    /** What stands in the view. Not thread-safe. */
    interface ViewWorld {
        /** @param late whether its time is to be before that of others */
        record Row(String id, Map<String, Object> columns, boolean late, Object thing) {}

        /** The next row to write: a new one, or one that is there. */
        Row next();

        /** What the hub must make of it. */
        Item item(Row row, long order);

        /** It is stored, and may be changed again; never called for a row that is to be rejected. */
        void stored(Row row);
    }

    private final String source;
    private final String view;
    private final String table;
    private final PostgresUpstream database;
    private final ViewWorld world;
    private final Ledger ledger;
    private final Stored look;
    private final Sender sender;
    private final ScheduledExecutorService looking;
    private final List<Waiting> waiting = new ArrayList<>();
    private Connection connection;
    private long last;

    private record Waiting(ViewWorld.Row row, Item item) {}

    /** @param table what is written; {@code view} is what the hub reads of it */
    ViewSender(
            String source,
            String view,
            String table,
            PostgresUpstream database,
            ViewWorld world,
            Ledger ledger,
            Stored look,
            double perSecond) {
        this.source = source;
        this.view = view;
        this.table = table;
        this.database = database;
        this.world = world;
        this.ledger = ledger;
        this.look = look;
        this.sender = new Sender(source + "-view", perSecond, this::send);
        this.looking = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, source + "-view-look");
            thread.setDaemon(true);
            return thread;
        });
    }

    void start() {
        sender.start();
        looking.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    void stopSending() {
        sender.stopSending();
    }

    synchronized int underWay() {
        return waiting.size() + sender.underWay();
    }

    String trouble() {
        return sender.trouble();
    }

    private synchronized int send() throws SQLException {
        if (waiting.size() >= MOST_WAITING) {
            return 1;
        }
        ViewWorld.Row row = world.next();
        long micros = Math.max(last + 1, ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
        if (row.late()) {
            micros -= LATE_MILLIS * 1000;
        } else {
            last = micros;
        }
        LocalDateTime updated = LocalDateTime.ofInstant(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), ZONE);
        Item item = world.item(row, micros);
        ledger.send(source, "view", view, Sent.Kind.ROW, Sent.row(view, row.id(), updated.format(TIME)), List.of(item));
        write(row, updated);
        if (!item.key().isEmpty()) {
            waiting.add(new Waiting(row, item));
        }
        return 1;
    }

    private void write(ViewWorld.Row row, LocalDateTime updated) throws SQLException {
        StringJoiner names = new StringJoiner(", ", "id, updated_at, ", "");
        StringJoiner places = new StringJoiner(", ", "?, ?, ", "");
        StringJoiner changes = new StringJoiner(", ", "updated_at = excluded.updated_at, ", "");
        row.columns().keySet().forEach(name -> {
            names.add(name);
            places.add("?");
            changes.add(name + " = excluded." + name);
        });
        if (connection == null || connection.isClosed()) {
            connection = database.connect();
        }
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + table + " (" + names + ") VALUES ("
                + places + ") ON CONFLICT (id) DO UPDATE SET " + changes)) {
            insert.setLong(1, Long.parseLong(row.id()));
            insert.setObject(2, updated);
            int place = 3;
            for (Object value : row.columns().values()) {
                insert.setObject(place++, value);
            }
            insert.executeUpdate();
        }
    }

    private synchronized void look() {
        for (Iterator<Waiting> each = waiting.iterator(); each.hasNext(); ) {
            Waiting one = each.next();
            if (look.stored(one.item().type(), one.item().key(), one.item().order())) {
                each.remove();
                world.stored(one.row());
            }
        }
    }

    @Override
    public void close() throws InterruptedException, SQLException {
        sender.close();
        looking.shutdownNow();
        synchronized (this) {
            if (connection != null) {
                connection.close();
            }
        }
    }
}
