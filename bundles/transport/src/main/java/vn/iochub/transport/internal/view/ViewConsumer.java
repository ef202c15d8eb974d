package vn.iochub.transport.internal.view;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.ScheduledPollConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Backoff;
import vn.iochub.api.Hub;
import vn.iochub.api.HubUnavailableException;
import vn.iochub.api.Receipt;
import vn.iochub.api.SourceHub;
import vn.iochub.api.SourceHub.Trouble;
import vn.iochub.api.Text;
import vn.iochub.transport.ViewRows;
import vn.iochub.transport.internal.SourceTrouble;

/**
 * Reads a view again and again, from a while before the newest row seen; each page of rows that the hub does not know yet
 * becomes one exchange. {@code docs/TRANSPORT.md} tells the rules.
 */
public final class ViewConsumer extends ScheduledPollConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(ViewConsumer.class);
    private static final int MAX_SEEN = 100_000;
    private static final int MAX_PAGE_BYTES = 8 << 20;
    private static final int MAX_FETCH = 1000;
    private static final int QUERY_SECONDS = 300;
    /** A wrong password tried over and over locks the account. */
    private static final Duration LOGIN = Duration.ofSeconds(300);

    private static final long TIMELESS_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final ViewSettings settings;
    private final String name;
    private final Connections connections;
    private final SeenRows seen = new SeenRows(MAX_SEEN);
    private final SeenRows seenTimeless = new SeenRows(MAX_SEEN);
    // Of the hub that the context gives when it starts.
    private SourceHub hub;
    private Backoff backoff;
    private Instant newest;
    private boolean cursorRead;
    private boolean timelessRead;
    private long timelessAt;
    private long timeless;

    public ViewConsumer(Endpoint endpoint, Processor processor, String name, ViewSettings settings) {
        super(endpoint, processor);
        this.settings = settings;
        this.name = name;
        this.connections = new Connections(settings);
    }

    /** The hub did not take a page: nothing of it is acknowledged, the poll ends. */
    private static final class NotTakenException extends Exception {
        private static final long serialVersionUID = 1L;

        NotTakenException(Exception cause) {
            super(cause);
        }
    }

    @Override
    protected void doStart() throws Exception {
        hub = SourceHub.of(getEndpoint().getCamelContext());
        backoff = hub.backoff(name, Duration.ofSeconds(settings.everySeconds()));
        super.doStart();
    }

    @Override
    protected int poll() {
        if (backoff.waiting() || !hub.mayAsk(name)) {
            return 0;
        }
        boolean answered = false;
        SourceTrouble trouble = null;
        try {
            readCursor();
            try (Connection connection = connections.open()) {
                read(connection);
            } finally {
                connections.closed();
            }
            backoff.well();
            answered = true;
            if (timeless > 0) {
                trouble = SqlTroubles.timeless(settings, timeless);
            }
        } catch (NotTakenException e) {
            answered = true;
            if (e.getCause() instanceof HubUnavailableException away) {
                backoff.atLeast(away.pause());
                LOG.debug("event=view-hub-away route={}", getRouteId());
            } else {
                backoff.failed();
                trouble = unexpected(e.getCause());
            }
        } catch (SourceTrouble e) {
            backoff.failed();
            trouble = e;
        } catch (SQLException e) {
            backoff.failed();
            trouble = SqlTroubles.explain(settings, e);
            LOG.debug("event=view-failed route={}", getRouteId(), e);
        } catch (IOException | RuntimeException e) {
            backoff.failed();
            LOG.error(
                    "event=view-failed route={} exception={}",
                    getRouteId(),
                    e.getClass().getName());
            trouble = unexpected(e);
        }
        if (stopping()) {
            return 0;
        }
        if (trouble == null) {
            hub.well(name);
        } else {
            if (trouble.kind() == Trouble.CREDENTIALS) {
                backoff.atLeast(LOGIN);
            }
            if (answered) {
                hub.answered(name);
            }
            hub.trouble(name, trouble.kind(), trouble.words());
        }
        return 1;
    }

    private SourceTrouble unexpected(Throwable e) {
        String cause = e == null ? "no receipt" : e.getClass().getName();
        return new SourceTrouble(
                Trouble.COMMUNICATION,
                new Text(
                        "Lỗi ngoài dự kiến khi đọc " + settings + " (" + cause
                                + "); vị trí đọc giữ nguyên, hub sẽ tự thử lại. Xem nhật ký.",
                        "An unexpected failure while reading " + settings + " (" + cause
                                + "); the position stays, the hub tries again. See the log."),
                e);
    }

    private void readCursor() throws IOException {
        if (cursorRead) {
            return;
        }
        Optional<String> stored = hub.cursor(name);
        if (stored.isPresent()) {
            String[] parts = stored.get().strip().split(" ", 2);
            if (parts.length == 2 && !parts[1].equals(settings.identity())) {
                // A position in another view says nothing of this one: what is older here would never be read.
                LOG.info("event=view-from-beginning route={} cause=\"another view than before\"", getRouteId());
                cursorRead = true;
                return;
            }
            try {
                newest = Instant.parse(parts[0]);
            } catch (DateTimeException e) {
                throw new SourceTrouble(
                        Trouble.CONFIGURATION,
                        new Text(
                                "Vị trí đọc đã lưu '" + name + "' bị hỏng. Hãy xóa nó để đọc lại từ đầu.",
                                "The stored position '" + name + "' is damaged. Remove it to read from the beginning."),
                        e);
            }
        }
        cursorRead = true;
    }

    private void read(Connection connection) throws SQLException, IOException, NotTakenException {
        Columns columns = columns(connection);
        int updated = column(columns, "jdbc.updatedColumn", settings.updated());
        int id = column(columns, "jdbc.idColumn", settings.id());
        if (!columns.tellsTime(updated)) {
            throw SqlTroubles.notTime(settings);
        }
        Instant start = newest == null ? null : newest.minusSeconds(settings.overlapSeconds());
        String by = settings.updated();
        String where = start == null ? by + " IS NOT NULL" : by + " >= ?";
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT * FROM " + settings.view() + " WHERE " + where + " ORDER BY " + by + ", " + settings.id())) {
            if (start != null) {
                statement.setObject(1, columns.value(start, updated));
            }
            send(statement, new Page(columns, updated, id, seen));
        }
        if (newest != null) {
            seen.forgetBefore(newest.minusSeconds(settings.overlapSeconds()));
        }
        if (!timelessRead || System.nanoTime() - timelessAt > TIMELESS_NANOS) {
            try (PreparedStatement statement = connection.prepareStatement(
                    "SELECT * FROM " + settings.view() + " WHERE " + by + " IS NULL ORDER BY " + settings.id())) {
                timeless = send(statement, new Page(columns, updated, id, seenTimeless));
            }
            timelessRead = true;
            timelessAt = System.nanoTime();
        }
        connection.rollback();
    }

    private int column(Columns columns, String key, String column) throws SourceTrouble {
        OptionalInt found = columns.find(column);
        if (found.isEmpty()) {
            throw SqlTroubles.missingColumn(settings, key, column);
        }
        return found.getAsInt();
    }

    private Columns columns(Connection connection) throws SQLException {
        try (PreparedStatement none = connection.prepareStatement("SELECT * FROM " + settings.view() + " WHERE 1 = 0");
                ResultSet rows = none.executeQuery()) {
            return Columns.of(rows.getMetaData());
        }
    }

    /** @return how many rows there were */
    private long send(PreparedStatement statement, Page page) throws SQLException, IOException, NotTakenException {
        statement.setFetchSize(Math.min(settings.pageRows(), MAX_FETCH));
        statement.setQueryTimeout(QUERY_SECONDS);
        long count = 0;
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                if (stopping()) {
                    return count;
                }
                count++;
                page.read(rows);
                if (page.full()) {
                    page.send();
                }
            }
        }
        page.send();
        return count;
    }

    /** The rows that go into one message. */
    private final class Page {
        private record Row(SeenRows.Hash id, SeenRows.Hash content, Instant updated) {}

        private final Columns columns;
        private final int updatedIndex;
        private final int idIndex;
        private final SeenRows memory;
        private final List<Row> rows = new ArrayList<>();
        /** A row dated after it, by a wrong clock or hand, must not put the window beyond all rows to come. */
        private final Instant now = Instant.now();

        private RowJson json;
        private Instant last;

        Page(Columns columns, int updatedIndex, int idIndex, SeenRows memory) {
            this.columns = columns;
            this.updatedIndex = updatedIndex;
            this.idIndex = idIndex;
            this.memory = memory;
        }

        void read(ResultSet result) throws SQLException, IOException {
            Map<String, String> row = columns.row(result);
            Instant updated = columns.updated(result, updatedIndex);
            if (updated != null && !updated.isAfter(now) && !updated.isBefore(Instant.EPOCH)) {
                last = updated;
            }
            SeenRows.Hash id = SeenRows.hash(List.of(String.valueOf(result.getString(idIndex))));
            List<String> texts = new ArrayList<>();
            row.forEach((column, text) -> {
                texts.add(column);
                texts.add(text);
            });
            SeenRows.Hash content = SeenRows.hash(texts);
            if (memory.knows(id, content)) {
                return;
            }
            if (json == null) {
                json = new RowJson(settings.view());
            }
            json.add(row);
            rows.add(new Row(id, content, updated));
        }

        boolean full() {
            return rows.size() >= settings.pageRows() || (json != null && json.size() >= MAX_PAGE_BYTES);
        }

        /** First the hub's commit, then the memory and the cursor. */
        void send() throws IOException, NotTakenException {
            if (!rows.isEmpty()) {
                ingest(json.end());
                rows.forEach(row -> memory.add(row.id(), row.content(), row.updated()));
                rows.clear();
                json = null;
            }
            advance(last);
        }
    }

    private void advance(Instant last) throws IOException {
        if (last == null) {
            return;
        }
        if (newest == null || last.isAfter(newest)) {
            hub.cursor(name, last + " " + settings.identity());
            newest = last;
        }
    }

    private void ingest(byte[] body) throws NotTakenException {
        Exchange exchange = createExchange(false);
        try {
            exchange.getMessage().setBody(body);
            exchange.getMessage().setHeader(Hub.CONTENT_TYPE, ViewRows.CONTENT_TYPE);
            exchange.getMessage().setHeader(Hub.ATTRIBUTES, Map.of("view", settings.view()));
            try {
                getProcessor().process(exchange);
            } catch (Exception e) {
                exchange.setException(e);
            }
            if (exchange.getException() != null || !(exchange.getMessage().getBody() instanceof Receipt)) {
                throw new NotTakenException(exchange.getException());
            }
        } finally {
            releaseExchange(exchange, false);
        }
    }

    private boolean stopping() {
        return !isRunAllowed() || isSuspendingOrSuspended();
    }

    @Override
    protected void doStop() throws Exception {
        connections.abort();
        super.doStop();
    }
}
