package vn.iochub.edxml;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import vn.iochub.api.RawMessage;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Rejection;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;

/** The form in which a message carries its document and its attachments. Can be walked through more than once. */
interface Container {
    /** Pieces in one message; more is a mistake or an attack. */
    int MOST_PARTS = 1_000;

    /** Takes the pieces, in the message's order; the content is there until the method returns. */
    @FunctionalInterface
    interface Visitor {
        /** @return whether to go on */
        boolean visit(Part part, InputStream content) throws UnreadableMessageException, IOException;
    }

    void each(Visitor visitor) throws UnreadableMessageException, IOException;

    /** Finds the form by the content, and by the media type where the content does not tell. */
    static Container of(RawMessage raw) throws IOException {
        byte[] head;
        try (InputStream in = raw.open()) {
            head = in.readNBytes(2048);
        }
        if (head.length > 3 && head[0] == 'P' && head[1] == 'K' && (head[2] == 3 || head[2] == 5)) {
            return new ZipContainer(raw);
        }
        String start = new String(head, StandardCharsets.ISO_8859_1);
        String text = start.stripLeading();
        String type = raw.contentType();
        boolean multipart = type.toLowerCase(Locale.ROOT).startsWith("multipart/");
        if (!text.startsWith("<")) {
            if (multipart && BOUNDARY.matcher(type).find()) {
                return new MultipartContainer(raw, type);
            }
            Matcher first = FIRST_BOUNDARY.matcher(start);
            if (first.find()) {
                return new MultipartContainer(raw, "multipart/related; boundary=\"" + first.group(1) + "\"");
            }
            if (MIME_HEADER.matcher(text).lookingAt()) {
                return new MultipartContainer(raw, "");
            }
            if (text.startsWith("{")) {
                return new JsonContainer(raw);
            }
        }
        return visitor -> {
            try (InputStream in = raw.open()) {
                visitor.visit(new Part(0, "", "", type, true), in);
            }
        };
    }

    Pattern BOUNDARY = Pattern.compile("(?i);\\s*boundary\\s*=");
    Pattern FIRST_BOUNDARY = Pattern.compile("(?im)^\\s*--([!-~ ]{0,199}[!-~])\\s*?\\r?\\n(?=content-)");
    Pattern MIME_HEADER = Pattern.compile("(?i)(?:mime-version|content-(?:type|id|transfer-encoding|location))\\s*:");

    static UnreadableMessageException unreadable(RejectCode code, String vi, String en, Throwable cause) {
        return new UnreadableMessageException(new Rejection(code, "", "", new Text(vi, en), ""), cause);
    }

    static UnreadableMessageException wrongEncoding(CharacterCodingException cause) {
        return unreadable(
                RejectCode.BAD_ENCODING,
                "Văn bản không đúng bảng mã của nó, hoặc lẫn nhiều bảng mã",
                "The text is not in its encoding, or in more than one",
                cause);
    }

    static UnreadableMessageException tooManyParts() {
        return unreadable(
                RejectCode.TOO_LARGE,
                "Thông điệp có hơn " + MOST_PARTS + " phần",
                "The message has more than " + MOST_PARTS + " parts",
                null);
    }
}
