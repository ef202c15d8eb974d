package vn.iochub.transport.internal.push;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import vn.iochub.api.Receipt;
import vn.iochub.api.Rejection;
import vn.iochub.transport.PushForm;
import vn.iochub.transport.PushReply;
import vn.iochub.transport.PushReply.Outcome;

/** SOAP over HTTP, document style. Answers in SOAP 1.1, which stacks for 1.2 read too. */
public final class SoapForm implements PushForm {
    private static final String SOAP = "http://schemas.xmlsoap.org/soap/envelope/";
    private static final int MOST_REASONS = 100;

    private final String namespace;
    private final byte[] wsdl;

    public SoapForm(String namespace, byte[] wsdl) {
        this.namespace = namespace;
        this.wsdl = wsdl.clone();
    }

    @Override
    public Set<String> mediaTypes() {
        return Set.of("text/xml", "application/soap+xml", "application/xml");
    }

    @Override
    public String keptType() {
        return "application/xml";
    }

    /** SOAP stacks look for a fault behind 500; the HTTP answers that are not about the message stay as they are. */
    @Override
    public int status(Outcome outcome) {
        return switch (outcome) {
            case NOTHING, BROKEN -> 500;
            default -> outcome.status();
        };
    }

    @Override
    public String replyType() {
        return "text/xml;charset=UTF-8";
    }

    @Override
    public Optional<byte[]> description() {
        return Optional.of(wsdl.clone());
    }

    @Override
    public byte[] reply(PushReply reply) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1_024);
        try {
            XMLStreamWriter xml =
                    XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out, StandardCharsets.UTF_8.name());
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("soap", "Envelope", SOAP);
            xml.writeNamespace("soap", SOAP);
            xml.writeStartElement("soap", "Body", SOAP);
            if (reply.outcome() == Outcome.TAKEN || reply.outcome() == Outcome.PARTLY) {
                receipt(xml, reply);
            } else {
                fault(xml, reply);
            }
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("A write to memory failed", e);
        }
        return out.toByteArray();
    }

    private void fault(XMLStreamWriter xml, PushReply reply) throws XMLStreamException {
        boolean server =
                switch (reply.outcome()) {
                    case INTERNAL, UNAVAILABLE, OVER_QUOTA -> true;
                    default -> false;
                };
        xml.writeStartElement("soap", "Fault", SOAP);
        // These two have no namespace in SOAP 1.1.
        text(xml, "faultcode", server ? "soap:Server" : "soap:Client");
        text(xml, "faultstring", reply.words().both());
        if (reply.receipt().isPresent()) {
            xml.writeStartElement("detail");
            receipt(xml, reply);
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    private void receipt(XMLStreamWriter xml, PushReply reply) throws XMLStreamException {
        Receipt receipt = reply.receipt().orElseThrow();
        xml.writeStartElement("Receipt");
        xml.writeDefaultNamespace(namespace);
        text(xml, "Id", receipt.id().toString());
        text(xml, "ReceivedAt", receipt.receivedAt().toString());
        text(xml, "Accepted", Long.toString(receipt.accepted()));
        text(xml, "Rejected", Long.toString(receipt.rejected()));
        text(xml, "Message", reply.words().both());
        List<Rejection> first =
                receipt.rejections().stream().limit(MOST_REASONS).toList();
        for (Rejection rejection : first) {
            xml.writeStartElement("Rejection");
            text(xml, "Origin", rejection.origin());
            text(xml, "Path", rejection.path());
            text(xml, "Code", rejection.code().name());
            text(xml, "Reason", rejection.reason().both());
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    private static void text(XMLStreamWriter xml, String name, String text) throws XMLStreamException {
        xml.writeStartElement(name);
        xml.writeCharacters(text);
        xml.writeEndElement();
    }
}
