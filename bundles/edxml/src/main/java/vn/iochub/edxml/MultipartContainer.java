package vn.iochub.edxml;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.RecursionMode;
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
    private static final Pattern NAME = Pattern.compile("(?i);\\s*(?:file)?name\\s*=\\s*(?:\"([^\"]*)\"|([^;\\s]+))");
    private static final Pattern CODED_NAME =
            Pattern.compile("(?i);\\s*(?:file)?name\\*\\s*=\\s*([\\w-]+)'[^']*'([^;\\s]+)");

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
                        case "content-disposition" -> name = name(body, name);
                        case "content-type" -> name = name.isEmpty() ? name(body, name) : name;
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

    private static String name(String header, String otherwise) {
        Matcher coded = CODED_NAME.matcher(header);
        if (coded.find()) {
            return file(decoded(coded.group(2), coded.group(1)));
        }
        Matcher plain = NAME.matcher(header);
        if (plain.find()) {
            String found = plain.group(1) != null ? plain.group(1) : plain.group(2);
            return file(DecoderUtil.decodeEncodedWords(found, DecodeMonitor.SILENT));
        }
        return otherwise;
    }

    private static String decoded(String text, String charset) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), Charset.forName(charset));
        } catch (IllegalArgumentException e) {
            // Not an encoding after all: the text itself is the name.
            return text;
        }
    }

    private static String file(String path) {
        String plain = path.replace('\\', '/');
        return plain.substring(plain.lastIndexOf('/') + 1);
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
