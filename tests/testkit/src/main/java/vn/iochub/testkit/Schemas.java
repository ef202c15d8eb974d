package vn.iochub.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import vn.iochub.api.RecordType;

/** Validates records as the hub does: draft 2020-12, formats asserted, no remote references. Thread-safe. */
public final class Schemas {
    private final Map<String, JsonSchema> compiled = new ConcurrentHashMap<>();

    /** What is wrong with the data, each as a path and words; empty when nothing is. */
    public List<String> check(RecordType type, JsonNode data) {
        JsonSchema schema = compiled.computeIfAbsent(type.schema(), Schemas::compile);
        return schema.validate(data).stream()
                .sorted(Comparator.comparing(
                        message -> message.getInstanceLocation().toString()))
                .map(ValidationMessage::getMessage)
                .toList();
    }

    /** The keywords of the hub's own, which say nothing of validity. */
    private static final List<String> OWN =
            List.of("x-classification", "x-title-vi", "x-description-vi", "x-aggregate");

    static JsonSchema compile(String schema) {
        JsonMetaSchema.Builder dialect = JsonMetaSchema.builder(JsonMetaSchema.getV202012());
        OWN.forEach(name -> dialect.keyword(new NonValidationKeyword(name)));
        JsonMetaSchema metaSchema = dialect.build();
        JsonSchemaFactory factory =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012, builder -> builder.metaSchema(metaSchema)
                        .schemaLoaders(loaders -> loaders.add(iri -> {
                            throw new IllegalArgumentException("A schema refers to nothing outside itself: " + iri);
                        })));
        SchemaValidatorsConfig config =
                SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
        return factory.getSchema(schema, config);
    }
}
