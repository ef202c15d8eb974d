package vn.iochub.tabular;

import vn.iochub.api.RejectCode;
import vn.iochub.api.Rejection;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;

/** Why a file as a whole is refused, in words that its sender can act on and that repeat none of its data. */
final class Refusals {
    private Refusals() {}

    static UnreadableMessageException unreadable(String origin, Text reason) {
        return new UnreadableMessageException(new Rejection(RejectCode.UNREADABLE, origin, "", reason, ""));
    }

    static UnreadableMessageException unreadable(String origin, Text reason, Throwable cause) {
        return new UnreadableMessageException(new Rejection(RejectCode.UNREADABLE, origin, "", reason, ""), cause);
    }

    static UnreadableMessageException tooLarge(String origin, Text reason) {
        return new UnreadableMessageException(new Rejection(RejectCode.TOO_LARGE, origin, "", reason, ""));
    }

    static UnreadableMessageException rows(long limit) {
        return tooLarge(
                "",
                new Text(
                        "Tệp có hơn " + limit + " dòng; hãy chia thành nhiều tệp",
                        "The file has more than " + limit + " rows; send it as several files"));
    }

    static Text columns(int limit) {
        return new Text(
                "Dòng có hơn " + limit + " cột; hãy kiểm tra dấu phân cách và xoá các cột thừa",
                "The row has more than " + limit
                        + " columns; check the separator and delete columns that are not needed");
    }

    static Text cell(int limit) {
        return new Text("Có ô dài quá " + limit + " ký tự", "A cell has more than " + limit + " characters");
    }

    static Text row(int limit) {
        return new Text("Dòng dài quá " + limit + " ký tự", "The row has more than " + limit + " characters");
    }

    /** A limit passed while a library was reading for us. */
    static final class LimitException extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Text reason;

        LimitException(Text reason) {
            super(reason.en(), null, false, false);
            this.reason = reason;
        }

        Text reason() {
            return reason;
        }
    }
}
