package vn.iochub.edxml;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.Field;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.NameValuePair;
import org.apache.james.mime4j.stream.ParserCursor;
import org.apache.james.mime4j.stream.RawFieldParser;
import org.apache.james.mime4j.stream.RecursionMode;
import org.apache.james.mime4j.util.ByteSequence;
import org.apache.james.mime4j.util.ContentUtil;
import org.apache.james.mime4j.util.MimeParameterMapping;
import vn.iochub.api.RawMessage;
import vn.iochub.api.RejectCode;
import vn.iochub.api.UnreadableMessageException;

/**
 * A MIME multipart (RFC 2387): an envelope, and its attachments as parts that it names by {@code cid:}, as MTOM and SOAP with
 * attachments have it.
 */
final class MultipartContainer implements Container {
    private static final int DEEPEST = 4;
    private static final Pattern START = Pattern.compile("(?i);\\s*start\\s*=\\s*\"?\\s*<?([^>\";\\s]+)");
    private final RawMessage raw;
    private final String contentType;

    /** @param contentType the multipart's type with its boundary; empty when the content begins with its own headers */
    MultipartContainer(RawMessage raw, String contentType) {
        this.raw = raw;
        this.contentType = contentType;
    }

    @Override
    public void each(Visitor visitor) throws UnreadableMessageException, IOException {
        MimeConfig config = MimeConfig.custom()
                .setMaxLineLen(100_000)
                .setMaxHeaderLen(10_000)
                .setMaxHeaderCount(100)
                .setMaxContentLen(-1)
                .build();
        MimeTokenStream stream = new MimeTokenStream(config, new Truncation(), null, null);
        stream.setRecursionMode(RecursionMode.M_NO_RECURSE);
        Matcher start = START.matcher(raw.contentType());
        String wanted = start.find() ? start.group(1) : "";
        try (Source source = new Source(raw.open())) {
            try {
                if (contentType.isEmpty()) {
                    stream.parse(source);
                } else {
                    stream.parseHeadless(source, contentType);
                }
                walk(stream, wanted, visitor);
            } catch (MimeException | IOException e) {
                throw source.fault(damaged(e));
            }
        }
    }

    private static void walk(MimeTokenStream stream, String wanted, Visitor visitor)
            throws MimeException, UnreadableMessageException, IOException {
        int index = 0;
        int depth = 0;
        String name = "";
        String id = "";
        for (EntityState state = stream.getState(); state != EntityState.T_END_OF_STREAM; state = stream.next()) {
            switch (state) {
                case T_START_HEADER -> {
                    name = "";
                    id = "";
                }
                case T_FIELD -> {
                    String body = stream.getField().getBody();
                    switch (stream.getField().getNameLowerCase()) {
                        case "content-id" -> id = bare(body);
                        case "content-disposition" -> name = name(stream.getField(), name);
                        case "content-type" -> name = name.isEmpty() ? name(stream.getField(), name) : name;
                        default -> {
                            // Nothing else of a part's header is needed.
                        }
                    }
                }
                case T_START_MULTIPART -> {
                    if (++depth > DEEPEST) {
                        throw damaged(null);
                    }
                }
                case T_END_MULTIPART -> depth--;
                case T_BODY -> {
                    if (index >= MOST_PARTS) {
                        throw Container.tooManyParts();
                    }
                    boolean root = wanted.isEmpty() ? index == 0 : wanted.equals(id);
                    String type = stream.getBodyDescriptor().getMimeType();
                    Part part = new Part(index++, name, id, type == null ? "" : type, root);
                    if (!visitor.visit(part, stream.getDecodedInputStream())) {
                        return;
                    }
                }
                default -> {
                    // Preamble, epilogue and the ends of headers say nothing.
                }
            }
        }
        if (index == 0) {
            throw damaged(null);
        }
    }

    private static UnreadableMessageException damaged(Exception e) {
        return Container.unreadable(
                RejectCode.UNREADABLE,
                "Thông điệp nhiều phần (multipart) sai cấu trúc hoặc bị cắt cụt",
                "The multipart is malformed or cut off",
                e);
    }

    /** A content id without angle brackets and {@code cid:}. */
    static String bare(String id) {
        String text = id.strip();
        if (text.toLowerCase(Locale.ROOT).startsWith("cid:")) {
            text = text.substring(4);
            if (text.indexOf('%') >= 0) {
                text = decoded(text, "UTF-8");
            }
        }
        if (text.startsWith("<") && text.endsWith(">") && text.length() > 1) {
            text = text.substring(1, text.length() - 1);
        }
        return text.strip();
    }

    /** The file's name that a header gives by RFC 2183, 2231 or 2047, or as raw UTF-8. */
    private static String name(Field field, String otherwise) {
        String body = field.getBody();
        if (field.getRaw() != null) {
            // The parser takes bytes for Western European letters.
            String raw = new String(field.getRaw().toByteArray(), StandardCharsets.UTF_8);
            body = raw.substring(raw.indexOf(':') + 1)
                    .replaceAll("\\r?\\n(?=[ \\t])", "")
                    .strip();
        }
        MimeParameterMapping parameters = new MimeParameterMapping();
        ByteSequence text = ContentUtil.encode(StandardCharsets.UTF_8, body);
        ParserCursor cursor = new ParserCursor(0, text.length());
        for (NameValuePair parameter :
                RawFieldParser.DEFAULT.parseRawBody(text, cursor).getParams()) {
            if (parameter.getValue() != null) {
                parameters.addParameter(parameter.getName().toLowerCase(Locale.ROOT), parameter.getValue());
            }
        }
        String found = parameters.get("filename");
        found = found == null ? parameters.get("name") : found;
        return found == null || found.isBlank() ? otherwise : FileNames.of(found);
    }

    private static String decoded(String text, String charset) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), Charset.forName(charset));
        } catch (IllegalArgumentException e) {
            // Not an encoding after all: the text itself is the name.
            return text;
        }
    }

    /** A multipart whose end is missing is refused: an attachment that is cut off would pass as whole. */
    private static final class Truncation extends DecodeMonitor {
        @Override
        public boolean warn(String error, String dropped) {
            String words = error.toLowerCase(Locale.ROOT);
            return words.contains("prematur") || words.contains("unexpected end");
        }

        @Override
        public boolean isListening() {
            return true;
        }
    }
}
