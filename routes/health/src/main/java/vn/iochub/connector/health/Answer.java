package vn.iochub.connector.health;

/** What a sender can be answered: {@code maKetQua}, the HTTP status, and the words. The README lists them. */
enum Answer {
    DONE("200", 200, "Thành công", "Success"),
    REJECTED(
            "205",
            200,
            "Một số hồ sơ bị từ chối; xem loi, sửa và gửi lại các hồ sơ đó",
            "Some dossiers were rejected; see loi, mend them and send those again"),
    NOTHING(
            "205",
            400,
            "Không nhận được hồ sơ nào; xem loi, sửa và gửi lại",
            "Nothing of it could be taken; see loi, mend it and send it again"),
    BROKEN("205", 400, "Tài liệu bị ngắt giữa chừng; hãy gửi lại", "The document broke off; send it again"),
    CREDENTIALS("401", 401, "Sai tài khoản hoặc mật khẩu", "Wrong user name or password"),
    METHOD("405", 405, "Chỉ nhận phương thức POST", "Only POST is taken here"),
    TOO_LARGE("413", 413, "Tài liệu quá lớn; hãy chia nhỏ", "The document is too large; send it in parts"),
    MEDIA(
            "415",
            415,
            "Nội dung phải là application/xml, không nén",
            "The body must be application/xml, not compressed"),
    OVER_QUOTA(
            "429",
            429,
            "Gửi nhanh hơn mức được phép; hãy gửi lại đúng nội dung này sau",
            "Sent faster than is allowed; send the same again later"),
    UNAVAILABLE(
            "503",
            503,
            "Trục tạm thời chưa nhận được; hãy gửi lại đúng nội dung này sau",
            "The hub cannot take this now; send the same again later"),
    INTERNAL(
            "500",
            500,
            "Lỗi trong trục; hãy gửi lại đúng nội dung này sau, nếu lặp lại hãy báo người quản trị",
            "An error inside the hub; send the same again later, and tell the administrator if it persists");

    final String code;
    final int status;
    private final String words;

    Answer(String code, int status, String vi, String en) {
        this.code = code;
        this.status = status;
        this.words = vi + " / " + en;
    }

    String both() {
        return words;
    }
}
