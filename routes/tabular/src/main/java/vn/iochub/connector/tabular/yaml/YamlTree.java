package vn.iochub.connector.tabular.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * A YAML text as JSON, with the place of each part. The text is only composed, never constructed: no tag makes an object.
 * Bare words are read as in YAML 1.2: {@code yes}, {@code 0123} and {@code 1:30} are texts, not truth, octal or minutes. It
 * is bounded in size, depth, aliases and in what aliases expand to. Immutable.
 */
public final class YamlTree {
    private static final int MOST_CHARACTERS = 1_000_000;
    private static final int DEEPEST = 20;
    private static final int MOST_ALIASES = 50;
    private static final int MOST_NODES = 100_000;
    private static final Pattern WHOLE = Pattern.compile("[-+]?(0|[1-9][0-9]{0,17})");
    private static final Pattern DECIMAL = Pattern.compile("[-+]?(0|[1-9][0-9]{0,17})[.][0-9]{1,18}");
    private static final Set<Tag> TAGS =
            Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.TIMESTAMP, Tag.MAP, Tag.SEQ);

    private final JsonNode root;
    private final Map<String, Place> values;
    private final Map<String, Place> keys;

    private YamlTree(JsonNode root, Map<String, Place> values, Map<String, Place> keys) {
        this.root = root;
        this.values = values;
        this.keys = keys;
    }

    /** The whole as JSON. */
    public JsonNode root() {
        return root;
    }

    /** Where the value at this JSON pointer stands; the nearest part around it where there is none. */
    public Place value(String pointer) {
        return nearest(values, pointer);
    }

    /** Where the key of the value at this JSON pointer stands, or the value where it has none. */
    public Place key(String pointer) {
        Place key = keys.get(pointer);
        return key == null ? value(pointer) : key;
    }

    private static Place nearest(Map<String, Place> places, String pointer) {
        String at = pointer;
        while (!places.containsKey(at) && !at.isEmpty()) {
            at = at.substring(0, at.lastIndexOf('/'));
        }
        return places.getOrDefault(at, Place.START);
    }

    /** Reads the text; null where it is no YAML that can be taken, and the findings say why. */
    public static YamlTree read(byte[] bytes, Findings findings) {
        if (bytes.length > 4 * MOST_CHARACTERS) {
            findings.add(Place.START, "Tệp lớn hơn 4 MB", "The file is larger than 4 MB");
            return null;
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            findings.add(
                    firstBadByte(bytes),
                    "Tệp không phải UTF-8; hãy lưu lại bằng UTF-8",
                    "The file is not UTF-8; save it as UTF-8");
            return null;
        }
        return new Reading(findings).read(text.startsWith("\uFEFF") ? text.substring(1) : text);
    }

    private static Place firstBadByte(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        java.nio.CharBuffer out = java.nio.CharBuffer.allocate(bytes.length + 1);
        StandardCharsets.UTF_8.newDecoder().decode(in, out, true);
        int line = 1;
        int column = 1;
        for (int i = 0; i < out.position(); i++) {
            column++;
            if (out.get(i) == '\n') {
                line++;
                column = 1;
            }
        }
        return new Place(line, column);
    }

    /** Appends a name to a JSON pointer. */
    public static String below(String pointer, String name) {
        return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
    }

    /** What is being read; leaves by exception at the first part that cannot be taken at all. */
    private static final class Reading {
        private final Findings findings;
        private final Map<String, Place> values = new HashMap<>();
        private final Map<String, Place> keys = new HashMap<>();
        private final Deque<Node> open = new ArrayDeque<>();
        private int nodes;

        Reading(Findings findings) {
            this.findings = findings;
        }

        YamlTree read(String text) {
            LoaderOptions options = new LoaderOptions();
            options.setCodePointLimit(MOST_CHARACTERS);
            options.setNestingDepthLimit(DEEPEST);
            options.setMaxAliasesForCollections(MOST_ALIASES);
            options.setAllowDuplicateKeys(false);
            options.setAllowRecursiveKeys(false);
            try {
                Composer composer = new Composer(
                        new ParserImpl(new StreamReader(new StringReader(text)), options), new Resolver(), options);
                Node node = composer.getSingleNode();
                if (node == null) {
                    findings.add(Place.START, "Tệp rỗng", "The file is empty");
                    return null;
                }
                JsonNode root = json(node, "");
                return findings.none() ? new YamlTree(root, values, keys) : null;
            } catch (ReaderException e) {
                findings.add(
                        place(text, e.getPosition()),
                        "Có ký tự điều khiển không được phép trong YAML",
                        "A control character that YAML does not allow");
            } catch (MarkedYAMLException e) {
                Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
                findings.add(
                        mark == null ? Place.START : place(mark),
                        "Sai cú pháp YAML: " + words(e),
                        "Not YAML: " + words(e));
            } catch (YAMLException e) {
                findings.add(
                        Place.START,
                        "Không đọc được YAML: " + e.getMessage(),
                        "The YAML cannot be read: " + e.getMessage());
            } catch (RefusedException e) {
                findings.add(e.place, e.vi, e.getMessage());
            }
            return null;
        }

        private static String words(MarkedYAMLException e) {
            String problem = e.getProblem() == null ? e.getContext() : e.getProblem();
            if (problem != null && problem.contains("(TAB)")) {
                return problem + " (dùng dấu cách thay cho Tab / use spaces, not tabs)";
            }
            return problem;
        }

        private static Place place(Mark mark) {
            return new Place(mark.getLine() + 1, mark.getColumn() + 1);
        }

        private static Place place(String text, int position) {
            String before = text.substring(0, Math.min(position, text.length()));
            int line = (int) before.chars().filter(c -> c == '\n').count();
            return new Place(line + 1, before.length() - before.lastIndexOf('\n'));
        }

        private JsonNode json(Node node, String pointer) {
            Place place = place(node.getStartMark());
            values.put(pointer, place);
            nodes++;
            if (nodes > MOST_NODES) {
                throw new RefusedException(
                        place,
                        "Mô tả quá lớn sau khi mở các bí danh (*)",
                        "The description is too large once its aliases (*)" + " are expanded");
            }
            if (!TAGS.contains(node.getTag())) {
                throw new RefusedException(
                        place,
                        "Không dùng nhãn kiểu " + node.getTag().getValue() + " và khoá <<",
                        "Tags such as " + node.getTag().getValue() + " and the key << are not used here");
            }
            if (node instanceof ScalarNode scalar) {
                return scalar(scalar);
            }
            if (open.contains(node)) {
                throw new RefusedException(
                        place, "Bí danh (*) trỏ vào chính nó", "An alias (*) that leads back to itself");
            }
            open.push(node);
            JsonNode result =
                    node instanceof SequenceNode list ? list(list, pointer) : map((MappingNode) node, pointer);
            open.pop();
            return result;
        }

        private ArrayNode list(SequenceNode list, String pointer) {
            ArrayNode result = JsonNodeFactory.instance.arrayNode();
            int i = 0;
            for (Node item : list.getValue()) {
                result.add(json(item, pointer + "/" + i));
                i++;
            }
            return result;
        }

        private ObjectNode map(MappingNode map, String pointer) {
            ObjectNode result = JsonNodeFactory.instance.objectNode();
            for (NodeTuple tuple : map.getValue()) {
                Place place = place(tuple.getKeyNode().getStartMark());
                if (!(tuple.getKeyNode() instanceof ScalarNode scalar)
                        || tuple.getKeyNode().getTag().equals(Tag.MERGE)) {
                    throw new RefusedException(
                            place, "Khoá phải là một từ; không dùng <<", "A key is a word; << is not used here");
                }
                String key = scalar.getValue();
                String below = below(pointer, key);
                if (result.has(key)) {
                    findings.add(
                            place,
                            "Khoá \"" + key + "\" đã có ở dòng "
                                    + keys.get(below).line(),
                            "The key \"" + key + "\" is there already, in line "
                                    + keys.get(below).line());
                }
                keys.put(below, place);
                result.set(key, json(tuple.getValueNode(), below));
            }
            return result;
        }

        private static JsonNode scalar(ScalarNode scalar) {
            String text = scalar.getValue();
            boolean bare = scalar.getScalarStyle() == DumperOptions.ScalarStyle.PLAIN
                    && !scalar.getTag().equals(Tag.STR);
            if (!bare) {
                return JsonNodeFactory.instance.textNode(text);
            }
            if (text.isEmpty() || text.equals("~") || text.equals("null")) {
                return JsonNodeFactory.instance.nullNode();
            }
            if (text.equals("true") || text.equals("false")) {
                return JsonNodeFactory.instance.booleanNode(text.equals("true"));
            }
            if (WHOLE.matcher(text).matches()) {
                return JsonNodeFactory.instance.numberNode(Long.parseLong(text));
            }
            if (DECIMAL.matcher(text).matches()) {
                return JsonNodeFactory.instance.numberNode(new BigDecimal(text));
            }
            return JsonNodeFactory.instance.textNode(text);
        }
    }

    private static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Place place;
        private final String vi;

        RefusedException(Place place, String vi, String en) {
            super(en, null, false, false);
            this.place = place;
            this.vi = vi;
        }
    }
}
