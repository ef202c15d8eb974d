package vn.iochub.reading.xml;

import com.ctc.wstx.exc.WstxEOFException;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.UnsupportedEncodingException;
import java.nio.charset.CharacterCodingException;
import javax.xml.stream.Location;
import javax.xml.stream.XMLStreamException;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Rejection;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;

/**
 * What the parser's faults mean. Its own words quote what it read, which may be personal: they are left out, and its exception is
 * not passed on as a cause, whose message would end in a log.
 */
final class XmlFaults {
    private XmlFaults() {}

    /**
     * @param ended whether the parser has asked for more than there is
     * @param here where the reader stands, for faults that do not tell their place; null before the beginning
     * @throws IOException the stream's own failure, where the document is not at fault
     */
    static UnreadableMessageException of(XMLStreamException e, XmlInput.Limits limits, boolean ended, Location here)
            throws IOException {
        Throwable cause = e.getNestedException() != null ? e.getNestedException() : e.getCause();
        if (cause instanceof Metered.TooMuchException) {
            return fault(
                    e,
                    here,
                    RejectCode.TOO_LARGE,
                    "một thẻ, tên hoặc chú thích quá lớn",
                    "a tag, name or comment is too large");
        }
        String words = e.getMessage() == null ? "" : e.getMessage();
        if (e instanceof WstxEOFException || words.startsWith("Unexpected EOF")) {
            return cut(e, here);
        }
        if (cause instanceof CharConversionException
                || cause instanceof CharacterCodingException
                || cause instanceof UnsupportedEncodingException) {
            return encoding(e, here);
        }
        if (cause instanceof IOException io) {
            throw io;
        }
        UnreadableMessageException limit = limit(e, words, limits, here);
        if (limit != null) {
            return limit;
        }
        return ended
                ? cut(e, here)
                : fault(e, here, RejectCode.UNREADABLE, "không phải XML đúng dạng", "not well-formed XML");
    }

    /** What the parser told by its words alone; null where it is something else. */
    private static UnreadableMessageException limit(
            XMLStreamException e, String words, XmlInput.Limits limits, Location here) {
        if (words.startsWith("Maximum Element Depth")) {
            return fault(
                    e,
                    here,
                    RejectCode.UNREADABLE,
                    "các phần tử lồng sâu quá " + limits.depth() + " cấp (độ sâu)",
                    "elements are nested deeper than " + limits.depth() + " levels (depth)");
        }
        if (words.startsWith("Attribute limit")) {
            return fault(
                    e,
                    here,
                    RejectCode.UNREADABLE,
                    "một phần tử có hơn " + limits.attributes() + " thuộc tính",
                    "an element has more than " + limits.attributes() + " attributes");
        }
        if (words.startsWith("Maximum attribute size")) {
            return fault(e, here, RejectCode.TOO_LARGE, "một thuộc tính quá dài", "an attribute is too long");
        }
        if (words.startsWith("Undeclared general entity")) {
            return fault(
                    e,
                    here,
                    RejectCode.UNREADABLE,
                    "dùng thực thể không có trong XML chuẩn",
                    "uses an entity that XML itself does not have");
        }
        if (words.startsWith("Unsupported encoding")
                || words.startsWith("Declared encoding")
                || words.startsWith("Missing encoding declaration")) {
            return encoding(e, here);
        }
        return null;
    }

    private static UnreadableMessageException cut(XMLStreamException e, Location here) {
        return fault(
                e,
                here,
                RejectCode.UNREADABLE,
                "tài liệu rỗng hoặc bị cắt cụt, hãy gửi lại",
                "the document is empty or cut off; send it again");
    }

    private static UnreadableMessageException encoding(XMLStreamException e, Location here) {
        return fault(
                e,
                here,
                RejectCode.BAD_ENCODING,
                "văn bản không đúng bảng mã đã khai báo (thường là UTF-8), hoặc bảng mã không được hỗ trợ",
                "the text is not in the encoding it claims (usually UTF-8), or that encoding is not known");
    }

    private static UnreadableMessageException fault(
            XMLStreamException e, Location here, RejectCode code, String vi, String en) {
        Location place = e.getLocation() == null ? here : e.getLocation();
        if (place == null || place.getLineNumber() < 1) {
            return new UnreadableMessageException(new Rejection(code, "", "", new Text(upper(vi), upper(en)), ""));
        }
        String origin = "/line/" + place.getLineNumber() + "/column/" + Math.max(place.getColumnNumber(), 1);
        Text reason =
                new Text("Dòng " + place.getLineNumber() + ": " + vi, "Line " + place.getLineNumber() + ": " + en);
        return new UnreadableMessageException(new Rejection(code, origin, "", reason, ""));
    }

    private static String upper(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}
