package vn.iochub.repository.internal.types;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.RecordType;
import vn.iochub.repository.internal.base.Clock;
import vn.iochub.repository.internal.base.Failures;
import vn.iochub.repository.internal.base.Transactions;

/**
 * The record types that the repository knows: registers those of the connectors that run, with their typed views, and
 * keeps those of connectors that are gone. Thread-safe.
 */
public final class Types {
    private static final Logger LOG = LoggerFactory.getLogger(Types.class);
    private static final Comparator<TypeId> BY_PATH =
            Comparator.comparing(TypeId::path).thenComparingInt(TypeId::major);
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration AGAIN = Duration.ofMinutes(1);

    private static final String LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('hub.record_type', 0))";

    private final DataSource database;
    private final Supplier<Collection<RecordType>> running;
    private final String reader;

    private final Set<TypeId> known = ConcurrentHashMap.newKeySet();
    /** The schemas' texts as they were registered last. */
    private final Map<TypeId, Set<String>> registered = new HashMap<>();

    /** Those that the database refused, until they are tried again; and those of which that was told. */
    private final Map<TypeId, Set<String>> refused = new HashMap<>();

    private final Set<TypeId> told = new HashSet<>();
    private boolean grantTold;

    private final Map<TypeId, PendingView> views = new ConcurrentSkipListMap<>(BY_PATH);

    private final long againNanos;
    private long refreshAgain = System.nanoTime();

    private enum Made {
        DONE,
        NOT,
        /** Not, because another transaction was in the way for as long as we wait. */
        WAITED
    }

    /** A view that is to be made; used by one thread at a time. */
    private static final class PendingView {
        final Declared declared;
        volatile long notBefore = System.nanoTime();
        private volatile boolean told;

        PendingView(Declared declared) {
            this.declared = declared;
        }

        /** Puts it off; true the first time, when there is something to tell. */
        boolean later(long nanos) {
            notBefore = System.nanoTime() + nanos;
            boolean first = !told;
            told = true;
            return first;
        }
    }

    /** What the connectors say of a type. */
    private record Declared(JsonNode schema, String classification, Set<String> masked) {}

    /**
     * @param running the record types of the connectors that run now; the same type may come more than once
     * @param reader the role that reads schema repo
     */
    public Types(DataSource database, Supplier<Collection<RecordType>> running, String reader) {
        this(database, running, reader, AGAIN);
    }

    /** @param again after how long grants, and what could not be made, are tried again */
    public Types(DataSource database, Supplier<Collection<RecordType>> running, String reader, Duration again) {
        this.database = database;
        this.running = running;
        this.reader = reader;
        this.againNanos = again.toNanos();
    }

    /** Whether the type has its row, so that feeds know what of it to mask. */
    public boolean knows(TypeId type) {
        return known.contains(type);
    }

    /**
     * Registers what is new among the running connectors' types; cheap when nothing is. Makes no view, so that nobody
     * waits here for one: {@link #makeViews} does.
     *
     * @throws SQLException when the database is down or not as it should be; to be called again
     */
    public synchronized void refresh() throws SQLException {
        boolean again = System.nanoTime() - refreshAgain >= 0;
        if (again) {
            refused.clear();
        }
        Map<TypeId, Set<String>> schemas = new TreeMap<>(BY_PATH);
        for (RecordType type : running.get()) {
            schemas.computeIfAbsent(new TypeId(type.path(), type.major()), any -> new LinkedHashSet<>())
                    .add(type.schema());
        }
        schemas.entrySet()
                .removeIf(each -> each.getValue().equals(registered.get(each.getKey()))
                        || each.getValue().equals(refused.get(each.getKey())));
        if (schemas.isEmpty() && !again) {
            return;
        }
        SQLException trouble = null;
        for (Map.Entry<TypeId, Set<String>> each : schemas.entrySet()) {
            try {
                register(each.getKey(), each.getValue());
            } catch (SQLException e) {
                if (Failures.databaseAway(e)) {
                    throw e;
                }
                // The others first: none may wait for this one.
                trouble = e;
            }
        }
        // The reader's role may be made, or made anew, at any time.
        grant();
        refreshAgain = System.nanoTime() + againNanos;
        if (trouble != null) {
            throw trouble;
        }
    }

    /** One type's row in a transaction of its own. What is wrong with the type itself is told once, and tried again. */
    private void register(TypeId type, Set<String> texts) throws SQLException {
        try {
            Optional<Declared> declared = read(type, texts);
            if (declared.isPresent()) {
                List<SchemaCompatibility.Breach> breaches = Transactions.run(database, connection -> {
                    limitWaiting(connection);
                    return register(connection, type, declared.get());
                });
                if (!breaches.isEmpty()) {
                    broken(type, texts, breaches);
                    return;
                }
                views.put(type, new PendingView(declared.get()));
            }
            registered.put(type, texts);
            known.add(type);
        } catch (SQLException e) {
            if (LOCK_NOT_AVAILABLE.equals(e.getSQLState()) || Failures.lostRace(e)) {
                LOG.debug("another hub writes the row of {}", type, e);
            } else if (Failures.refusesRow(e)) {
                refused(type, texts, e);
            } else {
                throw e;
            }
        } catch (RuntimeException e) {
            refused(type, texts, e);
        }
    }

    /** What is stored stays described as it was: a connector that came past the gate takes nothing from its readers. */
    private void broken(TypeId type, Set<String> texts, List<SchemaCompatibility.Breach> breaches) {
        refused.put(type, texts);
        if (told.add(type)) {
            LOG.error(
                    "event=schema_refused type={} major={} at={} cause=\"{}\" cure=\"raise the major version\"",
                    type.path(),
                    type.major(),
                    breaches.get(0).pointer(),
                    breaches.get(0).text().en());
        }
    }

    private void refused(TypeId type, Set<String> texts, Exception e) {
        refused.put(type, texts);
        if (told.add(type)) {
            LOG.error("event=type_refused type={} major={} retry=later", type.path(), type.major(), e);
        }
    }

    private void grant() throws SQLException {
        try {
            boolean granted = Transactions.run(database, connection -> {
                limitWaiting(connection);
                return grantReader(connection);
            });
            if (!granted) {
                LOG.debug("no role {} to grant the views to", reader);
            }
            grantTold = false;
        } catch (SQLException e) {
            if (Failures.databaseAway(e)) {
                throw e;
            }
            // Somebody's own view in schema repo is enough for this; records do not wait until it is mended.
            if (!grantTold) {
                grantTold = true;
                LOG.error("event=grants_failed role={} schema=repo retry=later", reader, e);
            }
        }
    }

    private static void limitWaiting(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL lock_timeout = '2s'");
        }
    }

    /**
     * Makes the views that are missing or out of date, each in a transaction of its own. One that cannot be made is told
     * once and tried again later; it holds up no other.
     *
     * @throws SQLException when the database is away
     */
    public void makeViews() throws SQLException {
        for (Map.Entry<TypeId, PendingView> each : views.entrySet()) {
            PendingView pending = each.getValue();
            if (System.nanoTime() - pending.notBefore >= 0 && makeView(each.getKey(), pending) == Made.WAITED) {
                // No more waiting in this round; the next one goes on with the others.
                return;
            }
        }
    }

    private Made makeView(TypeId type, PendingView pending) throws SQLException {
        Declared declared = pending.declared;
        try {
            Optional<String> obstacle = Transactions.<Optional<String>, SQLException>run(database, connection -> {
                limitWaiting(connection);
                try (Statement statement = connection.createStatement()) {
                    statement.execute(LOCK);
                }
                return TypedView.create(connection, type, declared.schema(), declared.masked());
            });
            if (obstacle.isEmpty()) {
                // Not one that a newer schema has put there meanwhile.
                views.remove(type, pending);
                return Made.DONE;
            }
            if (pending.later(againNanos)) {
                LOG.error(
                        "event=view_kept type={} major={} cause=\"{}\" retry=later",
                        type.path(),
                        type.major(),
                        obstacle.get());
            }
        } catch (SQLException e) {
            if (Failures.databaseAway(e)) {
                throw e;
            }
            if (LOCK_NOT_AVAILABLE.equals(e.getSQLState()) || Failures.lostRace(e)) {
                if (pending.later(againNanos)) {
                    LOG.info("event=view_in_use type={} major={} retry=later", type.path(), type.major());
                }
                return Made.WAITED;
            }
            viewFailed(type, pending, e);
        } catch (RuntimeException e) {
            viewFailed(type, pending, e);
        }
        return Made.NOT;
    }

    private void viewFailed(TypeId type, PendingView pending, Exception e) {
        if (pending.later(againNanos)) {
            LOG.error("event=view_failed type={} major={} retry=later", type.path(), type.major(), e);
        }
    }

    /** Reads the types that this or another hub registered before. */
    public void load() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT type, major FROM hub.record_type")) {
            while (row.next()) {
                known.add(new TypeId(row.getString(1), row.getInt(2)));
            }
        }
    }

    /** Goes on without this type's row: readers see nothing of its records until a connector declares it. */
    public void undeclared(TypeId type) {
        if (known.add(type)) {
            LOG.error(
                    "event=type_undeclared type={} major={} cause=\"no running connector declares it; its records are hidden from readers until one does\"",
                    type.path(),
                    type.major());
        }
    }

    /** Two instances may run different versions of a connector: the columns come from one, the masks from all. */
    private static Optional<Declared> read(TypeId type, Set<String> texts) {
        Set<String> masked = new LinkedHashSet<>();
        String highest = "public";
        JsonNode schema = null;
        for (String text : texts) {
            try {
                JsonNode each = JSON.readTree(text);
                Schemas.Classes classes = Schemas.classes(each);
                masked.addAll(classes.masked());
                highest = Schemas.higher(highest, classes.classification());
                schema = schema == null ? each : schema;
            } catch (JsonProcessingException e) {
                LOG.error("event=schema_unreadable type={} major={}", type.path(), type.major(), e);
            }
        }
        if (texts.size() > 1) {
            LOG.warn("event=schemas_differ type={} major={} schemas={}", type.path(), type.major(), texts.size());
        }
        return schema == null ? Optional.empty() : Optional.of(new Declared(schema, highest, masked));
    }

    /** @return why not; empty when it is registered */
    private static List<SchemaCompatibility.Breach> register(Connection connection, TypeId type, Declared declared)
            throws SQLException {
        List<SchemaCompatibility.Breach> breaches = StoredSchemas.breaches(connection, type, declared.schema());
        if (!breaches.isEmpty()) {
            return breaches;
        }
        if (upsert(connection, type, declared.schema(), declared.classification(), declared.masked())) {
            LOG.info(
                    "event=type_registered type={} major={} classification={} masked={}",
                    type.path(),
                    type.major(),
                    declared.classification(),
                    declared.masked().size());
        }
        keepVersion(connection, type, declared.schema());
        return List.of();
    }

    /** After the upsert, whose lock on the type's row makes other hubs wait. */
    private static void keepVersion(Connection connection, TypeId type, JsonNode schema) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                """
                INSERT INTO hub.schema_version (type, major, since, hash, schema)
                SELECT n.type, n.major, n.since, hub.schema_hash(n.schema), n.schema
                FROM (VALUES (?::text, ?::int, ?::timestamptz, ?::jsonb)) AS n (type, major, since, schema)
                WHERE hub.schema_hash(n.schema) IS DISTINCT FROM (
                    SELECT v.hash FROM hub.schema_version v WHERE v.type = n.type AND v.major = n.major
                    ORDER BY v.since DESC LIMIT 1)
                ON CONFLICT (type, major, since) DO NOTHING
                """)) {
            insert.setString(1, type.path());
            insert.setInt(2, type.major());
            // By the clock that also says when a state was stored.
            insert.setTimestamp(3, Timestamp.from(Clock.instant(Clock.now())));
            insert.setString(4, schema.toString());
            insert.executeUpdate();
        }
    }

    /** Whether anything changed. */
    private static boolean upsert(
            Connection connection, TypeId type, JsonNode schema, String classification, Collection<String> masked)
            throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement(
                """
                INSERT INTO hub.record_type AS t (type, major, schema, classification, masked)
                VALUES (?, ?, ?::jsonb, ?, ?)
                ON CONFLICT (type, major) DO UPDATE SET schema = excluded.schema,
                    classification = excluded.classification, masked = excluded.masked, updated = now()
                WHERE (t.schema, t.classification, t.masked)
                    IS DISTINCT FROM (excluded.schema, excluded.classification, excluded.masked)
                """)) {
            upsert.setString(1, type.path());
            upsert.setInt(2, type.major());
            upsert.setString(3, schema.toString());
            upsert.setString(4, classification);
            upsert.setArray(5, connection.createArrayOf("text", masked.toArray()));
            return upsert.executeUpdate() > 0;
        }
    }

    private boolean grantReader(Connection connection) throws SQLException {
        try (PreparedStatement call = connection.prepareStatement("SELECT hub.grant_reader(?)")) {
            call.setString(1, reader);
            try (ResultSet row = call.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }
}
