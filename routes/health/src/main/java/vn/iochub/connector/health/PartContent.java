package vn.iochub.connector.health;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.reading.Fault;
import vn.iochub.reading.xml.XmlInput;
import vn.iochub.reading.xml.XmlNode;

/** The content of a NOIDUNGFILE: XML inline, XML as text, or base64 of XML. */
final class PartContent {
    /** A content that says by its element names that it is about HIV or tuberculosis. Says so to the reader alone. */
    static final class ProtectedContentException extends Exception {
        private static final long serialVersionUID = 1L;
        private final boolean tuberculosis;

        ProtectedContentException(boolean tuberculosis) {
            super("protected content", null, false, false);
            this.tuberculosis = tuberculosis;
        }

        boolean tuberculosis() {
            return tuberculosis;
        }
    }

    private static final Set<String> STRUCTURE =
            Set.of("GIAMDINHHS", "HOSO", "FILEHOSO", "LOAIHOSO", "NOIDUNGFILE", "DANHSACHHOSO", "THONGTINHOSO");
    // By whole words: T_NGOAIDS is a column of every XML1 of 4210.
    private static final Pattern HIV = Pattern.compile("(?:^|_)(?:HIV|ARV)|(?:HIV|ARV)(?:_|$)|(?:^|_)AIDS(?:_|$)");
    private static final Pattern TUBERCULOSIS =
            Pattern.compile("BENH_?LAO|DTRI_?LAO|DIEU_?TRI_?LAO|(?:^|_)LAO(?:_(?!DONG)|$)");
    private static final Pattern DECLARATION = Pattern.compile("^<\\?xml[^>]*\\?>");
    private static final int DEEPEST_BASE64 = 2;

    private PartContent() {}

    /**
     * The rows of a visit in an XML1's content.
     *
     * @throws Fault when it is no XML1; names no value
     * @throws ProtectedContentException when it is what must not be kept, whatever its label says
     */
    static List<XmlNode> rows(XmlNode content) throws ProtectedContentException, IOException {
        XmlNode root = content.children().isEmpty() ? parsed(content.characters(), DEEPEST_BASE64) : content;
        refuse(root);
        List<XmlNode> rows = root.descendants()
                .filter(node -> named(node, "TONG_HOP"))
                .filter(PartContent::isRow)
                .toList();
        if (rows.isEmpty()) {
            // Producers were seen to name the row otherwise, or to leave it out and put the columns into the root.
            rows = root.descendants().filter(PartContent::isRow).toList();
        }
        if (rows.isEmpty()) {
            throw fault(
                    RejectCode.MISSING_FIELD,
                    "Nội dung XML1 không có bản ghi nào với MA_LK",
                    "The content of XML1 has no row with MA_LK");
        }
        return rows;
    }

    private static void refuse(XmlNode root) throws ProtectedContentException {
        boolean nested = false;
        for (XmlNode node : root.descendants().toList()) {
            String name = upper(node.name());
            if (HIV.matcher(name).find()) {
                throw new ProtectedContentException(false);
            }
            if (TUBERCULOSIS.matcher(name).find()) {
                throw new ProtectedContentException(true);
            }
            nested |= STRUCTURE.contains(name) && node != root;
        }
        if (nested || Set.of("GIAMDINHHS", "HOSO", "FILEHOSO").contains(upper(root.name()))) {
            throw fault(
                    RejectCode.BAD_FORMAT,
                    "Nội dung XML1 là một phong bì khác; hãy gửi từng phong bì riêng",
                    "The content of XML1 is another envelope; send each envelope by itself");
        }
    }

    private static boolean isRow(XmlNode node) {
        return children(node, "MA_LK").anyMatch(child -> child.children().isEmpty());
    }

    private static Stream<XmlNode> children(XmlNode node, String name) {
        return node.children().stream().filter(child -> named(child, name));
    }

    private static boolean named(XmlNode node, String name) {
        return upper(node.name()).equals(name);
    }

    static String upper(String name) {
        return name.toUpperCase(Locale.ROOT);
    }

    private static XmlNode parsed(String text, int depth) throws IOException {
        String stripped = text.strip();
        if (stripped.startsWith("\uFEFF")) {
            stripped = stripped.substring(1).strip();
        }
        if (stripped.isEmpty()) {
            throw fault(RejectCode.MISSING_FIELD, "NOIDUNGFILE của XML1 để trống", "NOIDUNGFILE of XML1 is empty");
        }
        if (stripped.startsWith("<")) {
            // As text it is decoded already, whatever encoding its own declaration names.
            String bare = DECLARATION.matcher(stripped).replaceFirst("");
            return parsed(new ByteArrayInputStream(bare.getBytes(StandardCharsets.UTF_8)));
        }
        byte[] bytes = decoded(stripped);
        int first = 0;
        while (first < bytes.length && first < 64 && bytes[first] != '<') {
            first++;
        }
        boolean xml = first < bytes.length && first < 64;
        if (!xml && depth > 1) {
            return parsed(new String(bytes, StandardCharsets.ISO_8859_1), depth - 1);
        }
        return parsed(new ByteArrayInputStream(bytes));
    }

    private static byte[] decoded(String text) {
        String compact = text.replace('-', '+').replace('_', '/');
        try {
            return Base64.getMimeDecoder().decode(compact);
        } catch (IllegalArgumentException e) {
            throw new Unreadable(
                    new Text(
                            "NOIDUNGFILE của XML1 không phải base64 và cũng không phải XML",
                            "NOIDUNGFILE of XML1 is neither base64 nor XML"),
                    e);
        }
    }

    private static XmlNode parsed(InputStream bytes) throws IOException {
        try (InputStream in = AsciiInput.of(bytes);
                XmlInput xml = XmlInput.open(in)) {
            if (!xml.nextElement()) {
                throw fault(RejectCode.UNREADABLE, "Nội dung XML1 không có gì", "The content of XML1 is nothing");
            }
            XmlNode root = xml.row();
            if (xml.nextElement()) {
                throw fault(RejectCode.UNREADABLE, "Nội dung XML1 không đúng dạng", "The content of XML1 is malformed");
            }
            return root;
        } catch (UnreadableMessageException e) {
            if (e.rejection().code() == RejectCode.TOO_LARGE) {
                // Its words name an element, and an element's name may say that this is about HIV.
                throw new Unreadable(
                        new Text("Nội dung XML1 quá lớn sau khi giải mã", "The content of XML1, decoded, is too large"),
                        e);
            }
            throw new Unreadable(
                    new Text(
                            "Nội dung XML1 sau khi giải mã không phải XML đúng dạng: "
                                    + e.rejection().reason().vi(),
                            "The content of XML1, decoded, is not well-formed XML: "
                                    + e.rejection().reason().en()),
                    e);
        }
    }

    private static Fault fault(RejectCode code, String vi, String en) {
        return new Fault(code, "/XML1", new Text(vi, en), "");
    }

    /** The content of one part cannot be read: the visit is at fault, and no other. */
    static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Text reason;

        Unreadable(Text reason, Throwable cause) {
            super(reason.en(), cause);
            this.reason = reason;
        }

        Fault fault() {
            return new Fault(RejectCode.UNREADABLE, "/XML1", reason, "");
        }
    }
}
