package vn.iochub.reading.xml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Text;
import vn.iochub.reading.Fields;

/**
 * One element with all below it, read whole because it is a row and small. As {@link Fields} its fields are its children
 * by local name, whatever their prefix and order: the text of the one child of that name; an element of that name with
 * children of its own, or one that comes twice, is no single value. Immutable once read.
 */
public final class XmlNode extends Fields {
    private final String name;
    private final String namespace;
    private final XmlNode parent;
    private final int line;
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private final List<XmlNode> children = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    XmlNode(String name, String namespace, XmlNode parent, int line) {
        this.name = name;
        this.namespace = namespace == null ? "" : namespace;
        this.parent = parent;
        this.line = line;
    }

    void add(XmlNode child) {
        children.add(child);
    }

    void append(String characters) {
        text.append(characters);
    }

    void attribute(String attribute, String value) {
        attributes.put(attribute, value);
    }

    long attributeCharacters() {
        return attributes.entrySet().stream()
                .mapToLong(entry -> entry.getKey().length() + entry.getValue().length())
                .sum();
    }

    /** The local name. */
    public String name() {
        return name;
    }

    /** The namespace's address, or empty. */
    public String namespace() {
        return namespace;
    }

    /** The line where it begins, from 1. */
    public int line() {
        return line;
    }

    /** The place below the row as a pointer: {@code /PromulgationInfo/Place}; empty for the row itself. */
    public String path() {
        // Made when it is asked for: kept in each of 20,000 nodes, 64 levels deep, it would weigh more than the row.
        return parent == null ? "" : parent.path() + "/" + name;
    }

    /** Its own characters, as they are written. */
    public String characters() {
        return text.toString();
    }

    /** The attribute of this local name. */
    public Optional<String> attribute(String attribute) {
        return Optional.ofNullable(attributes.get(attribute));
    }

    public List<XmlNode> children() {
        return List.copyOf(children);
    }

    /** The children of any of these names, in the document's order. */
    public List<XmlNode> children(String... names) {
        List<String> wanted = List.of(names);
        return children.stream().filter(child -> wanted.contains(child.name)).toList();
    }

    /** The first child of any of these names: the names are aliases. */
    public Optional<XmlNode> child(String... names) {
        return children(names).stream().findFirst();
    }

    /** The element itself and all below it, in the document's order. */
    public Stream<XmlNode> descendants() {
        return Stream.concat(Stream.of(this), children.stream().flatMap(XmlNode::descendants));
    }

    @Override
    protected String value(String field) {
        List<XmlNode> found = children(field);
        if (found.isEmpty()) {
            return null;
        }
        if (found.size() > 1) {
            throw fault(RejectCode.RULE, field, new Text("Trường xuất hiện hai lần", "The field is there twice"), null);
        }
        XmlNode only = found.get(0);
        if (!only.children.isEmpty()) {
            throw fault(
                    RejectCode.BAD_FORMAT, field, new Text("Phải là một giá trị đơn", "Must be a single value"), null);
        }
        return only.characters();
    }

    @Override
    protected String path(String field) {
        return path() + "/" + field;
    }

    /** For quarantine: the element as it was read, as XML without prefixes. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        write(out);
        return out.toString();
    }

    private void write(StringBuilder out) {
        out.append('<').append(name);
        attributes.forEach((key, value) ->
                out.append(' ').append(key).append("=\"").append(escape(value)).append('"'));
        out.append('>').append(escape(characters().strip()));
        children.forEach(child -> child.write(out));
        out.append("</").append(name).append('>');
    }

    private static String escape(String value) {
        return value.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
