package vn.iochub.transport;

import java.util.Optional;
import vn.iochub.api.Receipt;
import vn.iochub.api.Text;

/**
 * What a source is told.
 *
 * @param words for its people
 * @param receipt of what the hub took; empty where it took nothing
 */
public record PushReply(Outcome outcome, Text words, Optional<Receipt> receipt) {

    /** What became of a call. */
    public enum Outcome {
        /** All of it was taken, and is durable. */
        TAKEN(200, "Đã nhận", "Taken"),
        /** Some rows were rejected; the others are durable. */
        PARTLY(
                200,
                "Một số dòng bị từ chối; xem lý do, sửa và gửi lại các dòng đó",
                "Some rows were rejected; see the reasons, mend those rows and send them again"),
        /** It was read, and nothing of it could be taken. */
        NOTHING(
                400,
                "Không nhận được dòng nào; xem lý do, sửa và gửi lại",
                "No row of it could be taken; see the reasons, mend it and send it again"),
        /** The caller went away in the middle. */
        BROKEN(400, "Nội dung bị ngắt giữa chừng; hãy gửi lại", "The body broke off; send it again"),
        /** The caller did not prove who it is. */
        CREDENTIALS(401, "Sai tài khoản hoặc mật khẩu", "Wrong user name or password"),
        /** Neither POST nor a question for the description. */
        METHOD(405, "Chỉ nhận phương thức POST", "Only POST is taken here"),
        /** The body is larger than {@code push.maxMegabytes}. */
        TOO_LARGE(413, "Nội dung quá lớn; hãy chia thành nhiều lần gửi", "The body is too large; send it in parts"),
        /** Another media type, or compressed. */
        MEDIA(415, "Sai Content-Type, hoặc nội dung bị nén", "Wrong Content-Type, or a compressed body"),
        /** The source sends faster than its share. */
        OVER_QUOTA(
                429,
                "Gửi nhanh hơn mức được phép; hãy gửi lại đúng nội dung này sau",
                "Sent faster than is allowed; send the same again later"),
        /** A fault inside the hub. */
        INTERNAL(
                500,
                "Lỗi trong trục; hãy gửi lại đúng nội dung này sau, nếu lặp lại hãy báo người quản trị",
                "An error inside the hub; send the same again later, and tell the administrator if it persists"),
        /** The hub can take nothing now. */
        UNAVAILABLE(
                503,
                "Trục tạm thời chưa nhận được; hãy gửi lại đúng nội dung này sau",
                "The hub cannot take this now; send the same again later");

        private final int status;
        private final Text words;

        Outcome(int status, String vi, String en) {
            this.status = status;
            this.words = new Text(vi, en);
        }

        /** The HTTP status that means it. */
        public int status() {
            return status;
        }

        /** The words for it where nothing more is known. */
        public Text words() {
            return words;
        }
    }

    /** An outcome without a receipt, in its own words. */
    public static PushReply of(Outcome outcome) {
        return new PushReply(outcome, outcome.words(), Optional.empty());
    }

    /** What the hub says of a message that it took. */
    public static PushReply of(Receipt receipt) {
        Outcome outcome =
                receipt.rejected() == 0 ? Outcome.TAKEN : receipt.accepted() == 0 ? Outcome.NOTHING : Outcome.PARTLY;
        return new PushReply(outcome, outcome.words(), Optional.of(receipt));
    }
}
