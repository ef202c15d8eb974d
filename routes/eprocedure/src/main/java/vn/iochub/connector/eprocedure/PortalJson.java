package vn.iochub.connector.eprocedure;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import vn.iochub.api.Text;
import vn.iochub.reading.Texts;

/** How a portal's JSON is parsed: bounded in depth and in the length of names, numbers and texts. */
final class PortalJson {
    /** The deepest dossier known has 7 levels. */
    static final int MAX_DEPTH = 64;

    /** In characters. Longer than any text of a dossier; a text is held in memory, a message never. */
    static final int MAX_STRING = 1_000_000;

    static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNameLength(1_000)
                    .maxNumberLength(1_000)
                    .maxStringLength(MAX_STRING)
                    .build())
            // Portals that join their JSON by hand send line breaks inside texts.
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private PortalJson() {}

    /**
     * A parser over UTF-8, with or without a byte order mark. Bytes that are not UTF-8 become U+FFFD, so that they spoil
     * the row that has them and not the message: {@link Texts#clean} refuses that character.
     */
    static JsonParser parser(InputStream in) throws IOException {
        PushbackInputStream pushback = new PushbackInputStream(in, 3);
        byte[] head = pushback.readNBytes(3);
        boolean mark = head.length == 3 && head[0] == (byte) 0xEF && head[1] == (byte) 0xBB && head[2] == (byte) 0xBF;
        if (!mark) {
            pushback.unread(head);
        }
        return FACTORY.createParser(new InputStreamReader(pushback, StandardCharsets.UTF_8));
    }

    /** Where parsing failed, without a word of the message itself, which may hold personal data. */
    static Text place(JsonProcessingException e) {
        long line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
        long column = e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
        return new Text(
                "Nội dung không phải JSON hợp lệ, lỗi tại dòng " + line + ", cột " + column,
                "The body is not valid JSON: fault at line " + line + ", column " + column);
    }
}
