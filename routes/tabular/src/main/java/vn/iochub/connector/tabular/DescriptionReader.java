package vn.iochub.connector.tabular;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import vn.iochub.api.RecordType;
import vn.iochub.api.SourceDescriptor;
import vn.iochub.connector.tabular.Description.Check;
import vn.iochub.connector.tabular.Description.Context;
import vn.iochub.connector.tabular.Description.Field;
import vn.iochub.connector.tabular.Description.Keys;
import vn.iochub.connector.tabular.Description.Sections;
import vn.iochub.connector.tabular.Description.Ways;
import vn.iochub.connector.tabular.yaml.Findings;
import vn.iochub.connector.tabular.yaml.FormCheck;
import vn.iochub.connector.tabular.yaml.Place;
import vn.iochub.connector.tabular.yaml.YamlTree;
import vn.iochub.tabular.TableLayout;
import vn.iochub.tabular.TableMapping;

/**
 * Reads a description: its form by the JSON Schema beside this class, then all that no schema tells. Gives either the
 * description or every fault in it. One for each reading.
 */
final class DescriptionReader {
    /** The form's name in the bundle, and in the folder of descriptions, where editors find it. */
    static final String FORM = "connector.schema.json";

    private static final JsonNode SCHEMA = form();
    private static final FormCheck CHECK = new FormCheck(SCHEMA);

    private final Reading reading;

    private DescriptionReader(Reading reading) {
        this.reading = reading;
    }

    /**
     * Reads a description.
     *
     * @param file its name, which is the instance's id with {@code .yaml}
     * @param folder where the lists of codes lie that it names
     * @param findings takes the faults
     * @return null when there are any
     */
    static Description read(byte[] content, String file, Path folder, Findings findings) {
        YamlTree tree = YamlTree.read(content, findings);
        if (tree == null) {
            return null;
        }
        CHECK.check(tree, findings);
        if (!findings.none()) {
            // What follows trusts the form.
            return null;
        }
        Description found = new DescriptionReader(new Reading(folder, tree, findings)).read(file);
        return findings.none() ? found : null;
    }

    /** The form as text. */
    static byte[] schema() {
        try (InputStream in = DescriptionReader.class.getResourceAsStream(FORM)) {
            if (in == null) {
                throw new IllegalStateException("The bundle lacks " + FORM);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode form() {
        try {
            return new ObjectMapper().readTree(schema());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The files of codes that a text names, as far as it can be told from one with faults too. */
    static Set<String> codeFiles(byte[] content) {
        Set<String> files = new LinkedHashSet<>();
        YamlTree tree = YamlTree.read(content, new Findings(""));
        if (tree != null) {
            tree.root().path("fields").forEach(field -> {
                String name = field.path("codes").path("file").asText();
                if (!name.isEmpty()) {
                    files.add(name);
                }
            });
        }
        return files;
    }

    private Description read(String file) {
        JsonNode root = reading.tree().root();
        String instance = instance(root, file);
        JsonNode list = root.get("fields");
        for (int i = 0; i < list.size(); i++) {
            reading.declare(list.get(i), "/fields/" + i);
        }
        JsonNode layout = root.path("layout");
        LayoutReader layouts = new LayoutReader(reading);
        Map<String, Context> context = layouts.context(root.path("context"));
        ValueReader values = new ValueReader(reading, context);
        Map<String, Integer> letters = new HashMap<>();
        FieldReader each = new FieldReader(reading, values, context, letters, layout);
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            fields.add(each.field(list.get(i), "/fields/" + i));
        }
        Sections sections = layouts.sections(layout.path("sections"), fields);
        List<Check> checks = new ChecksReader(reading)
                .checks(
                        root.path("checks"),
                        fields,
                        root.at("/in/drop").isObject() || root.at("/in/push").isObject());
        Ways ways = new WaysReader(reading).ways(root.get("in"), instance);
        RecordReader records = new RecordReader(reading);
        Keys keys = records.keys(root.get("record"), fields);
        String pseudonymKey = root.path("pseudonymKey").asText(null);
        boolean pseudonyms = records.pseudonymKey(root, fields, keys, pseudonymKey);
        JsonNode totals = layout.path("totals");
        TableMapping mapping = layouts.mapping(layout, fields, totals);
        TableLayout places = layouts.layout(layout, letters, fields);
        if (!reading.findings().none()) {
            return null;
        }
        boolean warns = checks.stream().anyMatch(check -> !check.rejects());
        return new Description(
                file,
                source(root, instance, type(root.get("record"), fields, warns, pseudonyms), ways),
                ways,
                pseudonymKey,
                mapping,
                places,
                totals.path("place").asText("below").equals("above"),
                sections,
                context,
                List.copyOf(fields),
                keys,
                checks,
                values.codeFiles());
    }

    private String instance(JsonNode root, String file) {
        String name = file.replaceFirst("[.]ya?ml$", "");
        String instance = root.path("instance").asText(name);
        if (!instance.equals(name)) {
            reading.at(
                    "/instance",
                    "Mã kết nối phải trùng tên tệp: " + name,
                    "The instance is named as its file: " + name);
        } else if (!name.matches("[a-z][a-z0-9]*(-[a-z0-9]+)*") || name.length() > 63) {
            reading.findings()
                    .add(
                            Place.START,
                            "Tên tệp là mã kết nối: chữ thường, số, nối bằng '-', không quá 63 ký tự, rồi .yaml",
                            "The file's name is the instance: lower-case words joined by '-', 63 characters at most, then"
                                    + " .yaml");
        }
        return instance;
    }

    private static RecordType type(JsonNode record, List<Field> fields, boolean warns, boolean pseudonyms) {
        String domain = record.path("domain").asText();
        String entity = record.path("name").asText();
        int major = record.path("major").asInt(1);
        return new RecordType(
                domain,
                entity,
                major,
                SchemaWriter.schema(
                        domain,
                        entity,
                        major,
                        Reading.words(record.get("title")),
                        Reading.described(record.path("description"), record.get("title")),
                        fields,
                        warns,
                        pseudonyms));
    }

    private static SourceDescriptor source(JsonNode root, String instance, RecordType type, Ways ways) {
        return new SourceDescriptor(
                root.path("source").asText(instance.length() > 32 ? "tabular" : instance),
                instance,
                Reading.words(root.get("title")),
                root.get("owner").asText(),
                List.of(type),
                freshness(root.path("freshness").asText("")),
                ways.push() != null);
    }

    private static Duration freshness(String text) {
        if (text.isEmpty()) {
            return Description.FRESHNESS;
        }
        long number = Long.parseLong(text.substring(0, text.length() - 1));
        return switch (text.charAt(text.length() - 1)) {
            case 'm' -> Duration.ofMinutes(number);
            case 'h' -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }
}
