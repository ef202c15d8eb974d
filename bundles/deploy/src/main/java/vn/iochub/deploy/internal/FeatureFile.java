package vn.iochub.deploy.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** A Karaf feature repository as it stands in an archive, as far as it matters to the hub. */
final class FeatureFile {

    /** @param url where the bundle is, as in the file */
    record BundleRef(String url, int startLevel, boolean start) {}

    /** @param range a version or a range of them, as in the file; empty for any */
    record Need(String feature, String range) {}

    /** @param url where its text is; empty when it stands in the file itself, as {@code text} */
    record ConfigRef(String finalName, String url, String text) {}

    /** @param ignored elements that the hub does not act on */
    record Feature(
            String name,
            String version,
            List<BundleRef> bundles,
            List<Need> needs,
            List<ConfigRef> configs,
            List<String> ignored) {}

    private FeatureFile() {}

    /** By name; empty when the document is something else. */
    static Map<String, Feature> read(byte[] document) throws XMLStreamException {
        Map<String, Feature> features = new LinkedHashMap<>();
        XMLStreamReader xml = Xml.reader(document);
        try {
            while (xml.hasNext() && xml.next() != XMLStreamConstants.START_ELEMENT) {
                // on to the root
            }
            if (!xml.isStartElement() || !xml.getLocalName().equals("features")) {
                return features;
            }
            while (xml.hasNext()) {
                if (xml.next() == XMLStreamConstants.START_ELEMENT
                        && xml.getLocalName().equals("feature")) {
                    Feature feature = feature(xml);
                    features.put(feature.name(), feature);
                }
            }
            return features;
        } finally {
            xml.close();
        }
    }

    private static Feature feature(XMLStreamReader xml) throws XMLStreamException {
        Feature feature = new Feature(
                Xml.attribute(xml, "name", ""),
                Xml.attribute(xml, "version", ""),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>());
        while (xml.next() != XMLStreamConstants.END_ELEMENT) {
            if (!xml.isStartElement()) {
                continue;
            }
            switch (xml.getLocalName()) {
                case "bundle" -> {
                    String level = Xml.attribute(xml, "start-level", "0");
                    boolean start = !Xml.attribute(xml, "start", "true").equals("false");
                    feature.bundles().add(new BundleRef(text(xml), number(level), start));
                }
                case "feature" -> {
                    String range = Xml.attribute(xml, "version", "");
                    feature.needs().add(new Need(text(xml), range.equals("0.0.0") ? "" : range));
                }
                case "configfile" -> {
                    String name = Xml.attribute(xml, "finalname", "");
                    feature.configs().add(new ConfigRef(name, text(xml), ""));
                }
                case "config" -> {
                    String name = Xml.attribute(xml, "name", "") + ".cfg";
                    feature.configs().add(new ConfigRef(name, "", text(xml)));
                }
                case "details" -> text(xml);
                default -> {
                    feature.ignored().add(xml.getLocalName());
                    skip(xml);
                }
            }
        }
        return feature;
    }

    private static String text(XMLStreamReader xml) throws XMLStreamException {
        return xml.getElementText().strip();
    }

    private static void skip(XMLStreamReader xml) throws XMLStreamException {
        int depth = 1;
        while (depth > 0) {
            int event = xml.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                depth++;
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                depth--;
            }
        }
    }

    private static int number(String text) throws XMLStreamException {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new XMLStreamException("start-level is no number: " + text, e);
        }
    }
}
