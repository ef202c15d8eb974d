package vn.iochub.edxml;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
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

    private final XmlInput xml;
    private final long maxAttachmentBytes;
    private final Message message = new Message();

    private MessageParser(XmlInput xml, long maxAttachmentBytes) {
        this.xml = xml;
        this.maxAttachmentBytes = maxAttachmentBytes;
    }

    /** Reads to the end; the message has no header where the XML is something else. */
    static Message parse(InputStream in, long maxAttachmentBytes) throws UnreadableMessageException, IOException {
        try (XmlInput xml = XmlInput.open(in)) {
            MessageParser parser = new MessageParser(xml, maxAttachmentBytes);
            parser.walk();
            return parser.message;
        }
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
            switch (xml.name().toLowerCase(Locale.ROOT)) {
                case "messageheader" -> header(xml.row());
                case "status" -> {
                    Row row = Row.of(xml.row());
                    if (row.child("StatusCode").exists()) {
                        header(row);
                    }
                }
                case "traceheaderlist" -> traces(Row.of(xml.row()));
                case "traceheader" -> trace(Row.of(xml.row()));
                case "bussiness", "business" -> message.business = Row.of(xml.row());
                case "reference" -> {
                    if (!XMLDSIG.equals(xml.namespace())) {
                        message.references.add(Row.of(xml.row()));
                        limit(message.references.size());
                    }
                }
                case "attachment" -> {
                    attachment();
                    limit(message.attachments.size());
                }
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

    private void header(XmlNode node) {
        header(Row.of(node));
    }

    private void header(Row row) {
        if (message.header.exists()) {
            throw new Fault(
                    RejectCode.RULE,
                    "/MessageHeader",
                    new Text("Thông điệp có hai MessageHeader", "The message has two MessageHeaders"),
                    null);
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
        message.traces.add(row);
        limit(message.traces.size());
    }

    private static void limit(int count) {
        if (count > MOST) {
            throw new Fault(
                    RejectCode.TOO_LARGE,
                    "",
                    new Text(
                            "Hơn " + MOST + " tệp đính kèm hoặc dấu vết",
                            "More than " + MOST + " attachments or traces"),
                    null);
        }
    }

    private void attachment() throws UnreadableMessageException, IOException {
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
                switch (xml.name().toLowerCase(Locale.ROOT)) {
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
        content.finish();
        boolean inline = content.any() || href.isEmpty();
        message.attachments.add(new Attachment(
                name,
                MultipartContainer.bare(id),
                inline ? "" : MultipartContainer.bare(href),
                type,
                description,
                inline ? "inline" : "part",
                inline ? new Attachment.Content(content.size(), content.hash()) : null));
    }

    private String attribute(String name) {
        return xml.attribute(name).orElse("");
    }

    private String text(String otherwise) throws UnreadableMessageException, IOException {
        String text = Row.of(xml.row()).text(1_000);
        return text == null ? otherwise : text;
    }
}
