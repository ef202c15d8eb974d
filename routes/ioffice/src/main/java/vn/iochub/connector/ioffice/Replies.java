package vn.iochub.connector.ioffice;

import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.Source;
import javax.xml.transform.dom.DOMSource;
import org.apache.camel.component.cxf.common.CxfPayload;
import org.apache.cxf.binding.soap.SoapHeader;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import vn.iochub.api.Receipt;
import vn.iochub.api.Rejection;
import vn.iochub.api.Text;

/** The body of a reply: what the hub made of a message that it took. */
final class Replies {
    static final String NAMESPACE = "urn:iochub:ioffice:v1";
    private static final Text DONE = new Text("Đã nhận", "Accepted");
    private static final Text REJECTED = new Text(
            "Nội dung bị từ chối; xem lý do trong rejection, sửa rồi gửi lại",
            "The content was rejected; see the reasons in rejection, mend it and send it again");

    private Replies() {}

    static CxfPayload<SoapHeader> of(String name, Receipt receipt) {
        Document document = document();
        Element reply = child(document, name, null);
        Text text = receipt.rejected() == 0 ? DONE : REJECTED;
        child(reply, "errorCode", receipt.rejected() == 0 ? "00" : "10");
        child(reply, "message", text.vi());
        child(reply, "messageEn", text.en());
        child(reply, "receipt", receipt.id().toString());
        child(reply, "receivedAt", receipt.receivedAt().toString());
        child(reply, "accepted", Long.toString(receipt.accepted()));
        child(reply, "rejected", Long.toString(receipt.rejected()));
        for (Rejection rejection : receipt.rejections()) {
            Element item = child(reply, "rejection", null);
            child(item, "code", rejection.code().name());
            child(item, "origin", rejection.origin());
            child(item, "path", rejection.path());
            child(item, "reason", rejection.reason().vi());
            child(item, "reasonEn", rejection.reason().en());
        }
        List<Source> body = List.of(new DOMSource(reply));
        return new CxfPayload<>(List.of(), body, null);
    }

    private static Document document() {
        try {
            return DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .newDocument();
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("The JDK makes no plain document", e);
        }
    }

    /** Adds an element of the service's namespace. */
    static Element child(Node parent, String name, String text) {
        Document document = parent instanceof Document self ? self : parent.getOwnerDocument();
        Element element = document.createElementNS(NAMESPACE, "hub:" + name);
        if (text != null) {
            element.appendChild(document.createTextNode(writable(text)));
        }
        parent.appendChild(element);
        return element;
    }

    /** What XML 1.0 cannot hold becomes U+FFFD: a place in a message may be named by anything the message has. */
    private static String writable(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints()
                .map(c ->
                        c == '\t' || c == '\n' || (c >= 0x20 && c < 0xD800) || (c >= 0xE000 && c < 0xFFFE) || c > 0xFFFF
                                ? c
                                : 0xFFFD)
                .forEach(out::appendCodePoint);
        return out.toString();
    }
}
