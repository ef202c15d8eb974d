package vn.iochub.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import vn.iochub.simulators.ledger.Hashes;
import vn.iochub.simulators.ledger.Item;
import vn.iochub.simulators.ledger.Ledger;
import vn.iochub.simulators.ledger.Outcome;
import vn.iochub.simulators.ledger.Sent;
import vn.iochub.simulators.sources.HubAddress;

/**
 * Pushes one new dossier and waits until an application has it: the proof that the whole way works again. What it pushes is
 * in the ledger like everything else. Thread-safe.
 */
final class Probe {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SOURCE = "eprocedure";
    private static final String UNIT = "000.00.15.H51";
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long RETRY_MILLIS = 100;

    private final HubAddress hub;
    private final Ledger ledger;
    private final FeedReader feed;
    private final AtomicInteger numbers = new AtomicInteger();

    Probe(HubAddress hub, Ledger ledger, FeedReader feed) {
        this.hub = hub;
        this.ledger = ledger;
        this.feed = feed;
    }

    /**
     * @param from the moment from which the time counts, as {@link System#nanoTime} gives it
     * @return in nanoseconds; empty when it did not arrive within the limit
     */
    Optional<Long> send(long from, Duration limit) throws InterruptedException {
        long deadline = from + limit.toNanos();
        String number = String.format(Locale.ROOT, "%s-261122-P%05d", UNIT, numbers.incrementAndGet());
        HttpClient http = hub.client();
        Optional<String> session = login(http, deadline);
        if (session.isEmpty()) {
            return Optional.empty();
        }
        byte[] body = body(number, session.get());
        Sent sent = ledger.send(
                SOURCE,
                "http",
                "probe",
                Sent.Kind.MESSAGE,
                Hashes.sha256(body),
                List.of(Item.unstamped("procedure/ServiceDossier", number, Outcome.STORED, "sourceStatus=2")));
        // It is sent until it is answered, whatever the limit: the ledger has it.
        while (!deliver(http, sent, body)) {
            TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
            // A session ends with the hub that gave it.
            Optional<String> again = login(http, Long.MAX_VALUE);
            body = body(number, again.orElseThrow());
            ledger.form(sent, Hashes.sha256(body));
        }
        return feed.await(number, from, limit);
    }

    private boolean deliver(HttpClient http, Sent sent, byte[] body) throws InterruptedException {
        try {
            JsonNode reply = post(http, body);
            String code = reply.path("error_code").asText();
            if (code.equals("00")) {
                ledger.answered(sent, reply.path("receipt").asText());
                return true;
            }
            if (code.equals("02")) {
                ledger.refused(sent);
            } else {
                ledger.unknown(sent);
            }
        } catch (IOException e) {
            ledger.unknown(sent);
        }
        return false;
    }

    private Optional<String> login(HttpClient http, long deadline) throws InterruptedException {
        while (System.nanoTime() < deadline) {
            try {
                String session = post(
                                http,
                                JSON.writeValueAsBytes(JSON.createObjectNode()
                                        .put("username", hub.user(SOURCE))
                                        .put("password", hub.password(SOURCE))))
                        .path("session")
                        .asText();
                if (!session.isEmpty()) {
                    return Optional.of(session);
                }
            } catch (IOException e) {
                // The hub is away; that is what is being measured.
                TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
                continue;
            }
            TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
        }
        return Optional.empty();
    }

    private JsonNode post(HttpClient http, byte[] body) throws IOException, InterruptedException {
        HttpResponse<String> response = Http.send(
                http,
                HttpRequest.newBuilder(hub.push(SOURCE))
                        .header("Content-Type", "application/json")
                        .header("dstcode", "VN:GOV:" + UNIT + ":hub")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                PATIENCE);
        return JSON.readTree(response.body());
    }

    /** No person in it exists. */
    private static byte[] body(String number, String session) {
        ObjectNode row = JSON.createObjectNode();
        row.put("MaHoSo", number);
        row.put("MaTTHC", "2.002492");
        row.put("TenTTHC", "Cấp giấy chứng nhận đăng ký hộ kinh doanh");
        row.put("MaLinhVuc", "G13-KH01");
        row.put("TenLinhVuc", "Thành lập và hoạt động của hộ kinh doanh");
        row.put("ChuHoSo", "Nguyễn Văn Thử");
        row.put("LoaiDoiTuong", "1");
        row.put("MaDoiTuong", "000000000001");
        row.put("Email", "");
        row.put("SoDienThoai", "0900000000");
        row.put("TrichYeuHoSo", "Đăng ký hộ kinh doanh");
        row.put("NgayTiepNhan", "20261120083000");
        row.put("NgayHenTra", "20261125170000");
        row.put("NgayTra", "");
        row.put("TrangThaiHoSo", "2");
        row.put("HinhThuc", "1");
        row.put("DonViXuLy", "Bộ phận một cửa");
        row.put("GhiChu", "");
        ObjectNode call = JSON.createObjectNode()
                .put("session", session)
                .put("madonvi", UNIT)
                .put("service", "DongBoHoSoMC")
                .put("isUpdating", "False");
        call.putArray("data").add(row);
        return call.toString().getBytes(StandardCharsets.UTF_8);
    }
}
