package vn.iochub.console.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import vn.iochub.api.Text;

/** JSON in and out, in the hub's one form of errors. */
final class Answers {
    /** Strict: what two readers could read in two ways is refused. */
    static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(50).build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final String TYPE = "application/json";
    /** The second is what Hawtio's client of Jolokia says; no form can say either. */
    private static final Set<String> JSON_TYPES = Set.of(TYPE, "text/json");

    private Answers() {}

    static void ok(HttpServletResponse response, Object value) throws IOException {
        write(response, 200, value);
    }

    static void notJson(HttpServletResponse response) throws IOException {
        fault(
                response,
                415,
                "not_json",
                new Text("Cần Content-Type: application/json", "Content-Type: application/json is needed"));
    }

    static void fault(HttpServletResponse response, int status, String code, Text text) throws IOException {
        write(response, status, Map.of("error", code, "message_vi", text.vi(), "message_en", text.en()));
    }

    static void notFound(HttpServletResponse response) throws IOException {
        fault(response, 404, "not_found", new Text("Không có gì ở địa chỉ này", "There is nothing at this address"));
    }

    static void wrongMethod(HttpServletResponse response, String allowed) throws IOException {
        response.setHeader("Allow", allowed);
        fault(
                response,
                405,
                "method_not_allowed",
                new Text("Địa chỉ này chỉ nhận " + allowed, "This address takes " + allowed + " only"));
    }

    private static void write(HttpServletResponse response, int status, Object value) throws IOException {
        byte[] body = JSON.writeValueAsBytes(value);
        response.setStatus(status);
        // Hawtio compares the whole header with this.
        response.setContentType(TYPE);
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    /**
     * Whether the body is declared as JSON: a form on a stranger's page cannot, so that a browser that knows a password for
     * the hub is of no use to it.
     */
    static boolean saysJson(HttpServletRequest request) {
        String type = request.getContentType();
        return type != null && JSON_TYPES.contains(type.split(";", 2)[0].trim().toLowerCase(Locale.ROOT));
    }

    /**
     * The body as JSON.
     *
     * @return null when it is longer than allowed
     * @throws com.fasterxml.jackson.core.JacksonException when it is not JSON
     */
    static JsonNode read(HttpServletRequest request, int maxBytes) throws IOException {
        byte[] body = request.getInputStream().readNBytes(maxBytes + 1);
        return body.length > maxBytes ? null : JSON.readTree(body);
    }
}
