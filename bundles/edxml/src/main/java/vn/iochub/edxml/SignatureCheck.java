package vn.iochub.edxml;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.Key;
import java.security.KeyException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.xml.XMLConstants;
import javax.xml.crypto.AlgorithmMethod;
import javax.xml.crypto.Data;
import javax.xml.crypto.KeySelector;
import javax.xml.crypto.KeySelectorException;
import javax.xml.crypto.KeySelectorResult;
import javax.xml.crypto.MarshalException;
import javax.xml.crypto.OctetStreamData;
import javax.xml.crypto.URIDereferencer;
import javax.xml.crypto.URIReference;
import javax.xml.crypto.URIReferenceException;
import javax.xml.crypto.XMLCryptoContext;
import javax.xml.crypto.XMLStructure;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLSignature;
import javax.xml.crypto.dsig.XMLSignatureException;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import javax.xml.crypto.dsig.keyinfo.KeyInfo;
import javax.xml.crypto.dsig.keyinfo.KeyValue;
import javax.xml.crypto.dsig.keyinfo.X509Data;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Attr;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.ErrorHandler;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/**
 * Verifies the XML signature (XMLDSig) of a document that {@link MessageParser} has read already, and so knows to be within
 * its limits. The document stands in memory here: it is bounded by {@link #MOST_BYTES}. Nothing outside the message is ever
 * fetched; transforms that can run or leave things out (XSLT, XPath) are not followed.
 */
final class SignatureCheck {
    /** Larger documents are not checked. */
    static final int MOST_BYTES = 16_000_000;

    /** Begins of tags and attributes. A document has some hundreds; in memory each takes a hundred times its bytes. */
    private static final int MOST_MARKUP = 200_000;

    private static final int MOST_REFERENCES = 30;
    private static final Set<String> ALGORITHMS = Set.of(
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
            "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
            "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384",
            "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512",
            "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1",
            "http://www.w3.org/2007/05/xmldsig-more#sha384-rsa-MGF1",
            "http://www.w3.org/2007/05/xmldsig-more#sha512-rsa-MGF1");
    private static final Set<String> TRANSFORMS = Set.of(
            Transform.ENVELOPED,
            Transform.BASE64,
            CanonicalizationMethod.INCLUSIVE,
            CanonicalizationMethod.INCLUSIVE_WITH_COMMENTS,
            CanonicalizationMethod.EXCLUSIVE,
            CanonicalizationMethod.EXCLUSIVE_WITH_COMMENTS,
            "http://www.w3.org/2006/12/xml-c14n11",
            "http://www.w3.org/2006/12/xml-c14n11#WithComments");

    /** Gives the content of the part of that content id; empty where there is none or it is too large. */
    @FunctionalInterface
    interface Parts {
        Optional<byte[]> content(String contentId) throws IOException;
    }

    private final Document document;
    private final Parts parts;

    private SignatureCheck(Document document, Parts parts) {
        this.document = document;
        this.parts = parts;
    }

    static Signature check(byte[] xml, Parts parts) {
        int markup = 0;
        for (byte b : xml) {
            markup += b == '<' || b == '=' ? 1 : 0;
        }
        if (markup > MOST_MARKUP) {
            return Signature.unverifiable("tooLarge");
        }
        Document document;
        try {
            document = parse(xml);
        } catch (SAXException | IOException e) {
            return Signature.unverifiable("unreadable");
        }
        return new SignatureCheck(document, parts).check();
    }

    private static Document parse(byte[] xml) throws SAXException, IOException {
        int start = 0;
        boolean utf16 = xml.length > 1 && (xml[0] & 0xFF) >= 0xFE && (xml[1] & 0xFF) >= 0xFE;
        while (!utf16 && start < xml.length && xml[start] != '<') {
            start++;
        }
        try {
            // The JDK's own, whatever else the class path offers.
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setNamespaceAware(true);
            factory.setXIncludeAware(false);
            factory.setExpandEntityReferences(false);
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
            factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
            javax.xml.parsers.DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new Silent());
            return builder.parse(new ByteArrayInputStream(xml, start, xml.length - start));
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("The JDK's parser has these features", e);
        }
    }

    private Signature check() {
        NodeList signatures = document.getElementsByTagNameNS(XMLSignature.XMLNS, "Signature");
        List<Element> outermost = new ArrayList<>();
        for (int i = 0; i < signatures.getLength(); i++) {
            Element signature = (Element) signatures.item(i);
            if (signature
                            .getElementsByTagNameNS(XMLSignature.XMLNS, "SignedInfo")
                            .getLength()
                    > 0) {
                outermost.add(signature);
            }
        }
        if (outermost.isEmpty()) {
            // An empty element where a signature could be: producers send it so.
            return signatures.getLength() > 0 || !named("Signature") ? Signature.ABSENT : foreign();
        }
        if (outermost.size() > 5) {
            return Signature.unverifiable("tooManySignatures");
        }
        Signature valid = null;
        for (Element signature : outermost) {
            Signature one = one(signature);
            if (!one.result().equals("valid")) {
                return one;
            }
            valid = valid == null ? one : valid;
        }
        return valid;
    }

    private boolean named(String name) {
        return document.getElementsByTagNameNS("*", name).getLength() > 0;
    }

    /** A signature that is not in XMLDSig's namespace: with something in it, it is one that cannot be verified. */
    private Signature foreign() {
        NodeList found = document.getElementsByTagNameNS("*", "Signature");
        for (int i = 0; i < found.getLength(); i++) {
            if (!found.item(i).getTextContent().isBlank()) {
                return Signature.unverifiable("notXmldsig");
            }
        }
        return Signature.ABSENT;
    }

    private Signature one(Element element) {
        if (!uniqueIds()) {
            return new Signature("invalid", null, "idTwice");
        }
        // Looked at before the JDK does, which refuses such a signature without saying why.
        if (!known(element, "SignatureMethod", ALGORITHMS)) {
            return Signature.unverifiable("algorithm");
        }
        if (!known(element, "Transform", TRANSFORMS)) {
            return Signature.unverifiable("transform");
        }
        Selector selector = new Selector();
        DOMValidateContext context = new DOMValidateContext(selector, element);
        context.setProperty("org.jcp.xml.dsig.secureValidation", Boolean.TRUE);
        context.setURIDereferencer(
                new Inside(XMLSignatureFactory.getInstance("DOM").getURIDereferencer()));
        try {
            XMLSignature signature = XMLSignatureFactory.getInstance("DOM").unmarshalXMLSignature(context);
            Optional<Signature> refused = refused(signature);
            if (refused.isPresent()) {
                return refused.get();
            }
            boolean valid = signature.validate(context);
            String subject = selector.subject;
            if (!valid) {
                return new Signature("invalid", subject, "changed");
            }
            return covers(signature, element)
                    ? new Signature("valid", subject, null)
                    : new Signature("invalid", subject, "doesNotCoverHeader");
        } catch (MarshalException e) {
            return Signature.unverifiable("malformed");
        } catch (XMLSignatureException e) {
            return Signature.unverifiable(reason(e, selector));
        } catch (RuntimeException e) {
            // What the JDK's code throws on a hostile signature is not listed anywhere; the document is read all the
            // same.
            return Signature.unverifiable("malformed");
        }
    }

    private static Optional<Signature> refused(XMLSignature signature) {
        List<?> references = signature.getSignedInfo().getReferences();
        if (references.size() > MOST_REFERENCES) {
            return Optional.of(Signature.unverifiable("tooManyReferences"));
        }
        for (Object item : references) {
            Reference reference = (Reference) item;
            String uri = reference.getURI();
            if (uri == null || !(uri.isEmpty() || uri.startsWith("#") || isCid(uri))) {
                return Optional.of(Signature.unverifiable("externalReference"));
            }
        }
        return Optional.empty();
    }

    private static boolean known(Element signature, String name, Set<String> algorithms) {
        NodeList found = signature.getElementsByTagNameNS(XMLSignature.XMLNS, name);
        for (int i = 0; i < found.getLength() && i < 1_000; i++) {
            if (!algorithms.contains(((Element) found.item(i)).getAttribute("Algorithm"))) {
                return false;
            }
        }
        return found.getLength() < 1_000;
    }

    private static boolean isCid(String uri) {
        return uri.toLowerCase(Locale.ROOT).startsWith("cid:");
    }

    private static String reason(XMLSignatureException e, Selector selector) {
        if (selector.asked && !selector.found) {
            return "noKey";
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof URIReferenceException) {
                return "referenceMissing";
            }
        }
        return "algorithm";
    }

    /** XMLDSig's ids are attributes of some spelling, and a document without a DTD does not say which. */
    private boolean uniqueIds() {
        Set<String> ids = new HashSet<>();
        NodeList all = document.getElementsByTagNameNS("*", "*");
        // The list is walked by the tree: item(i) of a live list would count from its beginning each time.
        Node node = all.getLength() == 0 ? null : document.getDocumentElement();
        while (node != null) {
            if (node instanceof Element element && !ids(element, ids)) {
                return false;
            }
            node = next(node);
        }
        return true;
    }

    private static boolean ids(Element element, Set<String> ids) {
        NamedNodeMap attributes = element.getAttributes();
        for (int i = 0; i < attributes.getLength(); i++) {
            Attr attribute = (Attr) attributes.item(i);
            String name = attribute.getLocalName() == null ? attribute.getName() : attribute.getLocalName();
            if (name.equalsIgnoreCase("id")) {
                element.setIdAttributeNode(attribute, true);
                if (!ids.add(attribute.getValue())) {
                    return false;
                }
            }
        }
        return true;
    }

    private static Node next(Node node) {
        if (node.getFirstChild() != null) {
            return node.getFirstChild();
        }
        Node up = node;
        while (up != null && up.getNextSibling() == null) {
            up = up.getParentNode();
        }
        return up == null ? null : up.getNextSibling();
    }

    /** Whether what was read as the header is among what was signed: a signature of something else proves nothing of it. */
    private boolean covers(XMLSignature signature, Element element) {
        Element header = header();
        for (Object item : signature.getSignedInfo().getReferences()) {
            String uri = ((Reference) item).getURI();
            if (uri.isEmpty() || uri.startsWith("#xpointer(/)")) {
                return true;
            }
            if (uri.startsWith("#") && header != null) {
                String id = uri.startsWith("#xpointer(id('")
                        ? uri.substring("#xpointer(id('".length(), Math.max(uri.indexOf("')"), 14))
                        : uri.substring(1);
                Element signed = document.getElementById(id);
                for (Node node = header; node != null; node = node.getParentNode()) {
                    if (node == signed && node != element) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** The element that {@link MessageParser} takes for the header: the one that lies in no signature. */
    private Element header() {
        for (Node node = document.getDocumentElement(); node != null; node = next(node)) {
            if (node instanceof Element element
                    && (element.getLocalName().equalsIgnoreCase("MessageHeader")
                            || (element.getLocalName().equalsIgnoreCase("Status")
                                    && element.getElementsByTagNameNS("*", "StatusCode")
                                                    .getLength()
                                            > 0))
                    && !inSignature(element)) {
                return element;
            }
        }
        return null;
    }

    private static boolean inSignature(Element element) {
        for (Node node = element; node != null; node = node.getParentNode()) {
            if (node.getLocalName() != null && node.getLocalName().equalsIgnoreCase("Signature")) {
                return true;
            }
        }
        return false;
    }

    /** The key that the signature brings along: of its first certificate, or bare. */
    private static final class Selector extends KeySelector {
        private boolean asked;
        private boolean found;
        private String subject;

        @Override
        public KeySelectorResult select(KeyInfo info, Purpose purpose, AlgorithmMethod method, XMLCryptoContext context)
                throws KeySelectorException {
            asked = true;
            PublicKey key = null;
            for (XMLStructure structure : info == null ? List.<XMLStructure>of() : content(info)) {
                if (key == null && structure instanceof X509Data data) {
                    for (Object item : data.getContent()) {
                        if (key == null && item instanceof X509Certificate certificate) {
                            key = certificate.getPublicKey();
                            String name = certificate.getSubjectX500Principal().getName();
                            subject = name.length() > Parties.NAME ? name.substring(0, Parties.NAME) : name;
                        }
                    }
                } else if (key == null && structure instanceof KeyValue value) {
                    try {
                        key = value.getPublicKey();
                    } catch (KeyException e) {
                        throw new KeySelectorException(e);
                    }
                }
            }
            if (key == null) {
                throw new KeySelectorException("no key");
            }
            found = true;
            Key result = key;
            return () -> result;
        }

        @SuppressWarnings("unchecked")
        private static List<XMLStructure> content(KeyInfo info) {
            // The JDK's interface has a raw list.
            return (List<XMLStructure>) (List<?>) info.getContent();
        }
    }

    /** Finds what a reference names within the message, and nothing else. */
    private final class Inside implements URIDereferencer {
        private final URIDereferencer document;

        Inside(URIDereferencer document) {
            this.document = document;
        }

        @Override
        public Data dereference(URIReference reference, XMLCryptoContext context) throws URIReferenceException {
            String uri = reference.getURI();
            if (uri == null || !isCid(uri)) {
                return document.dereference(reference, context);
            }
            String id = MultipartContainer.bare(uri);
            try {
                byte[] content = parts.content(id)
                        .or(() -> inline(id))
                        .orElseThrow(() -> new URIReferenceException("no part of that content id"));
                return new OctetStreamData(new ByteArrayInputStream(content));
            } catch (IOException e) {
                throw new URIReferenceException(e);
            }
        }
    }

    /** The content of an attachment in the document itself. */
    private Optional<byte[]> inline(String id) {
        for (Node node = document.getDocumentElement(); node != null; node = next(node)) {
            if (node instanceof Element element && "Attachment".equalsIgnoreCase(element.getLocalName())) {
                String found = text(element, "ContentId");
                if (found != null && MultipartContainer.bare(found).equals(id)) {
                    String base64 = text(element, "ContentTransferEncoded");
                    return Optional.ofNullable(base64)
                            .map(text -> Base64.getMimeDecoder().decode(text));
                }
            }
        }
        return Optional.empty();
    }

    private static String text(Element element, String name) {
        NodeList found = element.getElementsByTagNameNS("*", name);
        return found.getLength() == 0 ? null : found.item(0).getTextContent();
    }

    /** The JDK's parser would write its faults to the standard error. */
    private static final class Silent implements ErrorHandler {
        @Override
        public void warning(SAXParseException e) {
            // Not a fault.
        }

        @Override
        public void error(SAXParseException e) throws SAXException {
            throw e;
        }

        @Override
        public void fatalError(SAXParseException e) throws SAXException {
            throw e;
        }
    }
}
