package vn.iochub.connector.tabular;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import vn.iochub.connector.tabular.yaml.Finding;
import vn.iochub.connector.tabular.yaml.Findings;

/** What is wrong with a description is told by line and column, in words that its author can act on. */
@Timeout(60)
class DescriptionTest {
    private static final String GOOD =
            """
            connector: tabular/1
            title: {vi: Thử, en: Trial}
            owner: Sở Thử
            in:
              push: {}
            record:
              domain: trial
              name: Trial
              title: {vi: Thử, en: Trial}
              key: [code]
            fields:
              - name: code
                title: {vi: Mã, en: Code}
                class: public
                type: code
                required: true
                columns: Mã
              - name: amount
                title: {vi: Số, en: Amount}
                class: public
                type: decimal
                columns: [Số tiền]
            """;

    @TempDir
    Path folder;

    @Test
    void aGoodOneHasNoFault() {
        assertThat(Described.faults(GOOD)).isEmpty();
    }

    @Test
    void aWrongKeyIsToldByItsPlaceWithTheRightOne() {
        assertThat(Described.faults(GOOD.replace("    required: true", "    requird: true")))
                .containsExactly("16:5 There is no key \"requird\" here; did you mean \"required\"?");
        assertThat(Described.faults(GOOD.replace("owner: Sở Thử", "owners: Sở Thử")))
                .hasSize(2)
                .contains("3:1 There is no key \"owners\" here; did you mean \"owner\"?")
                .anyMatch(fault -> fault.startsWith("1:1 The key \"owner\" is missing"));
        Finding vi = Described.findings(GOOD.replace("    required: true", "    requird: true"))
                .get(0);
        assertThat(vi.text().vi()).contains("có phải là \"required\"?");
        assertThat(vi).hasToString("thu.yaml:16:5: " + vi.text().both());
    }

    @Test
    void aWrongWordIsToldWithTheRightOnes() {
        assertThat(Described.faults(GOOD.replace("type: decimal", "type: decmal")))
                .singleElement()
                .asString()
                .startsWith("21:11 \"type\" is one of: text, integer")
                .endsWith("did you mean \"decimal\"?");
        assertThat(Described.faults(GOOD.replace("class: public\n    type: code", "type: code")))
                .singleElement()
                .asString()
                .startsWith("12:5 The key \"class\" is missing")
                .contains("public, internal, personal, sensitive");
        assertThat(Described.faults(GOOD.replace("required: true", "required: yes")))
                .singleElement()
                .asString()
                .startsWith("16:15 \"required\" must be true, false");
        assertThat(Described.faults(GOOD.replace("domain: trial", "domain: Trial")))
                .singleElement()
                .asString()
                .startsWith("7:11 \"domain\" is not of the right form");
    }

    @Test
    void aSyntaxFaultIsToldByItsPlace() {
        assertThat(Described.faults(GOOD.replace("owner: Sở Thử", "owner: \"Sở Thử")))
                .singleElement()
                .asString()
                .contains("Not YAML");
        assertThat(Described.faults(GOOD.replace("  push: {}", "\tpush: {}")))
                .singleElement()
                .asString()
                .startsWith("5:1 Not YAML")
                .contains("spaces, not tabs");
        assertThat(Described.faults(GOOD + "owner: Sở Khác\n"))
                .containsExactly("23:1 The key \"owner\" is there already, in line 3");
        assertThat(Described.faults("")).containsExactly("1:1 The file is empty");
        assertThat(Described.faults(GOOD + "---\na: 1\n"))
                .singleElement()
                .asString()
                .startsWith("23:1 Not YAML");
        Findings findings = new Findings("thu.yaml");
        byte[] bytes = "title: a\nowner: \u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(DescriptionReader.read(bytes, "thu.yaml", folder, findings)).isNull();
        assertThat(findings.all()).singleElement().asString().startsWith("thu.yaml:2:8: ");
    }

    @Test
    void namesThatLeadNowhereAreTold() {
        assertThat(Described.faults(GOOD.replace("key: [code]", "key: [cod]")))
                .containsExactly("10:9 There is no field \"cod\"; did you mean \"code\"?");
        assertThat(Described.faults(GOOD.replace("key: [code]", "key: [amount]")))
                .containsExactly("10:9 The key's field \"amount\" must be required: true");
        assertThat(Described.faults(GOOD.replace("columns: Mã", "context: ky")))
                .containsExactly("17:14 context has no \"ky\"");
        assertThat(Described.faults(GOOD.replace("    columns: Mã\n", "")))
                .containsExactly("12:5 The field \"code\" needs just one of: columns, letter, context, section");
        assertThat(Described.faults(GOOD.replace("name: amount", "name: code")))
                .contains("18:11 The field \"code\" is there already, in line 12");
        assertThat(Described.faults(GOOD.replace("name: amount", "name: warnings")))
                .containsExactly("18:11 The name \"warnings\" is the hub's own");
        assertThat(Described.faults(GOOD + "checks:\n  - {id: a, total: amount, parts: [code], action: warn}\n"))
                .containsExactly("24:36 The field \"code\" is no number");
        assertThat(Described.faults(GOOD + "checks:\n  - {id: a, total: amount, action: warn}\n"))
                .containsExactly("24:5 A check is one of four: rows; tree; total with parts; part with atMost");
        for (String wrong : List.of(
                "tree: [amount]",
                "tree: [amount], outline: code, level: amount",
                "tree: [amount], outline: code, code: code",
                "tree: [amount], parent: code")) {
            assertThat(Described.faults(GOOD + "checks:\n  - {id: a, " + wrong + ", action: warn}\n"))
                    .as(wrong)
                    .singleElement()
                    .asString()
                    .endsWith("tree needs just one of: outline, prefix, level, parent with code");
        }
        assertThat(Described.faults(GOOD + "checks:\n  - {id: a, tree: [amount], outline: cod, action: warn}\n"))
                .singleElement()
                .asString()
                .endsWith("There is no field \"cod\"; did you mean \"code\"?");
        assertThat(Described.faults(GOOD + "checks:\n  - {id: a, tree: [code], level: code, action: warn}\n"))
                .hasSize(2)
                .anySatisfy(fault -> assertThat(fault).endsWith("The field \"code\" must be integer"))
                .anySatisfy(fault -> assertThat(fault).endsWith("The field \"code\" is no number"));
        assertThat(Described.faults(GOOD + "checks:\n  - {id: a, rows: [amount], outline: code, action: warn}\n"))
                .singleElement()
                .asString()
                .endsWith("\"outline\" goes with tree alone");
        assertThat(Described.faults(GOOD + "instance: khac\n"))
                .containsExactly("23:11 The instance is named as its file: thu");
    }

    @Test
    void whatCannotWorkIsTold() {
        assertThat(Described.faults(GOOD.replace("columns: Mã", "columns: Mã\n    pattern: '[0-9'")))
                .singleElement()
                .asString()
                .startsWith("18:14 Not a regular expression: ");
        assertThat(Described.faults(GOOD.replace("columns: Mã", "columns: Mã\n    min: 3")))
                .containsExactly("18:5 \"min\" is for these types alone: integer, decimal");
        assertThat(Described.faults(GOOD + "    unit: {from: triệu đồng, to: ha}\n"))
                .containsExactly("23:18 triệu đồng cannot be converted to ha");
        assertThat(Described.faults(
                        GOOD.replace("columns: Mã", "letter: A").replace("columns: [Số tiền]", "letter: B")))
                .singleElement()
                .asString()
                .contains("layout.firstRow or layout.heading.row");
        assertThat(Described.faults(GOOD + "layout: {firstRow: 2}\n"))
                .hasSize(2)
                .allMatch(fault -> fault.contains("needs letter"));
        assertThat(Described.faults(GOOD.replace("class: public\n    type: code", "class: personal\n    type: code")))
                .singleElement()
                .asString()
                .startsWith("10:9 The key has personal data");
        assertThat(Described.faults(GOOD.replace("columns: Mã", "columns: Mã\n    pseudonym: true")))
                .singleElement()
                .asString()
                .startsWith("18:16 pseudonym needs pseudonymKey");
        assertThat(Described.faults(GOOD.replace("  push: {}", "  drop: {url: 'sftp://host/a', user: u}")))
                .hasSize(2)
                .anyMatch(fault -> fault.startsWith("5:15 ") && fault.contains("hostKey"))
                .anyMatch(fault -> fault.contains("password and privateKey"));
        assertThat(Described.faults(GOOD.replace("  push: {}", "  drop: {url: 'file:/a', password: geheim}")))
                .singleElement()
                .asString()
                .contains("secret:<name>")
                .doesNotContain("geheim");
        assertThat(Described.faults(GOOD.replace("key: [code]", "key: [code]\n  version: {by: field, field: code}")))
                .singleElement()
                .asString()
                .startsWith("11:31 version needs a datetime or integer field");
        assertThat(Described.faults(GOOD + "    clean: {replace: [{find: a, with: $1}]}\n"))
                .singleElement()
                .asString()
                .startsWith("23:39 A $ that leads nowhere");
    }

    @Test
    void aPeriodInTheKeyIsNoVersion() {
        String yaml = GOOD.replace("key: [code]", "key: [code, ky]\n  version: {by: period, field: ky}")
                + "  - name: ky\n    title: {vi: Kỳ, en: Period}\n    class: public\n    type: month\n"
                + "    required: true\n    columns: Kỳ\n";
        assertThat(Described.faults(yaml))
                .singleElement()
                .asString()
                .startsWith("11:32 The period is in the key: a correction");
        assertThat(Described.faults(yaml.replace("key: [code, ky]", "key: [code]")))
                .isEmpty();
    }

    @Test
    void listsOfCodesAreCheckedToo() throws Exception {
        String yaml = GOOD.replace("columns: Mã", "columns: Mã\n    codes: {file: ma.csv, from: Cũ, to: Mới}");
        assertThat(Described.faults(yaml)).containsExactly("18:19 There is no file ma.csv beside the description");
        Files.writeString(folder.resolve("ma.csv"), "Cũ,Mới\na,x\nb,\nA,y\n");
        Findings findings = new Findings("thu.yaml");
        DescriptionReader.read(yaml.getBytes(StandardCharsets.UTF_8), "thu.yaml", folder, findings);
        assertThat(findings.all().stream().map(Finding::at)).containsExactly("ma.csv:3:1", "ma.csv:4:1");
        assertThat(Described.faults(yaml.replace("ma.csv", "../ma.csv"))).isNotEmpty();
        assertThat(DescriptionReader.codeFiles(yaml.getBytes(StandardCharsets.UTF_8)))
                .containsExactly("ma.csv");
    }

    @Test
    void hostileYamlIsRefusedSoonAndByItsPlace() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            String item = "*a" + (i - 1);
            bomb.append("a" + i + ": &a" + i + " [")
                    .append(String.join(", ", Collections.nCopies(10, item)))
                    .append("]\n");
        }
        assertThat(Described.faults(bomb.toString())).hasSize(1);
        assertThat(Described.faults("a: &a [*a]\n")).singleElement().asString().contains("leads back to itself");
        assertThat(Described.faults("a: !!javax.script.ScriptEngineManager [1]\n"))
                .singleElement()
                .asString()
                .startsWith("1:4 Not YAML: Global tag is not allowed");
        assertThat(Described.faults("a: !!set {b}\n"))
                .singleElement()
                .asString()
                .startsWith("1:4 Tags such as");
        assertThat(Described.faults("a: {<<: {b: 1}}\n")).hasSize(1);
        assertThat(Described.faults("[".repeat(100_000))).hasSize(1);
        assertThat(Described.faults("a: " + "x".repeat(2_000_000))).hasSize(1);
        assertThat(Described.faults("a: \u0007\n")).containsExactly("1:4 A control character that YAML does not allow");
        assertThat(Described.faults("? [a, b]\n: c\n")).containsExactly("1:3 A key is a word; << is not used here");
        assertThat(Described.faults("just words")).isNotEmpty();
        assertThat(Described.faults("[1, 2]")).isNotEmpty();
    }

    @Test
    void aDescriptionCutOffAnywhereIsRefusedOrWhole() {
        for (int end = 0; end < GOOD.length(); end += 3) {
            // No exception but findings, wherever an upload broke off.
            Described.findings(GOOD.substring(0, end));
        }
    }

    @Test
    void theSchemaOfTheRecordIsMadeOfTheFields() throws Exception {
        String yaml =
                GOOD.replace("class: public\n    type: decimal", "class: sensitive\n    type: decimal\n    min: 0")
                        + "    unit: {from: triệu đồng, to: đồng}\n"
                        + "checks:\n  - {id: it-nhat, part: amount, atMost: amount, action: warn}\n";
        JsonNode schema = new ObjectMapper()
                .readTree(Described.connector("thu.yaml", yaml, folder)
                        .source()
                        .types()
                        .get(0)
                        .schema());
        assertThat(schema.path("additionalProperties").asBoolean(true)).isFalse();
        assertThat(schema.at("/properties/amount/type").asText()).isEqualTo("number");
        assertThat(schema.at("/properties/amount/minimum").asInt(-1)).isZero();
        assertThat(schema.at("/properties/amount/x-classification").asText()).isEqualTo("sensitive");
        assertThat(schema.at("/properties/amount/description").asText()).contains("đồng");
        assertThat(schema.at("/properties/warnings/type").asText()).isEqualTo("array");
        assertThat(schema.path("required")).hasSize(1);
    }

    @Test
    void theFormDescribesItselfInBothLanguages() throws Exception {
        JsonNode form = new ObjectMapper().readTree(DescriptionReader.schema());
        assertThat(undescribed(form.path("properties"), "")).isEmpty();
        assertThat(undescribed(form.at("/$defs/field/properties"), "")).isEmpty();
        assertThat(undescribed(form.at("/$defs/check/properties"), "")).isEmpty();
    }

    private static List<String> undescribed(JsonNode properties, String at) {
        return properties.properties().stream()
                .flatMap(entry -> {
                    String name = at + "/" + entry.getKey();
                    boolean both = entry.getValue().path("description").asText().contains(" / ");
                    List<String> own = both ? List.of() : List.of(name);
                    return java.util.stream.Stream.concat(
                            own.stream(), undescribed(entry.getValue().path("properties"), name).stream());
                })
                .toList();
    }
}
