package vn.iochub.connector.eprocedure;

import vn.iochub.api.Text;

/** What a portal can be answered: its {@code error_code}, the HTTP status, and the words. The README lists them. */
enum Answer {
    DONE("00", 200, "Thành công", "Success"),
    CREDENTIALS("01", 401, "Sai tên đăng nhập hoặc mật khẩu", "Wrong user name or password"),
    SESSION(
            "02",
            401,
            "Chưa đăng nhập hoặc phiên đã hết hạn; hãy đăng nhập lại",
            "No session, or it has expired; log in again"),
    UNIT(
            "03",
            403,
            "madonvi không phải đơn vị mà kết nối này phục vụ",
            "madonvi is not the unit that this connection serves"),
    DESTINATION("04", 403, "Thiếu hoặc sai dstcode trong tiêu đề", "The header dstcode is missing or wrong"),
    SERVICE(
            "05",
            400,
            "Dịch vụ không được hỗ trợ; dùng DongBoHoSoMC hoặc CapNhatTienDoHoSoMC",
            "Unknown service; use DongBoHoSoMC or CapNhatTienDoHoSoMC"),
    MALFORMED("06", 400, "Nội dung không phải JSON hợp lệ", "The body is not valid JSON"),
    TOO_LARGE("07", 413, "Nội dung quá lớn; hãy chia thành nhiều lần gửi", "The body is too large; send it in parts"),
    TOO_MANY("08", 413, "Quá nhiều bản ghi trong một lần gửi", "Too many items in one call"),
    FORM("09", 400, "Cấu trúc lời gọi không đúng", "The call's form is wrong"),
    REJECTED(
            "10",
            200,
            "Một số bản ghi bị từ chối; xem lý do của từng bản ghi trong data, sửa và gửi lại các bản ghi đó",
            "Some items were rejected; see each item's reason in data, mend them and send those items again"),
    METHOD("11", 405, "Chỉ nhận phương thức POST", "Only POST is taken here"),
    MEDIA("12", 415, "Nội dung phải là application/json, mã hóa UTF-8", "The body must be application/json in UTF-8"),
    UNAVAILABLE(
            "13",
            503,
            "Trục tạm thời chưa nhận được; hãy gửi lại đúng nội dung này sau",
            "The hub cannot take this now; send the same again later"),
    OVER_QUOTA(
            "15",
            429,
            "Gửi nhanh hơn mức được phép; hãy gửi lại đúng nội dung này sau",
            "Sent faster than is allowed; send the same again later"),
    INTERNAL(
            "14",
            500,
            "Lỗi trong trục; hãy gửi lại đúng nội dung này sau, nếu lặp lại hãy báo người quản trị",
            "An error inside the hub; send the same again later, and tell the administrator if it persists");

    final String code;
    final int status;
    final Text text;

    Answer(String code, int status, String vi, String en) {
        this.code = code;
        this.status = status;
        this.text = new Text(vi, en);
    }
}
