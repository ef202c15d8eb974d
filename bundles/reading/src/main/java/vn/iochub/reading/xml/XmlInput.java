package vn.iochub.reading.xml;

import com.ctc.wstx.api.WstxInputProperties;
import com.ctc.wstx.stax.WstxInputFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Rejection;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.reading.FullReads;

/**
 * XML from outside, read as a stream: never a DTD, never an entity of the document's own, depth and sizes bounded, so that
 * neither "billion laughs" nor an endless element takes memory. Elements are known by their local names. Not thread-safe.
 *
 * <p>Every fault of the document is an {@link UnreadableMessageException} that names line and column; a failing stream is
 * an {@link IOException}.
 */
public final class XmlInput implements AutoCloseable {
    /** What a document may be. */
    public record Limits(int depth, int attributes, int nodesInRow, int charactersInRow) {
        /** 64 levels, 64 attributes, 20,000 elements and 8 million characters in a row. */
        public static final Limits USUAL = new Limits(64, 64, 20_000, 8_000_000);
    }

    private static final int NAME_LENGTH = 500;
    private static final int ATTRIBUTE_LENGTH = 32_000;
    /** The parser holds each name as long as the document; all the forms that are read have some hundreds. */
    private static final int MOST_NAMES = 10_000;

    private final XMLStreamReader reader;
    private final Metered in;
    private final Limits limits;
    private final Deque<String> open = new ArrayDeque<>();
    private final Set<String> names = new HashSet<>();

    private XmlInput(XMLStreamReader reader, Metered in, Limits limits) {
        this.reader = reader;
        this.in = in;
        this.limits = limits;
    }

    /** Opens with {@link Limits#USUAL}. */
    public static XmlInput open(InputStream in) throws UnreadableMessageException, IOException {
        return open(in, Limits.USUAL);
    }

    /**
     * Begins to read; white space, a byte order mark and stray bytes before the first {@code <} are stepped over, as
     * producers were seen to send them. The caller closes the stream.
     */
    public static XmlInput open(InputStream in, Limits limits) throws UnreadableMessageException, IOException {
        Metered metered = new Metered(Prolog.skipTo(new FullReads(in)));
        try {
            return new XmlInput(factory(limits).createXMLStreamReader(metered), metered, limits);
        } catch (XMLStreamException e) {
            throw XmlFaults.of(e, limits, metered.ended(), null);
        }
    }

    /**
     * One factory for each document: it takes some microseconds, and a shared one would keep the names of hostile documents in
     * its symbol table.
     */
    private static XMLInputFactory factory(Limits limits) {
        WstxInputFactory factory = new WstxInputFactory();
        // DTDs are parsed no further than to be seen, and refused then: skipping one in silence would hide it.
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, Boolean.FALSE);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, Boolean.FALSE);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, Boolean.TRUE);
        factory.setProperty(XMLInputFactory.IS_COALESCING, Boolean.FALSE);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, Boolean.TRUE);
        factory.setXMLResolver((publicId, systemId, base, namespace) -> {
            throw new XMLStreamException("external entities are not read");
        });
        // Lazily, a fault would come out of getText, far from where it is looked for.
        factory.setProperty(WstxInputProperties.P_LAZY_PARSING, Boolean.FALSE);
        // One more than allowed, so that the reason given is ours.
        factory.setProperty(WstxInputProperties.P_MAX_ELEMENT_DEPTH, limits.depth() + 1);
        factory.setProperty(WstxInputProperties.P_MAX_ATTRIBUTES_PER_ELEMENT, limits.attributes());
        factory.setProperty(WstxInputProperties.P_MAX_ATTRIBUTE_SIZE, ATTRIBUTE_LENGTH);
        factory.setProperty(WstxInputProperties.P_MAX_ENTITY_COUNT, 1);
        factory.setProperty(WstxInputProperties.P_MAX_DTD_DEPTH, 1);
        factory.setProperty(WstxInputProperties.P_MIN_TEXT_SEGMENT, 4_000);
        factory.setProperty(WstxInputProperties.P_CACHE_DTDS, Boolean.FALSE);
        return factory;
    }

    /**
     * Steps to the next element of any of these names, at any depth, and stands on it.
     *
     * @return its local name, or empty at the document's end
     */
    public Optional<String> next(String... names) throws UnreadableMessageException, IOException {
        List<String> wanted = List.of(names);
        while (step()) {
            if (reader.getEventType() == XMLStreamConstants.START_ELEMENT && wanted.contains(name())) {
                return Optional.of(name());
            }
        }
        return Optional.empty();
    }

    /**
     * Steps one element on, whether it begins or ends, and stands on it; for readers that follow the structure themselves.
     *
     * @return whether there is one; false at the document's end
     */
    public boolean nextElement() throws UnreadableMessageException, IOException {
        while (step()) {
            int event = reader.getEventType();
            if (event == XMLStreamConstants.START_ELEMENT || event == XMLStreamConstants.END_ELEMENT) {
                return true;
            }
        }
        return false;
    }

    /** Whether the element that the reader stands on begins here. */
    public boolean atStart() {
        return reader.getEventType() == XMLStreamConstants.START_ELEMENT;
    }

    /** The local name of the element that the reader stands on. */
    public String name() {
        return reader.getLocalName();
    }

    /** Its namespace, or empty. */
    public String namespace() {
        return reader.getNamespaceURI() == null ? "" : reader.getNamespaceURI();
    }

    /** The local names of the elements that are open, from the root. */
    public List<String> openElements() {
        List<String> names = new ArrayList<>(open);
        Collections.reverse(names);
        return names;
    }

    /** The attribute of this local name of the element that begins here. */
    public Optional<String> attribute(String attribute) {
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            if (reader.getAttributeLocalName(i).equals(attribute)) {
                return Optional.of(reader.getAttributeValue(i));
            }
        }
        return Optional.empty();
    }

    /** The line of the reader's place, from 1. */
    public int line() {
        return reader.getLocation().getLineNumber();
    }

    /** Reads the element that the reader stands on with all below it, as a row, and stands on its end. */
    public XmlNode row() throws UnreadableMessageException, IOException {
        XmlNode root = node(null);
        Deque<XmlNode> stack = new ArrayDeque<>();
        stack.push(root);
        int nodes = 1;
        long characters = root.attributeCharacters();
        while (!stack.isEmpty() && step()) {
            switch (reader.getEventType()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    if (++nodes > limits.nodesInRow()) {
                        throw tooLarge(root, limits.nodesInRow() + " phần tử", limits.nodesInRow() + " elements");
                    }
                    XmlNode child = node(stack.peek());
                    characters = counted(root, characters, child.attributeCharacters());
                    stack.peek().add(child);
                    stack.push(child);
                }
                case XMLStreamConstants.END_ELEMENT -> stack.pop();
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
                    characters = counted(root, characters, reader.getTextLength());
                    stack.peek().append(reader.getText());
                }
                default -> {
                    // Comments and processing instructions say nothing of the row.
                }
            }
        }
        return root;
    }

    /**
     * Streams the characters of the element that the reader stands on into the consumer, piece by piece, and stands on its
     * end: for contents too large for a row, such as base64. An element inside it is a fault.
     */
    public void characters(TextSink sink) throws UnreadableMessageException, IOException {
        String element = name();
        while (step()) {
            switch (reader.getEventType()) {
                case XMLStreamConstants.END_ELEMENT -> {
                    return;
                }
                case XMLStreamConstants.START_ELEMENT ->
                    throw unreadable(
                            RejectCode.BAD_FORMAT,
                            new Text(element + " phải chỉ chứa văn bản", element + " must hold text alone"));
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
                    sink.accept(reader.getTextCharacters(), reader.getTextStart(), reader.getTextLength());
                default -> {
                    // A comment inside.
                }
            }
        }
    }

    /**
     * Streams the characters up to the next element, whether it begins or ends, and stands on it: for contents that are text
     * or an element that stands for it, such as {@code xop:Include}.
     */
    public void content(TextSink sink) throws UnreadableMessageException, IOException {
        while (step()) {
            switch (reader.getEventType()) {
                case XMLStreamConstants.END_ELEMENT, XMLStreamConstants.START_ELEMENT -> {
                    return;
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
                    sink.accept(reader.getTextCharacters(), reader.getTextStart(), reader.getTextLength());
                default -> {
                    // A comment inside.
                }
            }
        }
    }

    /**
     * As {@link #content}, pulled instead of pushed, for contents that another parser reads: a document inside the document.
     * At the text's end the reader stands on the next element. A fault of the document is an {@link IOException} whose cause
     * is the {@link UnreadableMessageException}.
     */
    public Reader text() {
        return new Reader() {
            private int next;
            private int last;
            private boolean ended;

            @Override
            public int read(char[] buffer, int offset, int length) throws IOException {
                if (length == 0) {
                    return 0;
                }
                while (next == last) {
                    if (ended || !advance()) {
                        ended = true;
                        return -1;
                    }
                }
                int count = Math.min(length, last - next);
                System.arraycopy(reader.getTextCharacters(), next, buffer, offset, count);
                next += count;
                return count;
            }

            private boolean advance() throws IOException {
                try {
                    if (!step()) {
                        return false;
                    }
                } catch (UnreadableMessageException e) {
                    throw new IOException(e);
                }
                switch (reader.getEventType()) {
                    case XMLStreamConstants.END_ELEMENT, XMLStreamConstants.START_ELEMENT -> {
                        return false;
                    }
                    case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
                        next = reader.getTextStart();
                        last = next + reader.getTextLength();
                    }
                    default -> {
                        // A comment inside.
                    }
                }
                return true;
            }

            @Override
            public void close() {
                // The document is its opener's to close.
            }
        };
    }

    /** Takes pieces of text. */
    @FunctionalInterface
    public interface TextSink {
        void accept(char[] characters, int offset, int length) throws IOException;
    }

    private long counted(XmlNode row, long sum, long more) throws UnreadableMessageException {
        if (sum + more > limits.charactersInRow()) {
            throw tooLarge(row, limits.charactersInRow() + " ký tự", limits.charactersInRow() + " characters");
        }
        return sum + more;
    }

    private XmlNode node(XmlNode parent) {
        XmlNode node = new XmlNode(name(), reader.getNamespaceURI(), parent, line());
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            node.attribute(reader.getAttributeLocalName(i), reader.getAttributeValue(i));
        }
        return node;
    }

    private boolean step() throws UnreadableMessageException, IOException {
        try {
            if (!reader.hasNext()) {
                return false;
            }
            in.refill();
            switch (reader.next()) {
                case XMLStreamConstants.DTD ->
                    throw unreadable(
                            RejectCode.UNREADABLE,
                            new Text(
                                    "Tài liệu có DOCTYPE, hãy gửi XML không có DTD",
                                    "The document has a DOCTYPE; send XML without a DTD"));
                case XMLStreamConstants.ENTITY_REFERENCE ->
                    throw unreadable(
                            RejectCode.UNREADABLE,
                            new Text(
                                    "Tài liệu dùng thực thể không có trong XML chuẩn",
                                    "The document uses an entity that XML itself does not have"));
                case XMLStreamConstants.START_ELEMENT -> {
                    if (name().length() > NAME_LENGTH) {
                        throw unreadable(
                                RejectCode.UNREADABLE,
                                new Text("Tên phần tử quá dài", "An element's name is too long"));
                    }
                    if (open.size() >= limits.depth()) {
                        throw unreadable(
                                RejectCode.UNREADABLE,
                                new Text(
                                        "Các phần tử lồng sâu quá " + limits.depth() + " cấp (độ sâu)",
                                        "Elements are nested deeper than " + limits.depth() + " levels (depth)"));
                    }
                    open.push(name());
                    tag();
                }
                case XMLStreamConstants.PROCESSING_INSTRUCTION -> know(reader.getPITarget());
                case XMLStreamConstants.END_ELEMENT -> open.pop();
                default -> {
                    // Text and comments change nothing of where the reader is.
                }
            }
            return true;
        } catch (XMLStreamException e) {
            throw XmlFaults.of(e, limits, in.ended(), reader.getLocation());
        } catch (RuntimeException e) {
            throw unchecked(e);
        }
    }

    private void tag() throws UnreadableMessageException {
        know(name());
        know(reader.getPrefix());
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            know(reader.getAttributeLocalName(i));
            know(reader.getAttributePrefix(i));
        }
        for (int i = 0; i < reader.getNamespaceCount(); i++) {
            know(reader.getNamespacePrefix(i));
        }
    }

    private void know(String name) throws UnreadableMessageException {
        if (name != null && names.add(name) && names.size() > MOST_NAMES) {
            throw unreadable(
                    RejectCode.TOO_LARGE,
                    new Text(
                            "Tài liệu có hơn " + MOST_NAMES + " tên phần tử và thuộc tính khác nhau",
                            "The document has more than " + MOST_NAMES
                                    + " different names of elements and attributes"));
        }
    }

    /** Woodstox reports some faults found while it reads ahead as an unchecked exception around the checked one. */
    private UnreadableMessageException unchecked(RuntimeException e) throws IOException {
        if (e.getCause() instanceof XMLStreamException cause) {
            return XmlFaults.of(cause, limits, in.ended(), reader.getLocation());
        }
        throw e;
    }

    private UnreadableMessageException tooLarge(XmlNode row, String vi, String en) {
        return new UnreadableMessageException(new Rejection(
                RejectCode.TOO_LARGE,
                "/line/" + row.line(),
                "",
                new Text(
                        "Phần tử " + row.name() + " có hơn " + vi,
                        "The element " + row.name() + " has more than " + en),
                ""));
    }

    private UnreadableMessageException unreadable(RejectCode code, Text reason) {
        return new UnreadableMessageException(new Rejection(code, "/line/" + line(), "", reason, ""));
    }

    @Override
    public void close() throws IOException {
        try {
            reader.close();
        } catch (XMLStreamException e) {
            throw new IOException(e);
        }
    }
}
