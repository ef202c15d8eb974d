package vn.iochub.repository.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.RecordType;

/**
 * The record types that the repository knows: registers those of the connectors that run, with their typed views, and
 * keeps those of connectors that are gone. Thread-safe.
 */
final class Types {
    private static final Logger LOG = LoggerFactory.getLogger(Types.class);
    private static final Comparator<TypeId> BY_PATH =
            Comparator.comparing(TypeId::path).thenComparingInt(TypeId::major);
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final ObjectMapper JSON = new ObjectMapper();
    /** The reader's role may be made, or made anew, at any time. */
    private static final long GRANT_NANOS = TimeUnit.MINUTES.toNanos(1);

    private static final String LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('hub.record_type', 0))";

    private final DataSource database;
    private final Supplier<Collection<RecordType>> running;
    private final String reader;

    private final Set<TypeId> known = ConcurrentHashMap.newKeySet();
    /** The schemas' texts as they were registered last. */
    private final Map<TypeId, Set<String>> registered = new HashMap<>();

    private final Map<TypeId, Declared> viewsToMake = new HashMap<>();

    private long grantAgain = System.nanoTime();

    /** What the connectors say of a type. */
    private record Declared(JsonNode schema, String classification, Set<String> masked) {}

    /**
     * @param running the record types of the connectors that run now; the same type may come more than once
     * @param reader the role that reads schema repo
     */
    Types(DataSource database, Supplier<Collection<RecordType>> running, String reader) {
        this.database = database;
        this.running = running;
        this.reader = reader;
    }

    /** Whether the type has its row, so that feeds know what of it to mask. */
    boolean knows(TypeId type) {
        return known.contains(type);
    }

    /**
     * Registers what is new among the running connectors' types; cheap when nothing is.
     *
     * @throws SQLException when the database is down; to be called again
     */
    synchronized void refresh() throws SQLException {
        Map<TypeId, Set<String>> schemas =
                new TreeMap<>(Comparator.comparing(TypeId::path).thenComparingInt(TypeId::major));
        for (RecordType type : running.get()) {
            schemas.computeIfAbsent(new TypeId(type.path(), type.major()), any -> new LinkedHashSet<>())
                    .add(type.schema());
        }
        schemas.entrySet().removeIf(each -> each.getValue().equals(registered.get(each.getKey())));
        // The reader's role may be made at any time, and a view that was in use be free now.
        if (schemas.isEmpty() && System.nanoTime() - grantAgain < 0) {
            return;
        }
        Map<TypeId, Declared> declared = new TreeMap<>(BY_PATH);
        schemas.forEach((type, texts) -> read(type, texts).ifPresent(found -> declared.put(type, found)));
        boolean granted = Transactions.run(database, connection -> {
            for (Map.Entry<TypeId, Declared> each : declared.entrySet()) {
                register(connection, each.getKey(), each.getValue());
            }
            return grantReader(connection);
        });
        if (!granted) {
            LOG.debug("no role {} to grant the views to", reader);
        }
        grantAgain = System.nanoTime() + GRANT_NANOS;
        registered.putAll(schemas);
        known.addAll(schemas.keySet());
        viewsToMake.putAll(declared);
        makeViews();
    }

    /**
     * Makes the views that are missing or out of date. No trouble with a view may hold up the records: one that is in
     * use waits for the next time, one that cannot be made is told and left out.
     */
    private void makeViews() throws SQLException {
        for (TypeId type : List.copyOf(viewsToMake.keySet())) {
            Declared declared = viewsToMake.get(type);
            try {
                Transactions.<Void, SQLException>run(database, connection -> {
                    try (Statement statement = connection.createStatement()) {
                        statement.execute("SET LOCAL lock_timeout = '2s'");
                        statement.execute(LOCK);
                    }
                    TypedView.create(connection, type, declared.schema(), declared.masked());
                    return null;
                });
                viewsToMake.remove(type);
            } catch (SQLException e) {
                if (Failures.databaseAway(e)) {
                    throw e;
                }
                if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                    LOG.info("event=view_in_use type={} major={} retry=later", type.path(), type.major());
                } else {
                    viewsToMake.remove(type);
                    LOG.error("event=view_failed type={} major={}", type.path(), type.major(), e);
                }
            }
        }
    }

    /** Reads the types that this or another hub registered before. */
    void load() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT type, major FROM hub.record_type")) {
            while (row.next()) {
                known.add(new TypeId(row.getString(1), row.getInt(2)));
            }
        }
    }

    /** Goes on without this type's row: readers see nothing of its records until a connector declares it. */
    void undeclared(TypeId type) {
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

    private static void register(Connection connection, TypeId type, Declared declared) throws SQLException {
        if (upsert(connection, type, declared.schema(), declared.classification(), declared.masked())) {
            LOG.info(
                    "event=type_registered type={} major={} classification={} masked={}",
                    type.path(),
                    type.major(),
                    declared.classification(),
                    declared.masked().size());
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
