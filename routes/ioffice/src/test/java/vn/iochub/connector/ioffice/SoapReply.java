package vn.iochub.connector.ioffice;

import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/** A SOAP reply. */
record SoapReply(HttpResponse<byte[]> response, Document document) {
    static final Schema SCHEMA = schema();

    private static Schema schema() {
        try {
            return SchemaFactory.newDefaultInstance().newSchema(Wsdl.class.getResource("/wsdl/ioffice.xsd"));
        } catch (SAXException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Every reply and every fault's detail is as the schema says. */
    static SoapReply of(HttpResponse<byte[]> response) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
        factory.setNamespaceAware(true);
        SoapReply reply =
                new SoapReply(response, factory.newDocumentBuilder().parse(new ByteArrayInputStream(response.body())));
        Element result = reply.body().getLocalName().equals("Fault")
                ? (Element) reply.document
                        .getElementsByTagNameNS("urn:iochub:ioffice:v1", "hubFault")
                        .item(0)
                : reply.body();
        SCHEMA.newValidator().validate(new DOMSource(result));
        return reply;
    }

    int status() {
        return response.statusCode();
    }

    String text() {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    String header(String name) {
        return response.headers().firstValue(name).orElse("");
    }

    String soap() {
        return document.getDocumentElement().getNamespaceURI();
    }

    Element body() {
        Element body = (Element) document.getElementsByTagNameNS(soap(), "Body").item(0);
        return (Element) body.getElementsByTagName("*").item(0);
    }

    String code() {
        return soap().equals(SoapTransportTest.SOAP11)
                ? document.getElementsByTagName("faultcode").item(0).getTextContent()
                : document.getElementsByTagNameNS(SoapTransportTest.SOAP12, "Value")
                        .item(0)
                        .getTextContent();
    }

    String subcode() {
        return document.getElementsByTagNameNS(SoapTransportTest.SOAP12, "Value")
                .item(1)
                .getTextContent();
    }

    String value(String name) {
        return document.getElementsByTagNameNS("urn:iochub:ioffice:v1", name)
                .item(0)
                .getTextContent();
    }
}
