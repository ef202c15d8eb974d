package vn.iochub.connector.ioffice;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The media type of a call, of those that carry SOAP.
 *
 * @param parameters by their lower-case names
 */
record ContentType(String type, Map<String, String> parameters) {
    private static final Set<String> SINGLE =
            Set.of("text/xml", "application/soap+xml", "application/xml", "application/xop+xml");
    private static final String MULTIPART = "multipart/related";

    /** More than this before the first boundary is no preamble. */
    private static final int PREAMBLE = 8_192;

    /** RFC 2046, 5.1.1. */
    private static final int BOUNDARY = 70;

    /** Null for a type that carries no SOAP, or whose boundary is none. */
    static ContentType of(String header) {
        int semicolon = header.indexOf(';');
        String type = (semicolon < 0 ? header : header.substring(0, semicolon))
                .strip()
                .toLowerCase(Locale.ROOT);
        Map<String, String> parameters = new LinkedHashMap<>();
        int at = semicolon;
        while (at >= 0 && at < header.length()) {
            int equals = header.indexOf('=', at);
            if (equals < 0) {
                break;
            }
            String name = header.substring(at + 1, equals).strip().toLowerCase(Locale.ROOT);
            StringBuilder value = new StringBuilder();
            boolean quoted = false;
            int i = equals + 1;
            for (; i < header.length() && (quoted || header.charAt(i) != ';'); i++) {
                char c = header.charAt(i);
                if (c == '"') {
                    quoted = !quoted;
                } else if (c == '\\' && quoted && i + 1 < header.length()) {
                    value.append(header.charAt(++i));
                } else {
                    value.append(c);
                }
            }
            parameters.putIfAbsent(name, value.toString().strip());
            at = i;
        }
        ContentType found = new ContentType(type, Map.copyOf(parameters));
        if (type.equals(MULTIPART)) {
            String boundary = found.boundary();
            return boundary.isEmpty() || boundary.length() > BOUNDARY ? null : found;
        }
        return SINGLE.contains(type) ? found : null;
    }

    private String boundary() {
        return parameters.getOrDefault("boundary", "");
    }

    /** As the hub keeps it: with what a reader needs first, as it keeps 255 characters. */
    String shortened() {
        if (!type.equals(MULTIPART)) {
            return type;
        }
        return type + "; boundary=\"" + boundary() + "\"; type=\"" + parameters.getOrDefault("type", "text/xml") + "\"";
    }

    /**
     * The stream from the first boundary on, where there is one; a reader then needs no more than the bytes to find the
     * envelope.
     */
    InputStream skipPreamble(InputStream in) throws IOException {
        if (!type.equals(MULTIPART)) {
            return in;
        }
        byte[] delimiter = ("--" + boundary()).getBytes(StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int count = 0; count < PREAMBLE; count++) {
            int b = in.read();
            if (b < 0) {
                break;
            }
            line.write(b);
            byte[] bytes = line.size() == delimiter.length ? line.toByteArray() : null;
            if (bytes != null && java.util.Arrays.equals(bytes, delimiter)) {
                return new SequenceInputStream(new ByteArrayInputStream(bytes), in);
            }
            if (b == '\n') {
                line.reset();
            }
        }
        // No boundary: nothing of it can be read, and nothing is.
        return InputStream.nullInputStream();
    }
}
