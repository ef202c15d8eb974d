package vn.iochub.tabular;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;

/** Tells what a file is by its first bytes, whatever its name says. */
final class FileKind {
    private static final byte[] OLE2 = {
        (byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0, (byte) 0xA1, (byte) 0xB1, 0x1A, (byte) 0xE1
    };
    private static final byte[] ZIP = {'P', 'K', 3, 4};
    private static final byte[] ENCRYPTED = "EncryptedPackage".getBytes(StandardCharsets.UTF_16LE);

    private FileKind() {}

    static boolean isZip(byte[] head) {
        return begins(head, ZIP);
    }

    /** Refuses what is neither xlsx nor a text table, and says what to save it as. */
    static void refuseOthers(byte[] head) throws UnreadableMessageException {
        if (head.length == 0) {
            throw Refusals.unreadable("", new Text("Tệp rỗng", "The file is empty"));
        }
        if (begins(head, OLE2)) {
            if (contains(head, ENCRYPTED)) {
                throw Refusals.unreadable(
                        "",
                        new Text(
                                "Tệp có mật khẩu; hãy bỏ mật khẩu, lưu lại dạng .xlsx hoặc CSV rồi gửi lại",
                                "The file is protected by a password; remove it, save as .xlsx or CSV and send it again"));
            }
            throw Refusals.unreadable(
                    "",
                    new Text(
                            "Tệp Excel cũ (.xls) hoặc có mật khẩu; hãy lưu thành .xlsx hoặc CSV, không mật khẩu, rồi gửi lại",
                            "An old spreadsheet (.xls) or one with a password; save it as .xlsx or CSV without a password and"
                                    + " send it again"));
        }
        String text = new String(head, 0, Math.min(head.length, 512), StandardCharsets.ISO_8859_1)
                .strip()
                .toLowerCase(Locale.ROOT);
        if (text.startsWith("\u00EF\u00BB\u00BF")) {
            text = text.substring(3).strip();
        }
        if (text.startsWith("<")) {
            throw Refusals.unreadable(
                    "",
                    new Text(
                            "Tệp là trang HTML hoặc XML dù mang tên bảng tính; hãy mở bằng Excel và lưu thành .xlsx hoặc CSV",
                            "The file is HTML or XML under a spreadsheet's name; open it in a spreadsheet program and save it"
                                    + " as .xlsx or CSV"));
        }
        if (text.startsWith("%pdf")) {
            throw Refusals.unreadable(
                    "", new Text("Tệp là PDF; hãy gửi .xlsx hoặc CSV", "The file is a PDF; send .xlsx or CSV"));
        }
    }

    private static boolean begins(byte[] head, byte[] mark) {
        return head.length >= mark.length && java.util.Arrays.equals(head, 0, mark.length, mark, 0, mark.length);
    }

    private static boolean contains(byte[] head, byte[] mark) {
        for (int i = 0; i + mark.length <= head.length; i++) {
            if (java.util.Arrays.equals(head, i, i + mark.length, mark, 0, mark.length)) {
                return true;
            }
        }
        return false;
    }
}
