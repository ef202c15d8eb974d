package vn.iochub.connector.tabular;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import vn.iochub.connector.tabular.Description.Case;
import vn.iochub.connector.tabular.Description.Clean;
import vn.iochub.connector.tabular.Description.Codes;
import vn.iochub.connector.tabular.Description.Context;
import vn.iochub.connector.tabular.Description.Replacement;
import vn.iochub.connector.tabular.Description.Scale;
import vn.iochub.connector.tabular.Description.Unknown;
import vn.iochub.connector.tabular.yaml.YamlTree;

/** Reads what a field says of its values: forms of dates, cleaning, codes, words, units. One for each reading. */
final class ValueReader {
    private final Reading reading;
    private final Map<String, Context> context;
    private final List<String> codeFiles = new ArrayList<>();

    /** @param context what stands outside the rows, by its name: a unit may */
    ValueReader(Reading reading, Map<String, Context> context) {
        this.reading = reading;
        this.context = context;
    }

    /** The lists of codes that were read so far. */
    List<String> codeFiles() {
        return List.copyOf(codeFiles);
    }

    List<DateTimeFormatter> formats(JsonNode node, String pointer) {
        List<DateTimeFormatter> result = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            String text = node.get(i).asText();
            try {
                // Strict: 31/02 is no date. Its letter for a year is u; people write y.
                result.add(DateTimeFormatter.ofPattern(text.replace('y', 'u'), Locale.ROOT)
                        .withResolverStyle(ResolverStyle.STRICT));
                if (!text.contains("d") || !text.contains("M") || !text.contains("yy")) {
                    reading.at(
                            pointer + "/" + i,
                            "Dạng ngày cần d, M và yyyy, ví dụ dd/MM/yyyy",
                            "A date's form has d, M and yyyy, such as dd/MM/yyyy");
                }
            } catch (IllegalArgumentException e) {
                reading.at(
                        pointer + "/" + i,
                        "Không phải dạng ngày như dd/MM/yyyy: " + text,
                        "No form of a date such as dd/MM/yyyy: " + text);
            }
        }
        return List.copyOf(result);
    }

    Clean clean(JsonNode node, String pointer, List<String> nulls) {
        List<Replacement> replace = new ArrayList<>();
        for (int i = 0; i < node.path("replace").size(); i++) {
            JsonNode one = node.path("replace").get(i);
            String at = pointer + "/replace/" + i;
            Pattern find = reading.pattern(one.get("find"), at + "/find");
            if (find == null) {
                continue;
            }
            // Case counts here: what is replaced is named exactly.
            Pattern exact = Pattern.compile(find.pattern());
            String with = one.get("with").asText();
            try {
                exact.matcher("").replaceAll(with);
                int groups = exact.matcher("").groupCount();
                var references = Pattern.compile("(?<!\\\\)[$]([0-9])").matcher(with);
                while (references.find()) {
                    if (Integer.parseInt(references.group(1)) > groups) {
                        throw new IllegalArgumentException("$" + references.group(1));
                    }
                }
                replace.add(new Replacement(exact, with));
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                reading.at(
                        at + "/with",
                        "Chữ thay vào có $ không hợp lệ (" + e.getMessage() + "); viết \\$ cho dấu $",
                        "A $ that leads nowhere (" + e.getMessage() + "); write \\$ for the sign itself");
            }
        }
        Set<String> nothing = new LinkedHashSet<>();
        nulls.forEach(word -> nothing.add(Values.same(word)));
        Reading.strings(node.path("nulls")).forEach(word -> nothing.add(Values.same(word)));
        Case letters =
                switch (node.path("case").asText("")) {
                    case "upper" -> Case.UPPER;
                    case "lower" -> Case.LOWER;
                    default -> Case.AS_IS;
                };
        return new Clean(node.path("collapse").asBoolean(true), letters, List.copyOf(replace), List.copyOf(nothing));
    }

    Codes codes(JsonNode node, String pointer) {
        if (node.isMissingNode()) {
            return null;
        }
        if (node.has("map") == node.has("file")) {
            reading.at(pointer, "codes cần đúng một trong: map, file", "codes needs just one of: map, file");
            return null;
        }
        Map<String, String> map = new LinkedHashMap<>();
        if (node.has("map")) {
            node.get("map").properties().forEach(entry -> {
                String at = YamlTree.below(pointer + "/map", entry.getKey());
                if (map.put(Values.same(entry.getKey()), entry.getValue().asText()) != null) {
                    reading.findings()
                            .add(
                                    reading.tree().key(at),
                                    "Mã \"" + entry.getKey() + "\" có hai lần (không kể hoa thường)",
                                    "The code \"" + entry.getKey() + "\" is there twice (but for its case)");
                }
            });
        } else {
            String file = node.get("file").asText();
            codeFiles.add(file);
            CodeFile.read(
                    reading.folder(),
                    file,
                    node.path("from").asText("from"),
                    node.path("to").asText("to"),
                    reading.tree().value(pointer + "/file"),
                    reading.findings(),
                    map);
        }
        return new Codes(
                Map.copyOf(map),
                Unknown.valueOf(node.path("unknown").asText("reject").toUpperCase(Locale.ROOT)));
    }

    static Map<String, Boolean> truths(JsonNode node) {
        Map<String, Boolean> result = new LinkedHashMap<>();
        for (String word : List.of("có", "x", "1", "true", "đúng", "yes", "đạt")) {
            result.put(Values.same(word), true);
        }
        for (String word : List.of("không", "0", "false", "sai", "no", "không đạt")) {
            result.put(Values.same(word), false);
        }
        Reading.strings(node.path("true")).forEach(word -> result.put(Values.same(word), true));
        Reading.strings(node.path("false")).forEach(word -> result.put(Values.same(word), false));
        return Map.copyOf(result);
    }

    Scale scale(JsonNode node, String pointer) {
        if (node.isMissingNode()) {
            return null;
        }
        String to = node.get("to").asText();
        if (node.has("from") == node.has("context")) {
            reading.at(pointer, "unit cần đúng một trong: from, context", "unit needs just one of: from, context");
            return null;
        }
        if (node.has("context")) {
            String name = node.get("context").asText();
            if (!context.containsKey(name)) {
                reading.unknownContext(name, pointer + "/context", context);
            }
            return new Scale(null, name, to);
        }
        String from = node.get("from").asText();
        BigDecimal factor = Units.factor(from, to).orElse(null);
        if (factor == null) {
            reading.at(
                    pointer + "/from",
                    "Không đổi được " + from + " thành " + to,
                    from + " cannot be converted to " + to);
        }
        return new Scale(factor, null, to);
    }
}
