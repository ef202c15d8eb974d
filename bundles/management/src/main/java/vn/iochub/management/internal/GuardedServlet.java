package vn.iochub.management.internal;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Answers GET and HEAD at its own address and nothing else, in the hub's form of errors. */
abstract class GuardedServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    abstract void answer(HttpServletRequest request, HttpServletResponse response) throws IOException;

    @Override
    protected final void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("Cache-Control", "no-store");
        String below = request.getPathInfo();
        if (below != null && !below.equals("/")) {
            send(
                    response,
                    404,
                    """
                    {"error":"not_found","message_vi":"Không có gì ở địa chỉ này.","message_en":"There is nothing at this address."}
                    """);
        } else if (request.getMethod().equals("GET") || request.getMethod().equals("HEAD")) {
            answer(request, response);
        } else {
            response.setHeader("Allow", "GET, HEAD");
            send(
                    response,
                    405,
                    """
                    {"error":"method_not_allowed","message_vi":"Chỉ dùng GET.","message_en":"Use GET."}
                    """);
        }
    }

    static void send(HttpServletResponse response, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setContentType("application/json;charset=utf-8");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
