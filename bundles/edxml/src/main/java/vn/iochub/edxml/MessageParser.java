package vn.iochub.edxml;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.reading.Fault;
import vn.iochub.reading.xml.XmlInput;
import vn.iochub.reading.xml.XmlNode;

/**
 * Reads one XML in edXML, as a stream: the few elements that say something are looked for wherever they stand, so that an
 * envelope, SOAP's or edXML's own, is only something around them.
 */
final class MessageParser {
    private static final String XMLDSIG = "http://www.w3.org/2000/09/xmldsig#";
    private static final int MOST = 1_000;
    static final int MOST_DOCUMENTS = 100;

    private final XmlInput xml;
    private final long maxAttachmentBytes;
    private final List<Message> messages = new ArrayList<>();
    private Message message = new Message();

    /** How deep the outermost element stands that one document is in, from 1; 0 outside of any. */
    private int level;

    private MessageParser(XmlInput xml, long maxAttachmentBytes) {
        this.xml = xml;
        this.maxAttachmentBytes = maxAttachmentBytes;
    }

    /**
     * Reads to the end.
     *
     * @return the documents in it, in their order; none where the XML is something else
     */
    static List<Message> parse(InputStream in, long maxAttachmentBytes) throws UnreadableMessageException, IOException {
        try {
            Encoded encoded = Encoded.of(in, false);
            try (XmlInput xml = XmlInput.open(encoded.in())) {
                MessageParser parser = new MessageParser(xml, maxAttachmentBytes);
                parser.walk();
                parser.finish();
                for (Message found : parser.messages) {
                    found.recoded = encoded.recoded();
                    found.doubtful = encoded.doubtful();
                }
                return parser.messages;
            }
        } catch (CharacterCodingException e) {
            throw Container.wrongEncoding(e);
        }
    }

    /** The document that was read until here is whole; another may follow. */
    private void finish() throws UnreadableMessageException {
        if (!message.header.exists()) {
            return;
        }
        if (messages.size() == MOST_DOCUMENTS) {
            throw tooManyDocuments();
        }
        messages.add(message);
        message = new Message();
    }

    static UnreadableMessageException tooManyDocuments() {
        return Container.unreadable(
                RejectCode.TOO_LARGE,
                "Thông điệp có hơn " + MOST_DOCUMENTS + " văn bản edXML",
                "The message has more than " + MOST_DOCUMENTS + " documents in edXML",
                null);
    }

    private void walk() throws UnreadableMessageException, IOException {
        int inSignature = 0;
        while (xml.nextElement()) {
            if (!xml.atStart()) {
                inSignature -= inSignature > 0 ? 1 : 0;
                continue;
            }
            if (inSignature > 0) {
                // What a signature wraps is not the document, or anybody's could be put there.
                inSignature++;
                continue;
            }
            switch (Names.plain(xml.name())) {
                case "edxml", "edxmlenvelope" -> begin();
                case "messageheader" -> header(xml.row());
                case "status" -> {
                    Row row = Row.of(xml.row());
                    if (row.child("StatusCode").exists()) {
                        header(row);
                    }
                }
                case "traceheaderlist" -> traces(Row.of(xml.row()));
                case "traceheader" -> trace(Row.of(xml.row()));
                case "business" -> message.business = Row.of(xml.row());
                case "reference" -> {
                    if (!XMLDSIG.equals(xml.namespace())) {
                        add(message.references, Row.of(xml.row()));
                    }
                }
                case "attachment" -> add(message.attachments, attachment());
                case "signature" -> {
                    message.signed = true;
                    inSignature = 1;
                }
                default -> {
                    // An envelope, or something that the record does not have.
                }
            }
        }
    }

    /** Another document begins where one that has its header has ended, and not inside of it. */
    private void begin() throws UnreadableMessageException {
        int depth = xml.openElements().size();
        if (level > 0 && depth > level) {
            return;
        }
        if (level > 0) {
            // A header before the first of them is SOAP's, and belongs to what is in the body.
            finish();
        }
        level = depth;
    }

    private void header(XmlNode node) {
        header(Row.of(node));
    }

    private void header(Row row) {
        if (message.header.exists()) {
            message.fault(new Fault(
                    RejectCode.RULE,
                    "/MessageHeader",
                    new Text("Văn bản có hai MessageHeader", "The document has two MessageHeaders"),
                    null));
            return;
        }
        message.header = row;
    }

    private void traces(Row list) {
        list.children("TraceHeader").forEach(this::trace);
        Row business = list.child("Bussiness", "Business");
        if (business.exists()) {
            message.business = business;
        }
    }

    private void trace(Row row) {
        add(message.traces, row);
    }

    private <T> void add(List<T> list, T item) {
        if (list.size() < MOST) {
            list.add(item);
            return;
        }
        message.fault(new Fault(
                RejectCode.TOO_LARGE,
                "",
                new Text("Hơn " + MOST + " tệp đính kèm hoặc dấu vết", "More than " + MOST + " attachments or traces"),
                null));
    }

    private Attachment attachment() throws UnreadableMessageException, IOException {
        String name = attribute("name");
        String id = attribute("contentId");
        String type = attribute("contentType");
        String description = "";
        String href = attribute("href");
        Base64Content content = new Base64Content(maxAttachmentBytes);
        // Some producers put the base64 right into the element, most into a child of it.
        xml.content(content);
        int depth = 0;
        while (xml.atStart() || depth > 0) {
            if (!xml.atStart()) {
                depth--;
            } else {
                switch (Names.plain(xml.name())) {
                    case "contenttype" -> type = text(type);
                    case "contentid" -> id = text(id);
                    case "description" -> description = text(description);
                    case "attachmentname", "name", "filename" -> name = text(name);
                    case "include" -> {
                        String found = Row.of(xml.row()).attribute("href");
                        href = found == null ? href : found;
                    }
                    case "contenttransferencoded", "attachmentcontent", "content", "data", "filecontent", "value" -> {
                        String found = attribute("href");
                        href = found.isEmpty() ? href : found;
                        xml.content(content);
                        // At the element's own end nothing is open; at an Include's beginning this element still is.
                        if (xml.atStart()) {
                            depth++;
                            continue;
                        }
                    }
                    default -> depth++;
                }
            }
            if (!xml.nextElement()) {
                break;
            }
        }
        boolean inline = content.any() || href.isEmpty();
        Attachment.Content measured = null;
        try {
            content.finish();
            measured = inline ? new Attachment.Content(content.size(), content.hash()) : null;
        } catch (Fault fault) {
            message.fault(fault);
        }
        return new Attachment(
                FileNames.of(name),
                MultipartContainer.bare(id),
                inline ? "" : MultipartContainer.bare(href),
                type,
                description,
                inline ? "inline" : "part",
                measured);
    }

    private String attribute(String name) {
        return xml.attribute(name).orElse("");
    }

    private String text(String otherwise) throws UnreadableMessageException, IOException {
        Row row = Row.of(xml.row());
        try {
            String text = row.text(1_000);
            return text == null ? otherwise : text;
        } catch (Fault fault) {
            message.fault(fault);
            return otherwise;
        }
    }
}
