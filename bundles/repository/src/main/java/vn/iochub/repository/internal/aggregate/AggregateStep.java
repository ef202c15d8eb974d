package vn.iochub.repository.internal.aggregate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import vn.iochub.repository.internal.base.Clock;
import vn.iochub.repository.internal.store.ChangePartitions;
import vn.iochub.repository.internal.store.Entry;
import vn.iochub.repository.internal.store.RaceException;
import vn.iochub.repository.internal.store.StateWriter;

/**
 * One step of keeping one derived type, within one transaction: takes the next changes of the type that it sums up, notes
 * which record is in which group, computes the groups that were touched anew from the latest states, and writes those that
 * came out different. Locked against other hubs by its row in {@code hub.aggregate}.
 */
final class AggregateStep {
    static final String INSTANCE = "hub";
    private static final int BATCH = 2_000;
    /** Derived records come from no message. */
    private static final UUID NO_MESSAGE = new UUID(0, 0);

    private static final int MAX_KEY = 512;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    private static final String BEGIN =
            """
            INSERT INTO hub.aggregate (type, major, spec, position, filled)
            SELECT ?, ?, ?, position, '' FROM hub.feed_head ON CONFLICT DO NOTHING
            """;
    private static final String LOCK =
            "SELECT spec, position, filled FROM hub.aggregate WHERE type = ? AND major = ? FOR UPDATE SKIP LOCKED";
    private static final String AGAIN =
            """
            UPDATE hub.aggregate SET spec = ?, position = (SELECT position FROM hub.feed_head), filled = ''
            WHERE type = ? AND major = ?
            """;
    private static final String FORGET = "DELETE FROM hub.aggregate_member WHERE type = ? AND major = ?";
    private static final String RECORDS =
            "SELECT key, data FROM hub.record WHERE type = ? AND key > ? ORDER BY key LIMIT " + BATCH;
    private static final String CHANGES =
            "SELECT position, key FROM hub.change WHERE type = ? AND position > ? ORDER BY position LIMIT " + BATCH;
    private static final String LATEST =
            """
            SELECT r.key, r.data FROM unnest(?::text[]) AS k (key) JOIN hub.record r ON r.type = ? AND r.key = k.key
            """;
    private static final String MEMBERS =
            """
            SELECT m.key, m.grp FROM unnest(?::text[]) AS k (key)
                JOIN hub.aggregate_member m ON m.type = ? AND m.major = ? AND m.key = k.key
            """;
    private static final String JOIN =
            """
            INSERT INTO hub.aggregate_member (type, major, key, grp)
            SELECT ?, ?, * FROM unnest(?::text[], ?::text[])
            ON CONFLICT (type, major, key) DO UPDATE SET grp = excluded.grp
            """;
    private static final String LEAVE =
            "DELETE FROM hub.aggregate_member WHERE type = ? AND major = ? AND key = ANY (?::text[])";
    private static final String ADVANCE =
            "UPDATE hub.aggregate SET position = ?, filled = ? WHERE type = ? AND major = ?";
    private static final String KNOWN =
            """
            SELECT r.key, r.hash, r.ord FROM unnest(?::text[]) AS k (key)
                JOIN hub.record r ON r.type = ? AND r.key = k.key
            """;
    private static final String HEAD = "SELECT position FROM hub.feed_head";

    private final Connection connection;
    private final AggregateSpec spec;
    private final ChangePartitions partitions;

    private final Map<String, String> joins = new LinkedHashMap<>();
    private final List<String> leaves = new ArrayList<>();
    private final TreeSet<String> touched = new TreeSet<>();

    AggregateStep(Connection connection, AggregateSpec spec, ChangePartitions partitions) {
        this.connection = connection;
        this.spec = spec;
        this.partitions = partitions;
    }

    private record Progress(long position, String filled) {}

    /**
     * Does the step.
     *
     * @return whether there is more to do at once
     * @throws RaceException when the transaction is to be rolled back and run again
     */
    boolean run() throws SQLException, RaceException {
        update(BEGIN, spec.type().path(), spec.type().major(), spec.hash());
        Optional<Progress> locked = lock();
        if (locked.isEmpty()) {
            // Another hub is at it.
            return false;
        }
        Progress before = locked.get();
        // What is read below is at least as new as this: a state that comes later has a later position.
        long head = head();
        Progress after = before.filled() != null ? fill(before) : follow(before);
        writeMembers();
        if (!touched.isEmpty()) {
            new StateWriter(connection, partitions).write(compute(Math.max(head, after.position())));
        }
        if (after.equals(before)) {
            return false;
        }
        update(
                ADVANCE,
                after.position(),
                after.filled(),
                spec.type().path(),
                spec.type().major());
        return true;
    }

    private Optional<Progress> lock() throws SQLException {
        try (PreparedStatement query =
                        prepare(LOCK, spec.type().path(), spec.type().major());
                ResultSet row = query.executeQuery()) {
            if (!row.next()) {
                return Optional.empty();
            }
            if (Arrays.equals(row.getBytes(1), spec.hash())) {
                return Optional.of(new Progress(row.getLong(2), row.getString(3)));
            }
        }
        update(FORGET, spec.type().path(), spec.type().major());
        update(AGAIN, spec.hash(), spec.type().path(), spec.type().major());
        return Optional.of(new Progress(head(), ""));
    }

    private long head() throws SQLException {
        try (PreparedStatement query = prepare(HEAD);
                ResultSet row = query.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Takes records that were there before this type was. */
    private Progress fill(Progress before) throws SQLException {
        Map<String, JsonNode> records = new LinkedHashMap<>();
        String last = before.filled();
        try (PreparedStatement query = prepare(RECORDS, spec.of(), before.filled());
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                last = row.getString(1);
                records.put(last, json(row.getString(2)));
            }
        }
        regroup(records);
        return new Progress(before.position(), records.size() < BATCH ? null : last);
    }

    private Progress follow(Progress before) throws SQLException {
        TreeSet<String> keys = new TreeSet<>();
        long last = before.position();
        try (PreparedStatement query = prepare(CHANGES, spec.of(), before.position());
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                last = row.getLong(1);
                keys.add(row.getString(2));
            }
        }
        if (keys.isEmpty()) {
            return before;
        }
        Map<String, JsonNode> records = new LinkedHashMap<>();
        try (PreparedStatement query = prepare(LATEST, array(keys), spec.of());
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                records.put(row.getString(1), json(row.getString(2)));
            }
        }
        regroup(records);
        return new Progress(last, null);
    }

    private void regroup(Map<String, JsonNode> records) throws SQLException {
        Map<String, String> groups = new HashMap<>();
        try (PreparedStatement query = prepare(
                        MEMBERS,
                        array(records.keySet()),
                        spec.type().path(),
                        spec.type().major());
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                groups.put(row.getString(1), row.getString(2));
            }
        }
        records.forEach((key, data) -> {
            String from = groups.get(key);
            String to = spec.group(data).orElse(null);
            if (from != null) {
                touched.add(from);
            }
            if (to != null) {
                touched.add(to);
            }
            if (to == null && from != null) {
                leaves.add(key);
            } else if (to != null && !to.equals(from)) {
                joins.put(key, to);
            }
        });
    }

    private void writeMembers() throws SQLException {
        if (!joins.isEmpty()) {
            update(JOIN, spec.type().path(), spec.type().major(), array(joins.keySet()), array(joins.values()));
        }
        if (!leaves.isEmpty()) {
            update(LEAVE, spec.type().path(), spec.type().major(), array(leaves));
        }
    }

    /** The states of the touched groups that are not as they were. */
    private List<Entry.State> compute(long order) throws SQLException {
        Map<String, ObjectNode> bodies = new HashMap<>();
        Map<String, Timestamp> times = new HashMap<>();
        for (String group : touched) {
            // A group whose records have all moved elsewhere keeps this: nothing counted, nothing summed.
            ObjectNode data = group(group);
            spec.fields().stream().filter(AggregateSpec.Field::zero).forEach(field -> data.put(field.name(), 0));
            bodies.put(key(group), data);
        }
        StringBuilder sql = new StringBuilder("SELECT m.grp, max(r.occurred)");
        List<Object> parameters = new ArrayList<>();
        for (AggregateSpec.Field field : spec.fields()) {
            sql.append(", ").append(field.sql());
            parameters.addAll(field.parameters());
        }
        sql.append(" FROM hub.aggregate_member m JOIN hub.record r ON r.type = ? AND r.key = m.key"
                + " WHERE m.type = ? AND m.major = ? AND m.grp = ANY (?::text[]) GROUP BY m.grp");
        parameters.addAll(List.of(spec.of(), spec.type().path(), spec.type().major(), array(touched)));
        try (PreparedStatement query = prepare(sql.toString(), parameters.toArray());
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                ObjectNode data = group(row.getString(1));
                for (int i = 0; i < spec.fields().size(); i++) {
                    put(data, spec.fields().get(i), row, i + 3);
                }
                bodies.put(key(row.getString(1)), data);
                times.put(key(row.getString(1)), row.getTimestamp(2));
            }
        }
        return unlike(bodies, times, order);
    }

    /** Without those whose latest state says the same, each above its latest, sorted as {@link StateWriter} wants them. */
    private List<Entry.State> unlike(Map<String, ObjectNode> bodies, Map<String, Timestamp> times, long order)
            throws SQLException {
        Map<String, byte[]> hashes = new HashMap<>();
        Map<String, Long> orders = new HashMap<>();
        try (PreparedStatement query =
                        prepare(KNOWN, array(bodies.keySet()), spec.type().path());
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                hashes.put(row.getString(1), row.getBytes(2));
                orders.put(row.getString(1), row.getLong(3));
            }
        }
        List<Entry.State> states = new ArrayList<>();
        new TreeMap<>(bodies).forEach((key, data) -> {
            byte[] body = bytes(data);
            byte[] hash = sha256(body);
            if (!Arrays.equals(hash, hashes.get(key))) {
                long next = Math.max(order, orders.getOrDefault(key, -1L) + 1);
                states.add(state(key, body, hash, times.get(key), next, states.size()));
            }
        });
        return states;
    }

    private Entry.State state(String key, byte[] body, byte[] hash, Timestamp occurred, long order, int arrival) {
        String identity = spec.type() + "\n" + key + "\n" + order;
        return new Entry.State(
                arrival,
                spec.type().path(),
                spec.type().major(),
                key,
                UUID.nameUUIDFromBytes(identity.getBytes(StandardCharsets.UTF_8)),
                order,
                0,
                false,
                hash,
                occurred == null ? null : Clock.micros(occurred.toInstant()),
                Clock.now(),
                INSTANCE,
                NO_MESSAGE,
                0,
                "",
                "vn.iochub.repository/aggregate",
                body);
    }

    private static void put(ObjectNode data, AggregateSpec.Field field, ResultSet row, int column) throws SQLException {
        if (field.jsonValue()) {
            String value = row.getString(column);
            if (value != null) {
                JsonNode node = json(value);
                if (!node.isNull()) {
                    data.set(field.name(), node);
                }
            }
            return;
        }
        Object value = row.getObject(column);
        if (value instanceof BigDecimal number) {
            data.set(field.name(), JsonNodeFactory.instance.numberNode(number));
        } else if (value instanceof Number number) {
            data.put(field.name(), number.longValue());
        } else if (value != null) {
            data.put(field.name(), value.toString());
        }
    }

    private ObjectNode group(String group) {
        JsonNode values = json(group);
        ObjectNode data = JSON.createObjectNode();
        for (int i = 0; i < spec.by().size(); i++) {
            data.set(spec.by().get(i), values.get(i));
        }
        return data;
    }

    private static String key(String group) {
        JsonNode parts = json(group);
        List<String> values = new ArrayList<>();
        // Several are told apart by the bar, so one within a value is written otherwise.
        parts.forEach(value -> values.add(
                parts.size() == 1
                        ? value.asText()
                        : value.asText().replace("%", "%25").replace("|", "%7C")));
        String key = String.join("|", values);
        return key.length() <= MAX_KEY
                ? key
                : UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("jsonb is always JSON", e);
        }
    }

    private static byte[] bytes(ObjectNode data) {
        try {
            return JSON.writeValueAsBytes(data);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always JSON", e);
        }
    }

    private static byte[] sha256(byte[] body) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(body);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JRE has SHA-256", e);
        }
    }

    private Array array(Collection<String> values) throws SQLException {
        return connection.createArrayOf("text", values.toArray(new String[0]));
    }

    private PreparedStatement prepare(String sql, Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            if (value == null) {
                statement.setNull(i + 1, Types.VARCHAR);
            } else if (value instanceof Array array) {
                statement.setArray(i + 1, array);
            } else {
                statement.setObject(i + 1, value);
            }
        }
        return statement;
    }

    private void update(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(sql, values)) {
            statement.executeUpdate();
        }
    }
}
