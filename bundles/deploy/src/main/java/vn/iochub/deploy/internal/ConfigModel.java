package vn.iochub.deploy.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * The keys that a bundle's components take from the configuration of one PID: from the descriptors that the build wrote, those
 * of Declarative Services and those of Metatype. The first have every key with a default, also those of libraries; the second
 * the others.
 *
 * @param taken whether a component takes this PID at all
 */
record ConfigModel(boolean taken, Map<String, Key> keys) {
    static final String COMPONENTS = "OSGI-INF/";
    static final String METATYPE = "OSGI-INF/metatype/";

    /**
     * @param type as in the descriptors: {@code Integer}, {@code String} …
     * @param many whether it takes several values
     * @param standard the default; null when it must be given
     */
    record Key(String type, boolean many, String standard) {}

    static ConfigModel read(ZipFile jar, String pid, Limits limits)
            throws IOException, XMLStreamException, BadArchiveException {
        List<byte[]> metatypes = new ArrayList<>();
        List<byte[]> components = new ArrayList<>();
        for (ZipEntry entry : Collections.list(jar.entries())) {
            String name = entry.getName();
            if (name.startsWith(COMPONENTS) && name.endsWith(".xml")) {
                (name.startsWith(METATYPE) ? metatypes : components).add(Zips.read(jar, entry, limits));
            }
        }
        return of(metatypes, components, pid);
    }

    /** The same from the descriptors of a bundle that is installed. */
    static ConfigModel of(List<byte[]> metatypes, List<byte[]> components, String pid) throws XMLStreamException {
        Map<String, Key> keys = new TreeMap<>();
        for (byte[] document : metatypes) {
            metatype(document, pid, keys);
        }
        boolean taken = false;
        for (byte[] document : components) {
            taken |= component(document, pid, keys);
        }
        return new ConfigModel(taken, keys);
    }

    private static boolean component(byte[] document, String pid, Map<String, Key> keys) throws XMLStreamException {
        boolean ours = false;
        boolean any = false;
        XMLStreamReader xml = Xml.reader(document);
        try {
            while (xml.hasNext()) {
                if (xml.next() != XMLStreamConstants.START_ELEMENT) {
                    continue;
                }
                if (xml.getLocalName().equals("component")) {
                    String name = Xml.attribute(xml, "name", "");
                    ours = List.of(Xml.attribute(xml, "configuration-pid", name).split("\\s+"))
                            .contains(pid);
                    any |= ours;
                } else if (ours && xml.getLocalName().equals("property")) {
                    String name = Xml.attribute(xml, "name", "");
                    String value = xml.getAttributeValue(null, "value");
                    keys.put(
                            name,
                            new Key(Xml.attribute(xml, "type", "String"), value == null, value == null ? "" : value));
                }
            }
        } finally {
            xml.close();
        }
        return any;
    }

    private static void metatype(byte[] document, String pid, Map<String, Key> keys) throws XMLStreamException {
        Map<String, Map<String, Key>> classes = new TreeMap<>();
        Map<String, Key> current = new TreeMap<>();
        String designated = "";
        XMLStreamReader xml = Xml.reader(document);
        try {
            while (xml.hasNext()) {
                if (xml.next() != XMLStreamConstants.START_ELEMENT) {
                    continue;
                }
                switch (xml.getLocalName()) {
                    case "OCD" -> {
                        current = new TreeMap<>();
                        classes.put(Xml.attribute(xml, "id", ""), current);
                    }
                    case "AD" -> {
                        boolean needed = !Xml.attribute(xml, "required", "true").equals("false");
                        String standard = xml.getAttributeValue(null, "default");
                        current.put(
                                Xml.attribute(xml, "id", ""),
                                new Key(
                                        Xml.attribute(xml, "type", "String"),
                                        !Xml.attribute(xml, "cardinality", "0").equals("0"),
                                        standard == null && !needed ? "" : standard));
                    }
                    case "Designate" -> designated = Xml.attribute(xml, "factoryPid", Xml.attribute(xml, "pid", ""));
                    case "Object" -> {
                        if (designated.equals(pid)) {
                            keys.putAll(classes.getOrDefault(Xml.attribute(xml, "ocdref", ""), Map.of()));
                        }
                    }
                    default -> {
                        // names and options for people
                    }
                }
            }
        } finally {
            xml.close();
        }
    }

    /** The value that this key has where the configuration does not say. */
    String standard(String key) {
        Key found = keys.get(key);
        return found == null || found.standard() == null ? "" : found.standard();
    }

    /** @return the text of a descriptor or configuration */
    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
