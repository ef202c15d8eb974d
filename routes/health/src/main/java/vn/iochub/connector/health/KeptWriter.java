package vn.iochub.connector.health;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import vn.iochub.api.Rejection;
import vn.iochub.reading.Texts;
import vn.iochub.reading.xml.XmlNode;

/** Writes the form that is kept of a document; the README tells it. {@link KeptReader} reads it. */
final class KeptWriter implements EnvelopeSink {
    static final String ROOT = "IOCHUB-HEALTH";
    static final String HEADER = "ENVELOPE";
    static final String VISIT = "VISIT";
    static final String FAULT = "FAULT";
    static final String UNREADABLE = "UNREADABLE";
    static final String END = "END";

    static final String SEAL = "seal";

    private static final List<String> REJECTION = List.of("code", "origin", "path", "vi", "en", "fragment");
    private static final Map<String, List<String>> ATTRIBUTES = Map.of(
            HEADER, List.of("facility", "created"),
            VISIT, List.of("origin", "form"),
            FAULT, REJECTION,
            UNREADABLE, REJECTION,
            END, List.of("signed"));

    private final Writer out;
    private final Seal seal;

    KeptWriter(OutputStream out, Seal seal) throws IOException {
        this.seal = seal;
        this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.US_ASCII), 16_384);
        this.out.write("<?xml version=\"1.0\" encoding=\"US-ASCII\"?>\n<" + ROOT + " version=\"1\">\n");
    }

    /** Whether the element was written here and is as it was. */
    boolean wrote(XmlNode node) {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (String name : ATTRIBUTES.getOrDefault(node.name(), List.of())) {
            node.attribute(name).ifPresent(value -> attributes.put(name, value));
        }
        byte[] given = node.attribute(SEAL).orElse("").getBytes(StandardCharsets.UTF_8);
        byte[] right =
                seal.of(node.name(), attributes, KeptReader.columns(node)).getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(given, right);
    }

    @Override
    public void header(String facility, String created) throws IOException {
        element(HEADER, Map.of(), facility, created);
    }

    @Override
    public void visit(Visit visit) throws IOException {
        element(VISIT, visit.columns(), visit.origin(), visit.form().word);
    }

    @Override
    public void fault(Rejection rejection) throws IOException {
        rejection(FAULT, rejection);
    }

    /** The document cannot be read from here on. */
    void unreadable(Rejection rejection) throws IOException {
        rejection(UNREADABLE, rejection);
    }

    private void rejection(String name, Rejection rejection) throws IOException {
        element(
                name,
                Map.of(),
                rejection.code().name(),
                rejection.origin(),
                rejection.path(),
                rejection.reason().vi(),
                rejection.reason().en(),
                rejection.fragment());
    }

    @Override
    public void end(boolean signed) throws IOException {
        element(END, Map.of(), Boolean.toString(signed));
    }

    /** @param values of the element's attributes in their order; null for none */
    private void element(String name, Map<String, String> columns, String... values) throws IOException {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) {
            if (values[i] != null) {
                attributes.put(ATTRIBUTES.get(name).get(i), Texts.storable(values[i]));
            }
        }
        Map<String, String> written = new LinkedHashMap<>();
        columns.forEach((column, value) -> written.put(column, Texts.storable(value)));
        out.write("<" + name);
        for (Map.Entry<String, String> attribute : attributes.entrySet()) {
            out.write(" " + attribute.getKey() + "=\"");
            escaped(attribute.getValue());
            out.write("\"");
        }
        out.write(" " + SEAL + "=\"" + seal.of(name, attributes, written) + "\"");
        if (written.isEmpty()) {
            out.write("/>\n");
            return;
        }
        out.write(">");
        for (Map.Entry<String, String> column : written.entrySet()) {
            out.write("<" + column.getKey() + ">");
            escaped(column.getValue());
            out.write("</" + column.getKey() + ">");
        }
        out.write("</" + name + ">\n");
    }

    /** Writes the end and what is buffered; closes nothing. */
    void finish() throws IOException {
        out.write("</" + ROOT + ">\n");
        out.flush();
    }

    private void escaped(String text) throws IOException {
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            switch (c) {
                case '&' -> out.write("&amp;");
                case '<' -> out.write("&lt;");
                case '>' -> out.write("&gt;");
                case '"' -> out.write("&quot;");
                default -> {
                    // ASCII alone, as every document is read here.
                    if (c >= ' ' && c < 0x7F) {
                        out.write(c);
                    } else {
                        out.write("&#" + c + ";");
                    }
                }
            }
        }
    }
}
