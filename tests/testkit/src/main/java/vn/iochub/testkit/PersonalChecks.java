package vn.iochub.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import vn.iochub.api.HubRecord;
import vn.iochub.api.RecordType;

/**
 * Whether what tells something of a person is classified so: by the field's name, and by what stands in the samples. It
 * finds what is plain to see; it does not take the place of thinking about each field.
 */
final class PersonalChecks {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Words that mean a person's own data wherever they stand. */
    private static final Set<String> ALWAYS = Set.of(
            "phone",
            "telephone",
            "mobile",
            "email",
            "cccd",
            "cmnd",
            "passport",
            "birth",
            "birthday",
            "birthdate",
            "ethnicity",
            "religion",
            "fingerprint",
            "fullname",
            "firstname",
            "lastname",
            "surname",
            "hoten",
            "ngaysinh",
            "sodienthoai",
            "dienthoai");

    /** Words for people, and what is personal of them. */
    private static final Set<String> PEOPLE = Set.of(
            "person",
            "applicant",
            "citizen",
            "patient",
            "student",
            "pupil",
            "teacher",
            "signer",
            "holder",
            "staff",
            "representative",
            "parent",
            "father",
            "mother",
            "child",
            "customer",
            "employee",
            "taxpayer",
            "payer",
            "buyer",
            "seller",
            "resident",
            "driver",
            "victim");

    private static final Set<String> OF_PEOPLE =
            Set.of("name", "address", "number", "id", "gender", "age", "account", "identifier", "card");

    /** 12 digits that begin with a province, then century and gender. */
    private static final Pattern CITIZEN = Pattern.compile("0[0-9]{2}[0-3][0-9]{8}");

    private static final Pattern PHONE = Pattern.compile("(?:[+]84|0)[35789][0-9]{8}");
    private static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s]+[.][^@\\s.]+");

    private final Subject subject;

    PersonalChecks(Subject subject) {
        this.subject = subject;
    }

    /** @param impersonal the fields that look personal and are not, each with the reason */
    void fieldsAreClassified(Map<String, String> impersonal) throws Exception {
        Set<String> faults = new TreeSet<>();
        for (RecordType type : subject.connector().source().types()) {
            SchemaChecks.fields(JSON.readTree(type.schema()), type.path()).forEach((name, field) -> {
                if (!SchemaChecks.masked(field) && single(field) && personal(name)) {
                    faults.add(name + " is named like a person's and classified "
                            + field.path("x-classification").asText());
                }
            });
        }
        for (Path sample : subject.samples("good")) {
            for (HubRecord record : subject.run(subject.message(sample)).records()) {
                Map<String, JsonNode> fields = SchemaChecks.fields(
                        JSON.readTree(record.type().schema()), record.type().path());
                values(record.data(), record.type().path(), fields, faults);
                for (String part : record.key().split("[|]")) {
                    String kind = kind(part);
                    if (kind != null) {
                        faults.add("the key of " + record.type().path() + " holds " + kind
                                + ": a key is never masked, give it a pseudonym");
                    }
                }
            }
        }
        faults.removeIf(fault -> impersonal.keySet().stream().anyMatch(name -> fault.startsWith(name + " ")));
        assertThat(faults)
                .as(
                        "fields that look personal; classify them personal or sensitive, or say in impersonalFields() why not")
                .isEmpty();
        assertThat(impersonal.values()).as("reasons in impersonalFields()").noneMatch(String::isBlank);
    }

    private static void values(JsonNode node, String at, Map<String, JsonNode> fields, Set<String> faults) {
        if (node.isArray()) {
            node.forEach(item -> values(item, at + "/*", fields, faults));
        }
        if (node.isTextual()) {
            // An item of a list of texts has the list's class.
            JsonNode field = fields.get(at.endsWith("/*") ? at.substring(0, at.length() - 2) : at);
            String kind = kind(node.textValue());
            if (kind != null && (field == null || !SchemaChecks.masked(field))) {
                faults.add(at + " holds " + kind + " and is classified "
                        + (field == null
                                ? "nothing"
                                : field.path("x-classification").asText()));
            }
        }
        for (Map.Entry<String, JsonNode> property : node.properties()) {
            values(property.getValue(), at + "/" + property.getKey(), fields, faults);
        }
    }

    /** What a text is of a person's, or null. */
    private static String kind(String text) {
        String bare = text.strip();
        if (CITIZEN.matcher(bare).matches()) {
            return "a citizen's number";
        }
        if (PHONE.matcher(bare.replaceAll("[ .-]", "")).matches()) {
            return "a telephone number";
        }
        return EMAIL.matcher(bare).matches() ? "an e-mail address" : null;
    }

    /** A figure or a yes says nothing of who. */
    private static boolean single(JsonNode field) {
        String type = field.path("type").asText();
        return !Set.of("object", "array", "boolean", "integer", "number").contains(type);
    }

    /** By the words of its own name and of the object that it is in. */
    private static boolean personal(String place) {
        String[] steps = place.replace("/*", "").split("/");
        String last = steps[steps.length - 1];
        String outer = steps.length > 3 ? steps[steps.length - 2] : "";
        Set<String> own = words(last);
        Set<String> both = new TreeSet<>(own);
        both.addAll(words(outer));
        boolean always =
                own.stream().anyMatch(ALWAYS::contains) || ALWAYS.contains(last.toLowerCase(java.util.Locale.ROOT));
        boolean ofPeople =
                own.stream().anyMatch(OF_PEOPLE::contains) && both.stream().anyMatch(PEOPLE::contains);
        return always || ofPeople;
    }

    private static Set<String> words(String name) {
        Set<String> words = new TreeSet<>();
        for (String word : name.split("(?<=[a-z0-9])(?=[A-Z])|_")) {
            words.add(word.toLowerCase(java.util.Locale.ROOT));
        }
        return words;
    }
}
