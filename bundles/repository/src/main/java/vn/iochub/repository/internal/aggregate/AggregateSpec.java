package vn.iochub.repository.internal.aggregate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import vn.iochub.repository.internal.types.Schemas;
import vn.iochub.repository.internal.types.TypeId;

/**
 * How a derived type is made, as the keyword {@code x-aggregate} of its schema says.
 *
 * <pre>{@code
 * "x-aggregate": {
 *   "of": "health/HealthEncounter",
 *   "by": ["facility", "visitDate"],
 *   "fields": {
 *     "visits":     {"count": true},
 *     "inpatients": {"count": {"careKind": "inpatient"}},
 *     "cost":       {"sum": "cost.total"},
 *     "lastStatus": {"latest": "status"}
 *   }
 * }
 * }</pre>
 *
 * <p>{@code by} names top-level fields that both types have; a record that lacks one of them is in no group. A field is a
 * {@code count} (of all, or of those whose fields equal the values given), a {@code sum}, {@code min} or {@code max} of a
 * field, or its value in the {@code latest} record, by the time it happened and then by version; a time more than a day ahead
 * of its arrival counts as its arrival. Dots lead into objects.
 *
 * @param of the type that is summed up, domain/Name
 * @param by the fields it is grouped by
 * @param fields the fields that are computed
 * @param hash SHA-256 of the keyword's value
 */
record AggregateSpec(TypeId type, String of, List<String> by, List<Field> fields, byte[] hash) {
    static final String KEYWORD = "x-aggregate";
    /** A group's values as JSON are indexed, and the database's index takes no more than 2,700 bytes. */
    private static final int MAX_GROUP = 2_000;
    /** What is told of the future has not happened: it would be the latest for ever. */
    private static final String HAPPENED =
            "CASE WHEN r.occurred > r.received + interval '1 day' THEN r.received ELSE r.occurred END";

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * A computed field: an SQL expression over record {@code r}, with the values of its parameters.
     *
     * @param jsonValue whether it gives JSON
     * @param zero whether it is 0 where there is no record
     */
    record Field(String name, String sql, List<String> parameters, boolean jsonValue, boolean zero) {}

    /** The spec in a schema, when there is one. A fault in it is an {@link IllegalArgumentException} that names it. */
    static Optional<AggregateSpec> of(TypeId type, JsonNode schema) {
        JsonNode node = schema.path(KEYWORD);
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        String of = node.path("of").asText();
        List<String> by = new ArrayList<>();
        node.path("by").forEach(each -> by.add(each.asText()));
        if (of.isEmpty() || by.isEmpty() || of.equals(type.path())) {
            throw new IllegalArgumentException(KEYWORD + " of " + type + " needs 'of' another type, and 'by'");
        }
        List<Field> fields = new ArrayList<>();
        for (Map.Entry<String, JsonNode> each : node.path("fields").properties()) {
            fields.add(field(type, schema, each.getKey(), each.getValue()));
        }
        return Optional.of(new AggregateSpec(type, of, List.copyOf(by), List.copyOf(fields), hash(node)));
    }

    private static Field field(TypeId type, JsonNode schema, String name, JsonNode rule) {
        if (rule.size() != 1) {
            throw new IllegalArgumentException(KEYWORD + " of " + type + ": " + name + " needs one rule");
        }
        Map.Entry<String, JsonNode> only = rule.properties().iterator().next();
        JsonNode what = only.getValue();
        return switch (only.getKey()) {
            case "count" -> count(name, what);
            case "sum" ->
                new Field(
                        name,
                        "coalesce(sum(repo.as_number(r.data #>> ?::text[])), 0)",
                        List.of(path(what)),
                        false,
                        true);
            case "min", "max" -> {
                String kind = schema.at("/properties/" + Schemas.escape(name) + "/type")
                        .toString();
                boolean number = kind.contains("number") || kind.contains("integer");
                String value = number ? "repo.as_number(r.data #>> ?::text[])" : "(r.data #>> ?::text[])";
                yield new Field(name, only.getKey() + "(" + value + ")", List.of(path(what)), false, false);
            }
            case "latest" ->
                new Field(
                        name,
                        "(array_agg(r.data #> ?::text[] ORDER BY " + HAPPENED + " DESC NULLS LAST, r.ord DESC,"
                                + " r.rev DESC, r.key DESC))[1]",
                        List.of(path(what)),
                        true,
                        false);
            default ->
                throw new IllegalArgumentException(
                        KEYWORD + " of " + type + ": " + name + " has the unknown rule " + only.getKey());
        };
    }

    private static Field count(String name, JsonNode what) {
        if (!what.isObject()) {
            return new Field(name, "count(*)", List.of(), false, true);
        }
        StringJoiner conditions = new StringJoiner(" AND ", "count(*) FILTER (WHERE ", ")");
        List<String> parameters = new ArrayList<>();
        for (Map.Entry<String, JsonNode> each : what.properties()) {
            conditions.add("r.data #>> ?::text[] = ?");
            parameters.add(array(each.getKey()));
            parameters.add(each.getValue().asText());
        }
        return new Field(name, conditions.toString(), List.copyOf(parameters), false, true);
    }

    private static String path(JsonNode dotted) {
        return array(dotted.asText());
    }

    /** The path as a PostgreSQL array literal. */
    private static String array(String dotted) {
        StringJoiner literal = new StringJoiner(",", "{", "}");
        for (String name : dotted.split("[.]")) {
            literal.add('"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"');
        }
        return literal.toString();
    }

    /**
     * The group that a record is in, as a JSON array of the fields' values; empty when it lacks one, or they are no values to
     * group by: longer than 2,000 bytes.
     */
    Optional<String> group(JsonNode data) {
        ArrayNode values = JSON.createArrayNode();
        for (String field : by) {
            JsonNode value = data.path(field);
            if (!value.isValueNode() || value.isNull()) {
                return Optional.empty();
            }
            values.add(value);
        }
        String group = values.toString();
        return group.getBytes(StandardCharsets.UTF_8).length > MAX_GROUP ? Optional.empty() : Optional.of(group);
    }

    private static byte[] hash(JsonNode node) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(JSON.writeValueAsString(node).getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException | JsonProcessingException e) {
            throw new IllegalStateException("SHA-256 and JSON are always there", e);
        }
    }
}
