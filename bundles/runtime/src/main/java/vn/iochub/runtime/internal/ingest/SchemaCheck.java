package vn.iochub.runtime.internal.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.resource.InputStreamSource;
import com.networknt.schema.resource.SchemaLoader;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import vn.iochub.api.HubRecord;
import vn.iochub.api.RecordType;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Rejection;
import vn.iochub.api.Text;

/** One record type's JSON Schema (draft 2020-12, formats asserted), compiled once. Thread-safe. */
final class SchemaCheck {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Locale VIETNAMESE = Locale.forLanguageTag("vi");
    private static final String META_SCHEMAS = "classpath:draft/";

    /** A schema stands for itself: what it refers to outside of itself would differ from one hub to the next. */
    private static final SchemaLoader NOTHING_REMOTE = iri -> {
        String name = iri.toString();
        if (!name.startsWith(META_SCHEMAS)) {
            throw new JsonSchemaException("The schema refers to " + name + "; it may only refer to itself");
        }
        return (InputStreamSource)
                () -> JsonSchemaFactory.class.getResourceAsStream("/" + name.substring("classpath:".length()));
    };

    /** Draft 2020-12, in which words that it does not know, such as x-classification, are remarks. */
    private static final JsonMetaSchema DIALECT = JsonMetaSchema.builder(JsonMetaSchema.getV202012())
            .unknownKeywordFactory((keyword, context) -> new NonValidationKeyword(keyword))
            .build();

    private final RecordType type;
    private final JsonSchema schema;

    /** @throws IllegalArgumentException when the text is not a JSON Schema; the message tells where it is wrong */
    SchemaCheck(RecordType type) {
        this.type = type;
        JsonSchemaFactory factory =
                JsonSchemaFactory.getInstance(VersionFlag.V202012, builder -> builder.metaSchema(DIALECT)
                        .schemaLoaders(loaders -> loaders.add(NOTHING_REMOTE)));
        SchemaValidatorsConfig config = SchemaValidatorsConfig.builder()
                .formatAssertionsEnabled(true)
                .pathType(PathType.JSON_POINTER)
                .locale(Locale.ENGLISH)
                .build();
        try {
            JsonNode text = JSON.readTree(type.schema());
            if (!text.isObject()) {
                throw new IllegalArgumentException("The schema of " + type + " is not a JSON object");
            }
            Set<ValidationMessage> faults = factory.getSchema(SchemaLocation.of(SchemaId.V202012), config)
                    .validate(text);
            if (!faults.isEmpty()) {
                throw new IllegalArgumentException("The schema of " + type + " is not a JSON Schema of draft 2020-12: "
                        + faults.iterator().next());
            }
            schema = factory.getSchema(SchemaRemarks.removed(text), config);
            // Now, and not at the first record: a reference that leads nowhere must stop the start.
            schema.initializeValidators();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("The schema of " + type + " is not JSON: " + e.getOriginalMessage(), e);
        } catch (JsonSchemaException e) {
            throw new IllegalArgumentException("The schema of " + type + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** The rejection that this record becomes, or null when it satisfies the schema. */
    Rejection check(HubRecord record) {
        Set<ValidationMessage> faults = schema.validate(record.data());
        if (faults.isEmpty()) {
            return null;
        }
        ValidationMessage fault = faults.iterator().next();
        String path = fault.getInstanceLocation().toString();
        if (fault.getProperty() != null) {
            path += "/" + StorableText.escape(fault.getProperty());
        }
        JsonNode value = fault.getInstanceNode();
        return new Rejection(
                RejectCode.SCHEMA,
                record.origin(),
                path,
                new Text(
                        inVietnamese(record, fault), "The record does not satisfy " + type + ": " + fault.getMessage()),
                value == null ? record.data().toString() : value.toString());
    }

    /** Checks again, in the other language: costs only the bad record its time. */
    private String inVietnamese(HubRecord record, ValidationMessage fault) {
        Set<ValidationMessage> faults = schema.validate(
                record.data(), context -> context.getExecutionConfig().setLocale(VIETNAMESE));
        Iterator<ValidationMessage> all = faults.iterator();
        String words = all.hasNext() ? all.next().getMessage() : fault.getMessage();
        return "Bản ghi không đúng lược đồ " + type + ": " + words;
    }
}
