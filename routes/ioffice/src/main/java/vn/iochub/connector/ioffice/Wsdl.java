package vn.iochub.connector.ioffice;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;

/** The service's description: written first, served with the address at which it was asked for. */
final class Wsdl {
    static final URL LOCATION = Wsdl.class.getResource("/wsdl/ioffice.wsdl");
    private static final String ADDRESS = "http://localhost/in/ioffice";
    private static final String SCHEMA = "schemaLocation=\"ioffice.xsd\"";

    private final String wsdl = read("/wsdl/ioffice.wsdl");
    private final String schema = read("/wsdl/ioffice.xsd");

    /** The document that the query asks for ({@code wsdl}, {@code xsd=ioffice.xsd}), or null when it asks for none. */
    byte[] page(String query, String address) {
        String safe = address.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
        if ("wsdl".equalsIgnoreCase(query)) {
            return bytes(
                    wsdl.replace(ADDRESS, safe).replace(SCHEMA, "schemaLocation=\"" + safe + "?xsd=ioffice.xsd\""));
        }
        return "xsd=ioffice.xsd".equalsIgnoreCase(query) ? bytes(schema) : null;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String read(String resource) {
        try (InputStream in = Wsdl.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
