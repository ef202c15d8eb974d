package vn.iochub.connector.health;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Rejection;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.reading.xml.XmlInput;
import vn.iochub.reading.xml.XmlNode;

/** Reads what {@link KeptWriter} wrote. */
final class KeptReader {
    private KeptReader() {}

    static void read(XmlInput xml, EnvelopeSink sink) throws UnreadableMessageException, IOException {
        read(xml, sink, node -> true);
    }

    /** Copies what an earlier redaction wrote; what it did not write is where the document ends. */
    static void copy(XmlInput xml, KeptWriter writer) throws UnreadableMessageException, IOException {
        read(xml, writer, writer::wrote);
    }

    private static void read(XmlInput xml, EnvelopeSink sink, Predicate<XmlNode> genuine)
            throws UnreadableMessageException, IOException {
        Optional<String> next = next(xml);
        while (next.isPresent()) {
            XmlNode node = xml.row();
            if (!genuine.test(node)) {
                throw new UnreadableMessageException(new Rejection(
                        RejectCode.UNREADABLE,
                        "",
                        "",
                        new Text(
                                "Tài liệu có dạng lưu của hub nhưng không do hub viết",
                                "The document has the form that the hub keeps, and is not the hub's"),
                        ""));
            }
            switch (next.get()) {
                case KeptWriter.HEADER ->
                    sink.header(
                            node.attribute("facility").orElse(null),
                            node.attribute("created").orElse(null));
                case KeptWriter.VISIT -> sink.visit(visit(node));
                case KeptWriter.FAULT -> sink.fault(rejection(node));
                case KeptWriter.UNREADABLE -> throw new UnreadableMessageException(rejection(node));
                default ->
                    sink.end(Boolean.parseBoolean(node.attribute("signed").orElse("")));
            }
            next = next(xml);
        }
    }

    private static Optional<String> next(XmlInput xml) throws UnreadableMessageException, IOException {
        return xml.next(KeptWriter.HEADER, KeptWriter.VISIT, KeptWriter.FAULT, KeptWriter.UNREADABLE, KeptWriter.END);
    }

    private static Visit visit(XmlNode node) throws UnreadableMessageException {
        try {
            return new Visit(
                    node.attribute("origin").orElse(""),
                    Visit.Form.of(node.attribute("form").orElse("")),
                    columns(node));
        } catch (IllegalArgumentException e) {
            throw damaged(e);
        }
    }

    static Map<String, String> columns(XmlNode node) {
        Map<String, String> columns = new LinkedHashMap<>();
        node.children().forEach(child -> columns.put(child.name(), child.characters()));
        return columns;
    }

    private static Rejection rejection(XmlNode node) throws UnreadableMessageException {
        try {
            return new Rejection(
                    RejectCode.valueOf(node.attribute("code").orElse("")),
                    node.attribute("origin").orElse(""),
                    node.attribute("path").orElse(""),
                    new Text(
                            node.attribute("vi").orElse("?"),
                            node.attribute("en").orElse("?")),
                    node.attribute("fragment").orElse(""));
        } catch (IllegalArgumentException e) {
            throw damaged(e);
        }
    }

    private static UnreadableMessageException damaged(IllegalArgumentException e) {
        return new UnreadableMessageException(
                new Rejection(
                        RejectCode.UNREADABLE,
                        "",
                        "",
                        new Text("Bản lưu của tài liệu bị hỏng", "The kept form of the document is damaged"),
                        ""),
                e);
    }
}
