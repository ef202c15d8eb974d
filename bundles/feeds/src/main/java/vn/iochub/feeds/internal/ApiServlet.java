package vn.iochub.feeds.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What the API's servlets share: GET and HEAD only, strict parameters, errors in one form. */
abstract class ApiServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final String JSON = "application/json;charset=utf-8";

    /**
     * Answers a GET or HEAD; Jetty drops the body of a HEAD.
     *
     * @throws ApiException when the answer is an error and nothing has been written yet
     */
    abstract void answer(HttpServletRequest request, HttpServletResponse response) throws IOException, ApiException;

    @Override
    protected final void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("Cache-Control", "no-store");
        try {
            if (!isHead(request) && !request.getMethod().equals("GET")) {
                throw new ApiException(
                                405,
                                "method_not_allowed",
                                new vn.iochub.api.Text("Chỉ dùng được GET và HEAD.", "Only GET and HEAD work here."))
                        .header("Allow", "GET, HEAD");
            }
            answer(request, response);
        } catch (ApiException e) {
            if (response.isCommitted()) {
                // Part of a page is out: only a broken connection tells that it is not whole.
                throw new IOException("The answer broke off: " + e.code(), e);
            }
            fail(request, response, e);
        }
    }

    static boolean isHead(HttpServletRequest request) {
        return request.getMethod().equals("HEAD");
    }

    /** The path below the servlet's, in its parts; none for the servlet's own address. */
    static List<String> path(HttpServletRequest request) {
        String below = request.getPathInfo();
        if (below == null || below.equals("/")) {
            return List.of();
        }
        return List.of(below.substring(1).split("/", -1));
    }

    /**
     * The query's parameters.
     *
     * @throws ApiException 400 when one is not among those allowed, or comes twice: a misspelt name must not be taken
     *     for its absence
     */
    static Map<String, String> parameters(HttpServletRequest request, Set<String> allowed) throws ApiException {
        Map<String, String> values = new LinkedHashMap<>();
        for (Map.Entry<String, String[]> parameter : request.getParameterMap().entrySet()) {
            String name = parameter.getKey();
            if (!allowed.contains(name)) {
                throw ApiException.badRequest(
                                "unknown_parameter",
                                "Tham số không có ở đây; xem 'allowed'.",
                                "There is no such parameter here; see 'allowed'.")
                        .with("parameter", cut(name))
                        .with("allowed", new TreeSet<>(allowed));
            }
            if (parameter.getValue().length != 1) {
                throw ApiException.badRequest(
                                "repeated_parameter", "Tham số bị lặp lại.", "The parameter is given more than once.")
                        .with("parameter", name);
            }
            values.put(name, parameter.getValue()[0]);
        }
        return values;
    }

    /** Enough of what the caller sent to know it by. */
    static String cut(String text) {
        return text.length() <= 100 ? text : text.substring(0, 100) + "…";
    }

    static void send(HttpServletRequest request, HttpServletResponse response, String type, JsonNode json)
            throws IOException {
        byte[] body = (Masking.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        response.setContentType(type);
        response.setContentLength(body.length);
        if (!isHead(request)) {
            response.getOutputStream().write(body);
        }
    }

    static void send(HttpServletRequest request, HttpServletResponse response, JsonNode json) throws IOException {
        send(request, response, JSON, json);
    }

    private static void fail(HttpServletRequest request, HttpServletResponse response, ApiException e)
            throws IOException {
        response.reset();
        response.setHeader("Cache-Control", "no-store");
        response.setStatus(e.status());
        e.headers().forEach(response::setHeader);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("error", e.code());
        json.put("message_vi", e.text().vi());
        json.put("message_en", e.text().en());
        e.more().forEach((name, value) -> json.set(name, Masking.MAPPER.valueToTree(value)));
        send(request, response, json);
    }
}
