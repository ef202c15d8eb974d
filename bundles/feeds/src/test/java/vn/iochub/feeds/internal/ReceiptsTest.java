package vn.iochub.feeds.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import vn.iochub.api.service.Receipts;
import vn.iochub.api.service.UnavailableException;

class ReceiptsTest {
    private static final UUID OF_TAX = UUID.fromString("0191d3c4-0000-7000-8000-000000000001");
    private static final UUID OF_LAND = UUID.fromString("0191d3c4-0000-7000-8000-000000000002");
    private static final UUID DOWN = UUID.fromString("0191d3c4-0000-7000-8000-000000000003");

    private static TestServer hub;

    @BeforeAll
    static void start() throws Exception {
        hub = new TestServer();
        ReceiptsServlet servlet = new ReceiptsServlet();
        servlet.setReceipts(ReceiptsTest::find);
        hub.serve("/api/receipts", servlet);
        hub.serve("/starting", new ReceiptsServlet());
    }

    @AfterAll
    static void stop() throws Exception {
        if (hub != null) {
            hub.close();
        }
    }

    private static Optional<Receipts.ReceiptStatus> find(UUID id) {
        if (id.equals(DOWN)) {
            throw new UnavailableException("down", new SQLException("down"));
        }
        String instance = id.equals(OF_TAX) ? "tax" : "land";
        return id.equals(OF_TAX) || id.equals(OF_LAND)
                ? Optional.of(new Receipts.ReceiptStatus(
                        id,
                        instance,
                        Instant.parse("2026-03-01T01:00:00Z"),
                        2,
                        1,
                        1,
                        1,
                        0,
                        true,
                        List.of(
                                new Receipts.Item(0, "stored", "tax/Payment", "k1", ""),
                                new Receipts.Item(1, "duplicate", "tax/Payment", "k2", ""),
                                new Receipts.Item(2, "rejected", "", "", "SCHEMA"))))
                : Optional.empty();
    }

    @Test
    void aSourceReadsItsOwn() throws Exception {
        HttpResponse<String> response = hub.get("tax", "/api/receipts/" + OF_TAX);

        assertThat(response.statusCode()).isEqualTo(200);
        JsonNode json = new ObjectMapper().readTree(response.body());
        assertThat(json.get("id").asText()).isEqualTo(OF_TAX.toString());
        assertThat(json.get("source").asText()).isEqualTo("tax");
        assertThat(json.get("receivedAt").asText()).isEqualTo("2026-03-01T01:00:00Z");
        assertThat(json.get("accepted").asInt()).isEqualTo(2);
        assertThat(json.get("complete").asBoolean()).isTrue();
        assertThat(json.get("items").get(1).toString())
                .isEqualTo("{\"item\":1,\"verdict\":\"duplicate\",\"type\":\"tax/Payment\",\"key\":\"k2\"}");
        assertThat(json.get("items").get(2).toString())
                .isEqualTo("{\"item\":2,\"verdict\":\"rejected\",\"reason\":\"SCHEMA\"}");
    }

    @Test
    void othersAreNotThereForIt() throws Exception {
        String foreign = hub.get("tax", "/api/receipts/" + OF_LAND).body();
        String none = hub.get("tax", "/api/receipts/" + UUID.randomUUID()).body();

        assertThat(hub.get("tax", "/api/receipts/" + OF_LAND).statusCode()).isEqualTo(404);
        assertThat(foreign).isEqualTo(none).contains("unknown_receipt");
        assertThat(hub.get("ioc", "/api/receipts/" + OF_LAND).statusCode()).isEqualTo(404);
        assertThat(hub.get("viewer", "/api/receipts/" + OF_LAND).statusCode()).isEqualTo(200);
    }

    @Test
    void errorsSayWhatToDo() throws Exception {
        assertThat(hub.get("tax", "/api/receipts").statusCode()).isEqualTo(400);
        assertThat(hub.get("tax", "/api/receipts/1-1-1-1-1").statusCode()).isEqualTo(400);
        assertThat(hub.get("tax", "/api/receipts/" + DOWN).statusCode()).isEqualTo(503);
        HttpResponse<String> starting = hub.get("tax", "/starting/" + OF_TAX);
        assertThat(starting.statusCode()).isEqualTo(503);
        assertThat(starting.headers().firstValue("Retry-After")).isPresent();
    }
}
