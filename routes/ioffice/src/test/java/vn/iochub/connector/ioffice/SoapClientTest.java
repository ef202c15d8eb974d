package vn.iochub.connector.ioffice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.activation.DataHandler;
import jakarta.mail.util.ByteArrayDataSource;
import jakarta.xml.bind.JAXBContext;
import jakarta.xml.bind.annotation.XmlAccessType;
import jakarta.xml.bind.annotation.XmlAccessorType;
import jakarta.xml.bind.annotation.XmlAnyElement;
import jakarta.xml.bind.annotation.XmlElement;
import jakarta.xml.bind.annotation.XmlMimeType;
import jakarta.xml.bind.annotation.XmlRootElement;
import jakarta.xml.soap.AttachmentPart;
import jakarta.xml.soap.MessageFactory;
import jakarta.xml.soap.MimeHeaders;
import jakarta.xml.soap.SOAPConstants;
import jakarta.xml.soap.SOAPMessage;
import jakarta.xml.ws.Dispatch;
import jakarta.xml.ws.Service;
import jakarta.xml.ws.soap.MTOMFeature;
import jakarta.xml.ws.soap.SOAPFaultException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.xml.namespace.QName;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.Source;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.stream.StreamResult;
import javax.xml.transform.stream.StreamSource;
import org.apache.cxf.jaxws.DispatchImpl;
import org.apache.cxf.ws.security.wss4j.WSS4JOutInterceptor;
import org.apache.wss4j.common.ConfigurationConstants;
import org.apache.wss4j.common.WSS4JConstants;
import org.apache.wss4j.common.ext.WSPasswordCallback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import vn.iochub.testkit.Configs;
import vn.iochub.testkit.TestAccess;
import vn.iochub.testkit.TestHub;

/** Real SOAP clients, which read the WSDL that the hub serves and know nothing else of it. */
class SoapClientTest {
    private static final String NAMESPACE = "urn:iochub:ioffice:v1";
    private static final String EDXML = "http://www.mic.gov.vn/TBT/QCVN_102_2016";
    private static final byte[] FILE = "%PDF-1.4 van ban mau".repeat(20_000).getBytes(StandardCharsets.US_ASCII);

    private final TestAccess access = new TestAccess("ioffice");
    private TestHub hub;

    @BeforeEach
    void start() throws Exception {
        hub = TestHub.start(new IofficeConnector(access, Configs.of(IofficeConnector.Config.class)));
    }

    @AfterEach
    void stop() throws Exception {
        hub.close();
    }

    @Test
    void aClientMadeFromTheWsdlSendsInEitherSoap() throws Exception {
        for (String port : new String[] {"IofficeSoap11Port", "IofficeSoap12Port"}) {
            String reply = call(port, WSS4JConstants.PW_TEXT, access.password(), "status-soap11.xml", "sendStatus");
            assertThat(reply).contains("sendStatusResponse").contains(">00<");
        }
        assertThat(hub.taken()).hasSize(2);
        assertThat(hub.taken().get(0).records().get(0).type().name()).isEqualTo("DocumentStatusEvent");
        assertThat(new String(hub.taken().get(0).kept(), StandardCharsets.UTF_8))
                .doesNotContain(access.password());
    }

    @Test
    void itsClientSeesWhyItIsRefused() {
        for (String port : new String[] {"IofficeSoap11Port", "IofficeSoap12Port"}) {
            SOAPFaultException wrong = catchThrowableOfType(
                    SOAPFaultException.class,
                    () -> call(port, WSS4JConstants.PW_TEXT, "wrong", "status-soap11.xml", "sendStatus"));
            assertThat(wrong.getFault().getFaultString()).contains("Wrong user name or password");
            SOAPFaultException digest = catchThrowableOfType(
                    SOAPFaultException.class,
                    () -> call(port, WSS4JConstants.PW_DIGEST, access.password(), "status-soap11.xml", "sendStatus"));
            assertThat(digest.getFault().getFaultString()).contains("PasswordText");
        }
        assertThat(hub.taken()).isEmpty();
        assertThat(hub.refused()).containsExactly("credentials", "credentials", "credentials", "credentials");
    }

    @Test
    void aClientWithMtomSendsItsFileBesideTheEnvelope() throws Exception {
        for (String port : new String[] {"IofficeSoap11Port", "IofficeSoap12Port"}) {
            Dispatch<Object> dispatch = service()
                    .createDispatch(
                            new QName(NAMESPACE, port),
                            JAXBContext.newInstance(SendDocument.class, SendDocumentResponse.class),
                            Service.Mode.PAYLOAD,
                            new MTOMFeature(true, 1_000));
            secure(dispatch, WSS4JConstants.PW_TEXT, access.password());
            SendDocumentResponse reply = (SendDocumentResponse) dispatch.invoke(SendDocument.of(FILE));
            assertThat(reply.errorCode).isEqualTo("00");
            assertThat(reply.accepted).isEqualTo(1);
            assertThat(hub.taken()).last().satisfies(taken -> {
                assertThat(new String(taken.kept(), StandardCharsets.ISO_8859_1))
                        .startsWith("--uuid")
                        .contains("Include")
                        .contains("%PDF-1.4 van ban mau")
                        .doesNotContain(access.password());
                assertThat(taken.records()
                                .get(0)
                                .data()
                                .path("attachments")
                                .path(0)
                                .path("sha256")
                                .asText())
                        .isEqualTo(sha256(FILE));
            });
        }
        assertThat(hub.taken()).hasSize(2);
    }

    @Test
    void soapWithAttachmentsOfAnotherMakersStackIsRead() throws Exception {
        for (String protocol : new String[] {SOAPConstants.SOAP_1_1_PROTOCOL, SOAPConstants.SOAP_1_2_PROTOCOL}) {
            MimeHeaders type = new MimeHeaders();
            boolean soap12 = protocol.equals(SOAPConstants.SOAP_1_2_PROTOCOL);
            type.setHeader("Content-Type", soap12 ? "application/soap+xml" : "text/xml");
            String envelope = new String(Samples.of("good/document-swa.mime", access), StandardCharsets.UTF_8);
            envelope = envelope.substring(envelope.indexOf("<?xml"), envelope.indexOf("</soap:Envelope>") + 16);
            if (soap12) {
                envelope = envelope.replace(SoapTransportTest.SOAP11, SoapTransportTest.SOAP12);
            }
            SOAPMessage message = MessageFactory.newInstance(protocol)
                    .createMessage(type, new ByteArrayInputStream(envelope.getBytes(StandardCharsets.UTF_8)));
            AttachmentPart part =
                    message.createAttachmentPart(new DataHandler(new ByteArrayDataSource(FILE, "application/pdf")));
            part.setContentId("<van-ban-mau.pdf@ductrong>");
            message.addAttachmentPart(part);
            message.saveChanges();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            message.writeTo(out);
            HttpResponse<String> response = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(hub.address())
                                    .header(
                                            "Content-Type",
                                            message.getMimeHeaders().getHeader("Content-Type")[0])
                                    .POST(HttpRequest.BodyPublishers.ofByteArray(out.toByteArray()))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            assertThat(hub.taken()).last().satisfies(taken -> assertThat(taken.records()
                            .get(0)
                            .data()
                            .path("attachments")
                            .path(0)
                            .path("sha256")
                            .asText())
                    .isEqualTo(sha256(FILE)));
        }
    }

    private String call(String port, String passwordType, String password, String sample, String operation)
            throws Exception {
        Dispatch<Source> dispatch =
                service().createDispatch(new QName(NAMESPACE, port), Source.class, Service.Mode.PAYLOAD);
        secure(dispatch, passwordType, password);
        String text = new String(Samples.read("good/" + sample), StandardCharsets.UTF_8);
        String payload = text.substring(text.indexOf("<hub:" + operation), text.indexOf("  </soap:Body>"));
        Source reply =
                dispatch.invoke(new StreamSource(new ByteArrayInputStream(payload.getBytes(StandardCharsets.UTF_8))));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TransformerFactory.newDefaultInstance().newTransformer().transform(reply, new StreamResult(out));
        return out.toString(StandardCharsets.UTF_8);
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private Service service() throws Exception {
        return Service.create(URI.create(hub.address() + "?wsdl").toURL(), new QName(NAMESPACE, "IofficeService"));
    }

    private void secure(Dispatch<?> dispatch, String passwordType, String password) {
        Map<String, Object> security = new HashMap<>();
        security.put(ConfigurationConstants.ACTION, ConfigurationConstants.USERNAME_TOKEN);
        security.put(ConfigurationConstants.USER, access.user());
        security.put(ConfigurationConstants.PASSWORD_TYPE, passwordType);
        security.put(ConfigurationConstants.PW_CALLBACK_REF, (javax.security.auth.callback.CallbackHandler)
                callbacks -> ((WSPasswordCallback) callbacks[0]).setPassword(password));
        ((DispatchImpl<?>) dispatch).getClient().getOutInterceptors().add(new WSS4JOutInterceptor(security));
    }

    /** As a maker of a client would write it for the schema of edXML: the content is binary, and goes as MTOM. */
    @XmlRootElement(name = "sendDocument", namespace = NAMESPACE)
    @XmlAccessorType(XmlAccessType.FIELD)
    static class SendDocument {
        @XmlElement(name = "edXML", namespace = EDXML)
        EdXml document = new EdXml();

        static SendDocument of(byte[] file) throws Exception {
            String sample = Samples.text("good/document-soap11-inline.xml");
            String end = "</edXML:edXMLEnvelope>";
            String envelope = sample.substring(sample.indexOf("<edXML:edXMLEnvelope>"), sample.indexOf(end))
                    .replaceFirst("<edXML:edXMLEnvelope", "$0 xmlns:edXML=\"" + EDXML + "\"");
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setNamespaceAware(true);
            SendDocument send = new SendDocument();
            send.document.envelope = factory.newDocumentBuilder()
                    .parse(new ByteArrayInputStream((envelope + end).getBytes(StandardCharsets.ISO_8859_1)))
                    .getDocumentElement();
            send.document.attachments.attachment.content =
                    new DataHandler(new ByteArrayDataSource(file, "application/pdf"));
            return send;
        }
    }

    @XmlRootElement(name = "sendDocumentResponse", namespace = NAMESPACE)
    @XmlAccessorType(XmlAccessType.FIELD)
    static class SendDocumentResponse {
        @XmlElement(namespace = NAMESPACE)
        String errorCode;

        @XmlElement(namespace = NAMESPACE)
        long accepted;

        @XmlAnyElement
        List<Element> others;
    }

    @XmlAccessorType(XmlAccessType.FIELD)
    static class EdXml {
        @XmlAnyElement
        Element envelope;

        @XmlElement(name = "AttachmentEncoded", namespace = EDXML)
        Attachments attachments = new Attachments();
    }

    @XmlAccessorType(XmlAccessType.FIELD)
    static class Attachments {
        @XmlElement(name = "Attachment", namespace = EDXML)
        Attachment attachment = new Attachment();
    }

    @XmlAccessorType(XmlAccessType.FIELD)
    static class Attachment {
        @XmlElement(name = "AttachmentName", namespace = EDXML)
        String name = "van-ban-mau.pdf";

        @XmlElement(name = "ContentTransferEncoded", namespace = EDXML)
        @XmlMimeType("application/octet-stream")
        DataHandler content;
    }
}
