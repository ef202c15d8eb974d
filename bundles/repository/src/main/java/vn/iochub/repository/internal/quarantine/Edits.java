package vn.iochub.repository.internal.quarantine;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import vn.iochub.api.service.Quarantine;
import vn.iochub.api.service.RefusedException;

/** Edits a copy of a message: byte by byte the same but for what is meant. Refusals never repeat what is in the message. */
final class Edits {
    /** The most of a message that is edited, in bytes, not compressed. */
    static final int MAX_MESSAGE = 64 << 20;

    static final int MAX_WHOLE = 4 << 20;

    private static final int MAX_DEPTH = 1000;
    private static final int DECODED = 8192;
    private static final JsonFactory TOKENS = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(MAX_MESSAGE)
                    .maxNumberLength(MAX_MESSAGE)
                    .maxNestingDepth(MAX_DEPTH)
                    .build())
            .build();
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final byte[] UTF_8_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final Pattern CHARSET =
            Pattern.compile(";\\s*charset\\s*=\\s*\"?([^\";\\s]+)", Pattern.CASE_INSENSITIVE);
    private static final Pattern XML_ENCODING =
            Pattern.compile("^<\\?xml[^>]{0,200}?encoding\\s*=\\s*[\"']([A-Za-z0-9._:-]+)[\"']");
    private static final int XML_HEAD = 300;
    private static final Pattern INDEX = Pattern.compile("0|[1-9][0-9]{0,8}");

    private Edits() {}

    /**
     * @param offending a JSON pointer to the row's offending field from the message's root; empty when it has none
     * @throws RefusedException INVALID when the edit does not fit the message
     */
    static byte[] apply(Quarantine.Edit edit, byte[] content, String contentType, String offending) {
        if (edit instanceof Quarantine.Edit.Whole whole) {
            if (whole.content().length > MAX_WHOLE) {
                throw invalid(
                        "Bản sửa dài quá " + (MAX_WHOLE >> 20) + " MB.",
                        "The edited message is longer than " + (MAX_WHOLE >> 20) + " MB.");
            }
            return whole.content().clone();
        }
        if (edit instanceof Quarantine.Edit.Value value) {
            String pointer = value.pointer().isEmpty() ? offending : value.pointer();
            if (pointer.isEmpty()) {
                throw invalid(
                        "Dòng này không nêu trường sai: hãy cho biết con trỏ JSON tới trường cần sửa.",
                        "This row names no offending field: give the JSON pointer to the field.");
            }
            return setValue(content, pointer, json(value.value()));
        }
        Quarantine.Edit.Replacement replacement = (Quarantine.Edit.Replacement) edit;
        return replace(content, charset(content, contentType), replacement.found(), replacement.by());
    }

    // Values in JSON
    // ---------------------------------------------------------------------------------------------------

    private static byte[] json(String value) {
        try {
            JSON.readTree(value);
            if (!value.isBlank()) {
                return value.strip().getBytes(StandardCharsets.UTF_8);
            }
        } catch (JsonProcessingException e) {
            // No JSON: a text then, as the contract says.
            return text(value);
        }
        return text(value);
    }

    private static byte[] text(String value) {
        try {
            return JSON.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw invalid("Giá trị không ghi được thành JSON.", "The value cannot be written as JSON.");
        }
    }

    /** Bytes from start to end, and what goes in their place. */
    private record Place(int start, int end, byte[] before, byte[] after) {}

    static byte[] setValue(byte[] message, String pointer, byte[] value) {
        List<String> names = names(pointer);
        int skipped = startsWith(message, UTF_8_MARK) ? UTF_8_MARK.length : 0;
        Optional<Place> found;
        try (JsonParser parser = TOKENS.createParser(message, skipped, message.length - skipped)) {
            parser.nextToken();
            found = find(parser, names, 0);
        } catch (IOException e) {
            throw notJson();
        }
        if (found.isEmpty()) {
            throw invalid("Thông điệp không có chỗ " + pointer + ".", "The message has no place " + pointer + ".");
        }
        Place place = found.get();
        return splice(message, skipped + place.start(), skipped + place.end(), place.before(), value, place.after());
    }

    /** The message with other bytes from start to end; nothing else as large as it is made on the way. */
    private static byte[] splice(byte[] message, int start, int end, byte[]... instead) {
        long size = (long) message.length - (end - start);
        for (byte[] part : instead) {
            size += part.length;
        }
        byte[] edited = new byte[Math.toIntExact(size)];
        System.arraycopy(message, 0, edited, 0, start);
        int at = start;
        for (byte[] part : instead) {
            System.arraycopy(part, 0, edited, at, part.length);
            at += part.length;
        }
        System.arraycopy(message, end, edited, at, message.length - end);
        return edited;
    }

    private static RefusedException notJson() {
        return invalid(
                "Thông điệp không phải JSON theo UTF-8: hãy thay một đoạn văn bản, hoặc gửi lại cả thông điệp.",
                "The message is no JSON in UTF-8: replace a text in it, or give the whole message.");
    }

    private static List<String> names(String pointer) {
        if (!pointer.startsWith("/")) {
            throw invalid(
                    "Con trỏ JSON bắt đầu bằng '/': hãy cho biết con trỏ tới trường cần sửa.",
                    "A JSON pointer begins with '/': give the pointer to the field.");
        }
        List<String> names = new ArrayList<>();
        for (String name : pointer.substring(1).split("/", -1)) {
            names.add(name.replace("~1", "/").replace("~0", "~"));
        }
        return names;
    }

    /**
     * Looks for the place below the value that the parser stands at, and leaves the parser at that value's end. Where only
     * the last name is missing in its object, the place is where it would stand.
     */
    private static Optional<Place> find(JsonParser parser, List<String> names, int depth) throws IOException {
        int start = offset(parser.currentTokenLocation().getByteOffset());
        if (depth == names.size()) {
            parser.finishToken();
            parser.skipChildren();
            int end = offset(parser.currentLocation().getByteOffset());
            return Optional.of(new Place(start, end, new byte[0], new byte[0]));
        }
        String name = names.get(depth);
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            return inObject(parser, names, depth, name, start);
        }
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            return inArray(parser, names, depth, name);
        }
        return Optional.empty();
    }

    private static Optional<Place> inObject(JsonParser parser, List<String> names, int depth, String name, int start)
            throws IOException {
        Optional<Place> found = Optional.empty();
        boolean there = false;
        boolean empty = true;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            empty = false;
            boolean wanted = parser.currentName().equals(name);
            parser.nextToken();
            if (!wanted) {
                parser.skipChildren();
                continue;
            }
            if (there) {
                throw invalid(
                        "Một tên trên đường của con trỏ có hai lần trong cùng một đối tượng: hãy thay một đoạn văn bản.",
                        "A name on the pointer's way stands twice in one object: replace a text instead.");
            }
            there = true;
            found = find(parser, names, depth + 1);
        }
        if (!there && depth == names.size() - 1) {
            ByteArrayOutputStream before = new ByteArrayOutputStream();
            before.writeBytes(text(name));
            before.write(':');
            byte[] after = empty ? new byte[0] : new byte[] {','};
            return Optional.of(new Place(start + 1, start + 1, before.toByteArray(), after));
        }
        return found;
    }

    private static Optional<Place> inArray(JsonParser parser, List<String> names, int depth, String name)
            throws IOException {
        int wanted = INDEX.matcher(name).matches() ? Integer.parseInt(name) : -1;
        Optional<Place> found = Optional.empty();
        for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
            if (i == wanted) {
                found = find(parser, names, depth + 1);
            } else {
                parser.skipChildren();
            }
        }
        return found;
    }

    private static int offset(long bytes) {
        if (bytes < 0) {
            // Not UTF-8: the parser counts characters then.
            throw notJson();
        }
        return Math.toIntExact(bytes);
    }

    // Texts
    // ------------------------------------------------------------------------------------------------------------

    private static byte[] replace(byte[] message, Charset charset, String found, String by) {
        if (found.isEmpty()) {
            throw invalid("Hãy cho biết đoạn văn bản cần thay.", "Give the text that is to be replaced.");
        }
        byte[] wanted = encode(charset, found);
        byte[] instead = encode(charset, by);
        boolean ascii = StandardCharsets.US_ASCII.newEncoder().canEncode(found + by);
        if (!ascii && !decodes(charset, message)) {
            throw invalid(
                    "Thông điệp không hẳn theo bảng mã " + charset + ": hãy gửi lại cả thông điệp.",
                    "The message is not all in " + charset + ": give the whole message.");
        }
        int step = charset.name().startsWith("UTF-16") ? 2 : 1;
        int first = indexOf(message, wanted, 0, step);
        if (first < 0) {
            throw invalid(
                    "Không tìm thấy đoạn văn bản cần thay trong thông điệp (bảng mã " + charset + ").",
                    "The text that is to be replaced is not in the message (read as " + charset + ").");
        }
        if (indexOf(message, wanted, first + step, step) >= 0) {
            throw invalid(
                    "Đoạn văn bản cần thay có nhiều hơn một lần: hãy cho đoạn dài hơn.",
                    "The text that is to be replaced stands there more than once: give more of it.");
        }
        return splice(message, first, first + wanted.length, instead);
    }

    static Charset charset(byte[] content, String contentType) {
        if (startsWith(content, new byte[] {(byte) 0xFF, (byte) 0xFE})) {
            return StandardCharsets.UTF_16LE;
        }
        if (startsWith(content, new byte[] {(byte) 0xFE, (byte) 0xFF})) {
            return StandardCharsets.UTF_16BE;
        }
        if (startsWith(content, UTF_8_MARK)) {
            return StandardCharsets.UTF_8;
        }
        Matcher told = CHARSET.matcher(contentType);
        if (told.find()) {
            return named(told.group(1));
        }
        String head = new String(content, 0, Math.min(XML_HEAD, content.length), StandardCharsets.ISO_8859_1);
        Matcher xml = XML_ENCODING.matcher(head);
        return xml.find() ? named(xml.group(1)) : StandardCharsets.UTF_8;
    }

    private static Charset named(String name) {
        try {
            return Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw invalid(
                    "Thông điệp nêu một bảng mã không đọc được: hãy gửi lại cả thông điệp.",
                    "The message names an encoding that cannot be read: give the whole message.");
        }
    }

    private static byte[] encode(Charset charset, String text) {
        try {
            ByteBuffer bytes = charset.newEncoder().encode(CharBuffer.wrap(text));
            byte[] encoded = new byte[bytes.remaining()];
            bytes.get(encoded);
            return encoded;
        } catch (CharacterCodingException | UnsupportedOperationException e) {
            throw invalid(
                    "Có ký tự mà bảng mã " + charset + " của thông điệp không có.",
                    "There is a character that the message's encoding " + charset + " does not have.");
        }
    }

    /** Piece by piece: as characters all of it would be twice as large. */
    private static boolean decodes(Charset charset, byte[] content) {
        CharsetDecoder decoder = charset.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(content);
        CharBuffer out = CharBuffer.allocate(DECODED);
        CoderResult result;
        do {
            out.clear();
            result = decoder.decode(in, out, true);
        } while (result.isOverflow());
        return !result.isError();
    }

    private static boolean startsWith(byte[] content, byte[] mark) {
        return content.length >= mark.length && java.util.Arrays.equals(content, 0, mark.length, mark, 0, mark.length);
    }

    private static int indexOf(byte[] content, byte[] wanted, int from, int step) {
        for (int i = from; i <= content.length - wanted.length; i += step) {
            if (content[i] == wanted[0]
                    && java.util.Arrays.equals(content, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }

    private static RefusedException invalid(String vi, String en) {
        return new RefusedException(RefusedException.Kind.INVALID, vi, en);
    }
}
