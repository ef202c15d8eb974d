package vn.iochub.deploy.internal.diagnose;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import vn.iochub.api.Text;

/** Remedies, and times, as more than one check tells them. */
final class Remedies {
    /** Times as people here read them. */
    static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.of("Asia/Ho_Chi_Minh"));

    private Remedies() {}

    static Text deploy() {
        return new Text(
                "Chép tệp .kar của bộ kết nối vào deploy/, hoặc hub:deploy <tệp>.",
                "Copy the connector's .kar into deploy/, or hub:deploy <file>.");
    }

    static Text file() {
        return new Text(
                "Sửa tệp; hub đọc lại ngay, không cần khởi động lại.",
                "Mend the file; the hub reads it at once, without a restart.");
    }

    static Text schema() {
        return new Text(
                "Giữ trường cũ, hoặc tăng phiên bản chính của loại bản ghi (…v2).",
                "Keep what was there, or raise the record type's major version (…v2).");
    }
}
