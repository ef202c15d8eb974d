package vn.iochub.edxml;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.xml.crypto.OctetStreamData;
import javax.xml.crypto.URIDereferencer;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.DigestMethod;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMSignContext;
import javax.xml.crypto.dsig.keyinfo.KeyInfo;
import javax.xml.crypto.dsig.keyinfo.KeyInfoFactory;
import javax.xml.crypto.dsig.spec.C14NMethodParameterSpec;
import javax.xml.crypto.dsig.spec.TransformParameterSpec;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Documents signed for real, with a key made here, and what a check of them comes to. */
class SignatureTest {
    private static final String RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
    private static final XMLSignatureFactory FACTORY = XMLSignatureFactory.getInstance("DOM");

    @TempDir
    static Path folder;

    private static PrivateKey key;
    private static X509Certificate certificate;

    @BeforeAll
    static void makeKey() throws Exception {
        Path store = folder.resolve("signer.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "signer",
                        "-keyalg",
                        "RSA",
                        "-keysize",
                        "2048",
                        "-storetype",
                        "PKCS12",
                        "-dname",
                        "CN=So Noi vu thu nghiem, C=VN",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "synthetic")
                .redirectErrorStream(true)
                .start();
        try (InputStream output = keytool.getInputStream()) {
            assertThat(output.readAllBytes()).isNotNull();
        }
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance(store.toFile(), "synthetic".toCharArray());
        key = (PrivateKey) keys.getKey("signer", "synthetic".toCharArray());
        certificate = (X509Certificate) keys.getCertificate("signer");
    }

    /** Signs a sample with these references; the signature is put where edXML has it. */
    private static String signed(List<Reference> references, String algorithm, boolean certified, URIDereferencer cids)
            throws Exception {
        return signed(HistoryTest.sample("document.edxml"), references, algorithm, certified, cids);
    }

    private static String signed(
            String xml, List<Reference> references, String algorithm, boolean certified, URIDereferencer cids)
            throws Exception {
        Document document = parse(xml);
        Element header =
                (Element) document.getElementsByTagNameNS("*", "edXMLHeader").item(0);
        Element message =
                (Element) document.getElementsByTagNameNS("*", "MessageHeader").item(0);
        if (message.hasAttribute("Id")) {
            message.setIdAttribute("Id", true);
        }
        KeyInfoFactory infos = FACTORY.getKeyInfoFactory();
        KeyInfo info = certified ? infos.newKeyInfo(List.of(infos.newX509Data(List.of(certificate)))) : null;
        DOMSignContext context = new DOMSignContext(key, header);
        context.setProperty("org.jcp.xml.dsig.secureValidation", Boolean.FALSE);
        if (cids != null) {
            context.setURIDereferencer(cids);
        }
        FACTORY.newXMLSignature(
                        FACTORY.newSignedInfo(
                                FACTORY.newCanonicalizationMethod(
                                        CanonicalizationMethod.EXCLUSIVE, (C14NMethodParameterSpec) null),
                                FACTORY.newSignatureMethod(algorithm, null),
                                references),
                        info)
                .sign(context);
        return text(document);
    }

    private static Reference reference(String uri, String... transforms) throws Exception {
        List<Transform> list = new ArrayList<>();
        for (String transform : transforms) {
            list.add(FACTORY.newTransform(transform, (TransformParameterSpec) null));
        }
        return FACTORY.newReference(uri, FACTORY.newDigestMethod(DigestMethod.SHA256, null), list, null, null);
    }

    private static Document parse(String xml) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
        factory.setNamespaceAware(true);
        return factory.newDocumentBuilder().parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    }

    private static String text(Document document) throws Exception {
        StringWriter out = new StringWriter();
        TransformerFactory.newDefaultInstance()
                .newTransformer()
                .transform(new DOMSource(document), new StreamResult(out));
        return out.toString();
    }

    private static JsonNode check(String xml) throws Exception {
        return Reading.of(xml).only().data().path("signature");
    }

    private static void is(JsonNode signature, String result, String reason) {
        assertThat(signature.path("result").asText()).as(signature.toString()).isEqualTo(result);
        assertThat(signature.path("reason").asText("")).as(signature.toString()).isEqualTo(reason);
    }

    @Test
    void aDocumentAsItWasSignedIsValid() throws Exception {
        String xml = signed(List.of(reference("", Transform.ENVELOPED)), RSA_SHA256, true, null);
        JsonNode signature = check(xml);
        is(signature, "valid", "");
        assertThat(signature.path("signerSubject").asText()).isEqualTo("CN=So Noi vu thu nghiem,C=VN");
        is(check("\u0001??" + xml.substring(xml.indexOf("<edXML"))), "valid", "");
    }

    @Test
    void aChangedDocumentIsInvalidAndReadAllTheSame() throws Exception {
        String xml = signed(List.of(reference("", Transform.ENVELOPED)), RSA_SHA256, true, null);
        is(check(xml.replace("hội nghị", "hội thảo")), "invalid", "changed");
        is(check(xml.replaceFirst("SignatureValue>.", "SignatureValue>B")), "invalid", "changed");
    }

    @Test
    void whatCannotBeVerifiedSaysWhy() throws Exception {
        List<Reference> whole = List.of(reference("", Transform.ENVELOPED));
        is(check(signed(whole, RSA_SHA256, false, null)), "unverifiable", "noKey");
        is(
                check(signed(whole, RSA_SHA256, true, null).replace(RSA_SHA256, "http://example.org/unknown")),
                "unverifiable",
                "algorithm");
        is(check(signed(whole, "http://www.w3.org/2000/09/xmldsig#rsa-sha1", true, null)), "unverifiable", "algorithm");
        String external = signed(whole, RSA_SHA256, true, null)
                .replace("Reference URI=\"\"", "Reference URI=\"http://127.0.0.1:1/x\"");
        is(check(external), "unverifiable", "externalReference");
        is(
                check(external.replace("http://127.0.0.1:1/x", "file:///etc/hostname")),
                "unverifiable",
                "externalReference");
        is(
                check(signed(whole, RSA_SHA256, true, null)
                        .replace(Transform.ENVELOPED, "http://www.w3.org/TR/1999/REC-xslt-19991116")),
                "unverifiable",
                "transform");
        is(
                check(HistoryTest.sample("document.edxml")
                        .replace("<edXML:DigitalSignature/>", "<Signature><SignedInfo>x</SignedInfo></Signature>")),
                "unverifiable",
                "notXmldsig");
        is(
                check(HistoryTest.sample("document.edxml")
                        .replace(
                                "<edXML:DigitalSignature/>",
                                "<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\"/>")),
                "absent",
                "");
    }

    /** Sixteen megabytes of empty elements took more than 300 of heap. */
    @Test
    void aDocumentOfVeryManyTagsIsReadAndNotChecked() throws Exception {
        String signed = signed(List.of(reference("", Transform.ENVELOPED)), RSA_SHA256, true, null);
        for (String filler : List.of("<a/>".repeat(200_000), ("<a" + " x='' y='' z=''" + "/>").repeat(60_000))) {
            is(
                    check(signed.replaceFirst(
                            "(<edXML:edXMLBody>|</[^>]*edXMLEnvelope>|</[^>]*>\\s*$)", filler + "$1")),
                    "unverifiable",
                    "tooLarge");
        }
    }

    @Test
    void aSignatureOfTheHeaderByItsIdIsValid() throws Exception {
        String withId =
                HistoryTest.sample("document.edxml").replace("<edXML:MessageHeader>", "<edXML:MessageHeader Id=\"m\">");
        String xml = signed(withId, List.of(reference("#m", CanonicalizationMethod.EXCLUSIVE)), RSA_SHA256, true, null);
        is(check(xml), "valid", "");
    }

    @Test
    void aSignatureOfSomethingElseIsInvalid() throws Exception {
        // The signed header is wrapped away into the signature, and another stands in its place.
        String withId =
                HistoryTest.sample("document.edxml").replace("<edXML:MessageHeader>", "<edXML:MessageHeader Id=\"m\">");
        Document signed = parse(
                signed(withId, List.of(reference("#m", CanonicalizationMethod.EXCLUSIVE)), RSA_SHA256, true, null));
        Element message =
                (Element) signed.getElementsByTagNameNS("*", "MessageHeader").item(0);
        Element signature =
                (Element) signed.getElementsByTagNameNS("*", "Signature").item(0);
        Element forged = (Element) message.cloneNode(true);
        forged.removeAttribute("Id");
        forged.getElementsByTagNameNS("*", "Subject").item(0).setTextContent("Giả mạo");
        message.getParentNode().replaceChild(forged, message);
        Element object = signed.createElementNS("http://www.w3.org/2000/09/xmldsig#", "Object");
        object.appendChild(message);
        signature.appendChild(object);
        String xml = text(signed);
        is(check(xml), "invalid", "doesNotCoverHeader");
        assertThat(Reading.of(xml).only().data().path("subject").asText()).isEqualTo("Giả mạo");

        String twice = withId.replace("<edXML:edXMLBody>", "<edXML:edXMLBody Id=\"m\">");
        String both = xml.replace("<edXML:edXMLBody>", "<edXML:edXMLBody Id=\"m\">");
        assertThat(twice).isNotEqualTo(withId);
        is(check(both), "invalid", "idTwice");
    }

    @Test
    void anAttachmentSignedByItsContentIdIsCheckedToo() throws Exception {
        byte[] content = "%PDF-1.4 sample".getBytes(StandardCharsets.UTF_8);
        URIDereferencer usual = FACTORY.getURIDereferencer();
        URIDereferencer cids = (reference, context) -> reference.getURI().startsWith("cid:")
                ? new OctetStreamData(new ByteArrayInputStream(content))
                : usual.dereference(reference, context);
        String xml = signed(List.of(reference("", Transform.ENVELOPED), reference("cid:f-1")), RSA_SHA256, true, cids);
        is(check(xml), "valid", "");

        String apart = signed(
                HistoryTest.sample("document.edxml").replaceAll("(?s)<AttachmentEncoded>.*</AttachmentEncoded>", ""),
                List.of(reference("", Transform.ENVELOPED), reference("cid:f-1")),
                RSA_SHA256,
                true,
                cids);
        is(check(apart), "unverifiable", "referenceMissing");
        is(multipart(apart, content), "valid", "");
        is(multipart(apart, "%PDF-1.4 changed".getBytes(StandardCharsets.UTF_8)), "invalid", "changed");
    }

    private static JsonNode multipart(String xml, byte[] content) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(("--b\r\nContent-Type: text/xml\r\n\r\n" + xml
                        + "\r\n--b\r\nContent-Type: application/pdf\r\nContent-ID: <f-1>\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        out.writeBytes(content);
        out.writeBytes("\r\n--b--\r\n".getBytes(StandardCharsets.UTF_8));
        return Reading.of(out.toByteArray(), "multipart/related; boundary=b")
                .only()
                .data()
                .path("signature");
    }

    @Test
    void aDocumentTooLargeToBeHeldIsNotChecked() throws Exception {
        String xml = signed(List.of(reference("", Transform.ENVELOPED)), RSA_SHA256, true, null);
        String large = xml.replace(
                "</ContentTransferEncoded>", "</ContentTransferEncoded>" + " ".repeat(SignatureCheck.MOST_BYTES));
        is(check(large), "unverifiable", "tooLarge");
    }
}
