package vn.iochub.edxml;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Text;
import vn.iochub.reading.Fault;
import vn.iochub.reading.Fields;
import vn.iochub.reading.xml.XmlNode;

/**
 * An element with its children, looked up as liberally as producers write them: whatever the prefix, the order and the
 * spelling that {@link Names} evens out, and under any of a field's names. An element that is not there has no children.
 * Not thread-safe.
 */
final class Row {
    static final Row NONE = new Row(null);

    private final XmlNode node;
    private List<Child> children;

    private Row(XmlNode node) {
        this.node = node;
    }

    /** A child by its name as it is compared. */
    private record Child(String name, XmlNode node) {}

    static Row of(XmlNode node) {
        return node == null ? NONE : new Row(node);
    }

    boolean exists() {
        return node != null;
    }

    boolean hasChildren() {
        return node != null && !node.children().isEmpty();
    }

    /** The first child of any of these names that says something, else the first. */
    Row child(String... names) {
        List<XmlNode> found = nodes(names);
        return found.stream()
                .filter(child ->
                        !child.children().isEmpty() || !child.characters().isBlank())
                .findFirst()
                .or(() -> found.stream().findFirst())
                .map(Row::of)
                .orElse(NONE);
    }

    List<Row> children(String... names) {
        return nodes(names).stream().map(Row::of).toList();
    }

    private List<XmlNode> nodes(String... names) {
        if (node == null) {
            return List.of();
        }
        if (children == null) {
            children = node.children().stream()
                    .map(child -> new Child(Names.plain(child.name()), child))
                    .toList();
        }
        Set<String> wanted = Arrays.stream(names).map(Names::plain).collect(Collectors.toSet());
        return children.stream()
                .filter(child -> wanted.contains(child.name()))
                .map(Child::node)
                .toList();
    }

    /** The text of the child of any of these names, or null; where it comes several times, of the first that has one. */
    String text(int longest, String... names) {
        XmlNode found = child(names).node;
        return found == null ? null : clean(found, longest);
    }

    /** As {@link #text}, for what identifies the document: there it may not come twice with different texts. */
    String only(int longest, String... names) {
        String text = null;
        for (XmlNode found : nodes(names)) {
            String another = clean(found, longest);
            if (text != null && another != null && !text.equals(another)) {
                throw new Fault(
                        RejectCode.RULE,
                        found.path(),
                        new Text(
                                "Trường xuất hiện hai lần với giá trị khác nhau",
                                "The field is there twice and differs"),
                        another);
            }
            text = text == null ? another : text;
        }
        return text;
    }

    /** The element's own text, or null. */
    String text(int longest) {
        return node == null ? null : clean(node, longest);
    }

    String attribute(String name) {
        return node == null ? null : node.attribute(name).orElse(null);
    }

    String path() {
        return node == null ? "" : node.path();
    }

    private static String clean(XmlNode found, int longest) {
        if (!found.children().isEmpty()) {
            throw new Fault(
                    RejectCode.BAD_FORMAT,
                    found.path(),
                    new Text("Phải là một giá trị đơn", "Must be a single value"),
                    null);
        }
        return new OneField(found).text(found.name(), longest);
    }

    private static final class OneField extends Fields {
        private final Map<String, String> value;
        private final String path;

        OneField(XmlNode found) {
            this.value = Map.of(found.name(), found.characters());
            this.path = found.path();
        }

        @Override
        protected String value(String name) {
            return value.get(name);
        }

        @Override
        protected String path(String name) {
            return path;
        }
    }

    @Override
    public String toString() {
        return node == null ? "" : node.toString();
    }
}
