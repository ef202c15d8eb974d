package vn.iochub.transport.internal.drop;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import vn.iochub.api.Receipt;
import vn.iochub.api.Rejection;
import vn.iochub.api.Text;

/**
 * The text beside a failed file, for the people who sent it: Vietnamese first, then English. UTF-8 with a byte order mark
 * and CR LF, so that Windows' Notepad of any age shows it. Repeats no value of the file.
 */
final class ReasonFile {
    private static final String BOM = "\uFEFF";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'GMT'XXX").withZone(ZoneId.of("Asia/Ho_Chi_Minh"));

    private final StringBuilder text = new StringBuilder(BOM);

    private ReasonFile() {}

    /** Of a file whose rows were not all taken. */
    static byte[] of(DropFile file, Receipt receipt) {
        ReasonFile reason = new ReasonFile();
        reason.line("TỆP CÓ LỖI: " + file.shown());
        reason.line("Nhận lúc: " + TIME.format(receipt.receivedAt()));
        reason.line("Mã biên nhận: " + receipt.id());
        reason.line(
                "Số bản ghi được nhận: " + receipt.accepted() + ". Số dòng bị từ chối: " + receipt.rejected() + ".");
        reason.line(
                "Cần làm gì: sửa các chỗ nêu dưới đây tại hệ thống nguồn rồi gửi lại tệp với phần đã sửa, hoặc cả tệp:"
                        + " bản ghi đã được nhận sẽ không bị nhân đôi.");
        reason.rejections(receipt, true);
        reason.line("");
        reason.line("--------------------------------");
        reason.line("");
        reason.line("FILE WITH FAULTS: " + file.shown());
        reason.line("Taken at: " + TIME.format(receipt.receivedAt()));
        reason.line("Receipt: " + receipt.id());
        reason.line("Records accepted: " + receipt.accepted() + ". Rows rejected: " + receipt.rejected() + ".");
        reason.line(
                "What to do: mend the places below in the source system and send what was mended, or the whole file,"
                        + " again: records that were accepted are not stored twice.");
        reason.rejections(receipt, false);
        return reason.bytes();
    }

    /** Of a file that was not read. */
    static byte[] of(DropFile file, Instant now, Text what, Text cure) {
        ReasonFile reason = new ReasonFile();
        reason.line("TỆP KHÔNG ĐƯỢC ĐỌC: " + file.shown());
        reason.line("Lúc: " + TIME.format(now));
        reason.line("Lý do: " + what.vi());
        reason.line("Cần làm gì: " + cure.vi());
        reason.line("");
        reason.line("--------------------------------");
        reason.line("");
        reason.line("FILE NOT READ: " + file.shown());
        reason.line("At: " + TIME.format(now));
        reason.line("Reason: " + what.en());
        reason.line("What to do: " + cure.en());
        return reason.bytes();
    }

    private void rejections(Receipt receipt, boolean vietnamese) {
        List<Rejection> all = receipt.rejections();
        line("");
        for (int i = 0; i < all.size(); i++) {
            Rejection rejection = all.get(i);
            String place = rejection.origin() + rejection.path();
            Text reason = rejection.reason();
            line((i + 1) + ". " + (place.isEmpty() ? (vietnamese ? "cả tệp" : "the whole file") : place) + " ["
                    + rejection.code() + "] " + (vietnamese ? reason.vi() : reason.en()));
        }
        if (receipt.rejected() > all.size()) {
            line(
                    vietnamese
                            ? "… và " + (receipt.rejected() - all.size()) + " dòng nữa; xem đủ ở mục cách ly của hub."
                            : "… and " + (receipt.rejected() - all.size()) + " more; the hub's quarantine has all.");
        }
    }

    private void line(String line) {
        // One line each: a line break in a name or a reason would make two.
        text.append(line.replace('\r', ' ').replace('\n', ' ')).append("\r\n");
    }

    private byte[] bytes() {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
