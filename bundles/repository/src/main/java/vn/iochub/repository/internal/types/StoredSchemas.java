package vn.iochub.repository.internal.types;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The schema under which a type's records were stored last. */
final class StoredSchemas {
    private static final ObjectMapper JSON = new ObjectMapper();

    private StoredSchemas() {}

    /**
     * What the new schema would break for those who read what is stored; empty when nothing of the type is stored.
     *
     * @param connection of any login that reads schema hub
     */
    static List<SchemaCompatibility.Breach> breaches(Connection connection, TypeId type, JsonNode fresh)
            throws SQLException {
        Optional<JsonNode> stored = stored(connection, type);
        if (stored.isEmpty()) {
            return List.of();
        }
        List<SchemaCompatibility.Breach> breaches = SchemaCompatibility.breaches(stored.get(), fresh);
        // Asked last: it is the dearer question, and the answer mostly needless.
        return breaches.isEmpty() || !hasRecords(connection, type) ? List.of() : breaches;
    }

    private static Optional<JsonNode> stored(Connection connection, TypeId type) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("SELECT schema FROM hub.record_type WHERE type = ? AND major = ?")) {
            query.setString(1, type.path());
            query.setInt(2, type.major());
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of(JSON.readTree(row.getString(1))) : Optional.empty();
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a jsonb column holds no JSON", e);
        }
    }

    private static boolean hasRecords(Connection connection, TypeId type) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("SELECT 1 FROM hub.record WHERE type = ? AND major = ? LIMIT 1")) {
            query.setString(1, type.path());
            query.setInt(2, type.major());
            try (ResultSet row = query.executeQuery()) {
                return row.next();
            }
        }
    }
}
