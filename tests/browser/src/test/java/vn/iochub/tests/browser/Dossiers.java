package vn.iochub.tests.browser;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** What an e-procedure portal puts on its queue; no person in it exists. */
final class Dossiers {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Dossiers() {}

    /** A call with one dossier. */
    static String one(String number) throws IOException {
        ObjectNode call = JSON.createObjectNode()
                .put("session", "")
                .put("madonvi", "000.00.15.H51")
                .put("service", "DongBoHoSoMC")
                .put("isUpdating", "False");
        call.putArray("data")
                .addObject()
                .put("MaHoSo", number)
                .put("MaTTHC", "2.002492")
                .put("TenTTHC", "Cấp giấy chứng nhận đăng ký hộ kinh doanh")
                .put("MaLinhVuc", "G13-KH01")
                .put("TenLinhVuc", "Thành lập và hoạt động của hộ kinh doanh")
                .put("ChuHoSo", "Nguyễn Văn Thử")
                .put("LoaiDoiTuong", "1")
                .put("MaDoiTuong", "000000009001")
                .put("Email", "")
                .put("SoDienThoai", "0900000000")
                .put("TrichYeuHoSo", "Đăng ký hộ kinh doanh")
                .put("NgayTiepNhan", "20261120083000")
                .put("NgayHenTra", "20261125170000")
                .put("NgayTra", "")
                .put("TrangThaiHoSo", "2")
                .put("HinhThuc", "1")
                .put("DonViXuLy", "Một cửa")
                .put("GhiChu", "");
        return JSON.writeValueAsString(call);
    }
}
