package vn.iochub.connector.health;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import vn.iochub.api.Rejection;
import vn.iochub.reading.Texts;

/** Writes the form that is kept of a document; the README tells it. {@link KeptReader} reads it. */
final class KeptWriter implements EnvelopeSink {
    static final String ROOT = "IOCHUB-HEALTH";
    static final String HEADER = "ENVELOPE";
    static final String VISIT = "VISIT";
    static final String FAULT = "FAULT";
    static final String UNREADABLE = "UNREADABLE";
    static final String END = "END";

    private final Writer out;

    KeptWriter(OutputStream out) throws IOException {
        this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.US_ASCII), 16_384);
        this.out.write("<?xml version=\"1.0\" encoding=\"US-ASCII\"?>\n<" + ROOT + " version=\"1\">\n");
    }

    @Override
    public void header(String facility, String created) throws IOException {
        out.write("<" + HEADER);
        attribute("facility", facility);
        attribute("created", created);
        out.write("/>\n");
    }

    @Override
    public void visit(Visit visit) throws IOException {
        out.write("<" + VISIT);
        attribute("origin", visit.origin());
        attribute("form", visit.form().word);
        out.write(">");
        for (Map.Entry<String, String> column : visit.columns().entrySet()) {
            out.write("<" + column.getKey() + ">");
            escaped(column.getValue());
            out.write("</" + column.getKey() + ">");
        }
        out.write("</" + VISIT + ">\n");
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
        out.write("<" + name);
        attribute("code", rejection.code().name());
        attribute("origin", rejection.origin());
        attribute("path", rejection.path());
        attribute("vi", rejection.reason().vi());
        attribute("en", rejection.reason().en());
        attribute("fragment", rejection.fragment());
        out.write("/>\n");
    }

    @Override
    public void end(boolean signed) throws IOException {
        out.write("<" + END);
        attribute("signed", Boolean.toString(signed));
        out.write("/>\n");
    }

    /** Writes the end and what is buffered; closes nothing. */
    void finish() throws IOException {
        out.write("</" + ROOT + ">\n");
        out.flush();
    }

    private void attribute(String name, String value) throws IOException {
        if (value != null) {
            out.write(" " + name + "=\"");
            escaped(value);
            out.write("\"");
        }
    }

    private void escaped(String value) throws IOException {
        String text = Texts.storable(value);
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
