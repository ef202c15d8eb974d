package vn.iochub.deploy.internal;

import java.io.ByteArrayInputStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** A reader of XML that fetches nothing and expands nothing. */
final class Xml {
    private Xml() {}

    static XMLStreamReader reader(byte[] document) throws XMLStreamException {
        // The JDK's own: another one on the class path may read the properties differently.
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        factory.setXMLResolver((publicId, systemId, base, namespace) -> {
            throw new XMLStreamException("An outside entity is not read: " + systemId);
        });
        return factory.createXMLStreamReader(new ByteArrayInputStream(document));
    }

    /** An attribute, or what is given where there is none. */
    static String attribute(XMLStreamReader xml, String name, String otherwise) {
        String value = xml.getAttributeValue(null, name);
        return value == null ? otherwise : value.strip();
    }
}
