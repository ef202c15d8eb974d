package vn.iochub.benchmarks;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The fixed fixture: a dossier of 25 fields and about 1.5 KB as a portal sends it. Two places vary: the dossier's number
 * and its status. Made by copying bytes, so that the load client leaves the machine to what is measured.
 *
 * <p>Immutable and thread-safe. No person in it exists.
 */
final class DossierFixture {
    private static final String TEMPLATE =
            """
            {"MaHoSo":"@NUMBER@","MaTTHC":"2.002492","TenTTHC":"Cấp giấy chứng nhận đăng ký hộ kinh doanh",\
            "MaLinhVuc":"G13-KH01","TenLinhVuc":"Thành lập và hoạt động của hộ kinh doanh",\
            "ChuHoSo":"Nguyễn Thị Mẫu Thử","LoaiDoiTuong":"1","MaDoiTuong":"000000000001",\
            "Email":"","Fax":"","SoDienThoai":"0900000000",\
            "TrichYeuHoSo":"Đăng ký thành lập hộ kinh doanh bán lẻ hàng tạp hóa tại thôn Phú Trung, hồ sơ nộp trực tuyến, nhận kết quả qua bưu chính công ích",\
            "NgayTiepNhan":"20261120083000","NgayHenTra":"20261125170000","NgayTra":"","NgayKetThucXuLy":"",\
            "TrangThaiHoSo":"@STATUS@","HinhThuc":"1","DonViXuLy":"Phòng Tài chính - Kế hoạch huyện",\
            "GhiChu":"Công dân đã nộp đủ thành phần hồ sơ theo quy định, cán bộ một cửa hẹn trả kết quả trong giờ hành chính",\
            "TaiLieuNop":[{"TepDinhKemId":"TL-000001","TenTepDinhKem":"giay-de-nghi-dang-ky.pdf","IsDeleted":"False","MaThanhPhanHoSo":"KQ.G15.000048"},\
            {"TepDinhKemId":"TL-000002","TenTepDinhKem":"giay-to-phap-ly.pdf","IsDeleted":"False","MaThanhPhanHoSo":"KQ.G15.000049"}],\
            "DanhSachLePhi":[{"TenPhiLePhi":"Lệ phí đăng ký hộ kinh doanh","MaPhiLePhi":"LP01","HinhThucThu":"1","Gia":"100000","LoaiPhiLePhi":"1"}],\
            "DanhSachTepDinhKemKhac":[],"DanhSachHoSoBoSung":[],"DanhSachGiayToKetQua":[]}\
            """;

    private final byte[] beforeNumber;
    private final byte[] beforeStatus;
    private final byte[] end;

    DossierFixture() {
        int number = TEMPLATE.indexOf("@NUMBER@");
        int status = TEMPLATE.indexOf("@STATUS@");
        beforeNumber = TEMPLATE.substring(0, number).getBytes(StandardCharsets.UTF_8);
        beforeStatus = TEMPLATE.substring(number + "@NUMBER@".length(), status).getBytes(StandardCharsets.UTF_8);
        end = TEMPLATE.substring(status + "@STATUS@".length()).getBytes(StandardCharsets.UTF_8);
    }

    /** Dossier number {@code n}: four digits for each day of receipt, as decree 61/2018's numbers have. */
    static String number(long n) {
        long day = n / 10_000;
        return String.format(
                Locale.ROOT,
                "000.00.%02d.H51-%02d%02d%02d-%04d",
                1 + day / 8_400 % 99,
                10 + day / 336 % 25,
                1 + day / 28 % 12,
                1 + day % 28,
                n % 10_000);
    }

    void append(ByteArrayOutputStream out, long n, int status) {
        out.writeBytes(beforeNumber);
        out.writeBytes(number(n).getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(beforeStatus);
        out.writeBytes(Integer.toString(status).getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(end);
    }

    int bytes() {
        return beforeNumber.length + number(0).length() + beforeStatus.length + 1 + end.length;
    }
}
