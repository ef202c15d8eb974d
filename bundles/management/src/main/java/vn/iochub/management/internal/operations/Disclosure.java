package vn.iochub.management.internal.operations;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import vn.iochub.api.RecordType;
import vn.iochub.api.service.Sources;

/**
 * Whether a source's content may be shown without the role {@code personal}: when all fields of all its record types are
 * classified public or internal. What is not classified, or whose source is not deployed, counts as personal.
 */
final class Disclosure {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Set<String> OPEN = Set.of("public", "internal");
    private static final String CLASS = "x-classification";
    private static final int KEPT = 1_000;
    /** By the schema's text: it is parsed once and not for every look. */
    private static final Map<String, Boolean> KNOWN = new ConcurrentHashMap<>();

    private Disclosure() {}

    static boolean open(List<Sources.Source> deployed, String instance) {
        return deployed.stream()
                .filter(source -> source.descriptor().instance().equals(instance))
                .findFirst()
                .map(source -> source.descriptor().types().stream().allMatch(Disclosure::open))
                .orElse(false);
    }

    private static boolean open(RecordType type) {
        if (KNOWN.size() > KEPT) {
            KNOWN.clear();
        }
        return KNOWN.computeIfAbsent(type.schema(), Disclosure::open);
    }

    private static boolean open(String schema) {
        try {
            JsonNode root = MAPPER.readTree(schema);
            return root.path("properties").isObject()
                    && root.findValues(CLASS).stream().allMatch(value -> OPEN.contains(value.asText()))
                    && classified(root);
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    /** Every property has a class of its own, or those below it have. */
    private static boolean classified(JsonNode schema) {
        for (JsonNode property : schema.path("properties")) {
            boolean parent = property.path("properties").isObject()
                    && !property.path("properties").isEmpty();
            if (!property.has(CLASS) && !(parent && classified(property))) {
                return false;
            }
        }
        return true;
    }
}
