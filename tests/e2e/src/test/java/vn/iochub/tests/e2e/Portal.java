package vn.iochub.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;

/** An e-procedure portal, as far as the hub sees one: logs in, keeps its session, pushes dossiers. */
final class Portal {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final String UNIT = "000.00.15.H51";

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final URI address;
    private final String user;
    private final String password;
    private String session = "";

    Portal(Map<String, String> env) {
        this.address = URI.create(env.get("HUB_EPROCEDURE_URL"));
        this.user = env.get("HUB_EPROCEDURE_USER");
        this.password = env.get("HUB_EPROCEDURE_PASSWORD");
    }

    /** @param status the HTTP status, {@code body} the portal's reply form */
    record Reply(int status, JsonNode body, String text) {
        String code() {
            return body.path("error_code").asText();
        }
    }

    Portal login() throws IOException, InterruptedException {
        Reply reply = post(JSON.createObjectNode()
                .put("username", user)
                .put("password", password)
                .toString());
        assertThat(reply.code()).as(reply.text()).isEqualTo("00");
        session = reply.body().path("session").asText();
        assertThat(session).isNotBlank();
        return this;
    }

    /** Pushes; a portal whose session has ended (code 02) logs in again and repeats the call. */
    Reply push(String service, Collection<ObjectNode> rows) throws IOException, InterruptedException {
        Reply reply = pushOnce(service, rows);
        if (!reply.code().equals("02")) {
            return reply;
        }
        login();
        return pushOnce(service, rows);
    }

    /** Pushes with the session that it has. */
    Reply pushOnce(String service, Collection<ObjectNode> rows) throws IOException, InterruptedException {
        ArrayNode data = JSON.createArrayNode();
        rows.forEach(data::add);
        ObjectNode call = JSON.createObjectNode()
                .put("session", session)
                .put("madonvi", UNIT)
                .put("service", service)
                .put("isUpdating", "False");
        call.set("data", data);
        return post(call.toString());
    }

    Reply pushDossiers(Collection<ObjectNode> dossiers) throws IOException, InterruptedException {
        return push("DongBoHoSoMC", dossiers);
    }

    Reply post(String body) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(address)
                        .timeout(Duration.ofSeconds(30))
                        .header("Content-Type", "application/json")
                        .header("dstcode", "VN:GOV:" + UNIT + ":hub")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return new Reply(response.statusCode(), JSON.readTree(response.body()), response.body());
    }

    /** A dossier of the real form; no person in it exists. The office tells one state of it from another. */
    static ObjectNode dossier(int number, String status, String office) {
        ObjectNode d = JSON.createObjectNode();
        d.put("MaHoSo", String.format("000.00.15.H51-261122-%04d", number));
        d.put("MaTTHC", "2.002492");
        d.put("TenTTHC", "Cấp giấy chứng nhận đăng ký hộ kinh doanh");
        d.put("MaLinhVuc", "G13-KH01");
        d.put("TenLinhVuc", "Thành lập và hoạt động của hộ kinh doanh");
        d.put("ChuHoSo", "Nguyễn Văn Thử " + number);
        d.put("LoaiDoiTuong", "1");
        d.put("MaDoiTuong", String.format("000000%06d", number));
        d.put("Email", "");
        d.put("SoDienThoai", "0900000000");
        d.put("TrichYeuHoSo", "Đăng ký hộ kinh doanh của ông Nguyễn Văn Thử");
        d.put("NgayTiepNhan", "20261120083000");
        d.put("NgayHenTra", "20261125170000");
        d.put("NgayTra", "");
        d.put("TrangThaiHoSo", status);
        d.put("HinhThuc", "1");
        d.put("DonViXuLy", office);
        d.put("GhiChu", "");
        return d;
    }

    static String number(int number) {
        return String.format("000.00.15.H51-261122-%04d", number);
    }
}
