package vn.iochub.http.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/**
 * Every error that the servlets leave to the server, as {@code {"error", "message_vi", "message_en"}}. What went wrong
 * inside is in the log; it is none of the caller's business.
 */
final class Errors extends ErrorHandler {
    static final String RETRY_SECONDS = "5";

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        if (request.getAttribute(ERROR_EXCEPTION) instanceof HttpException failure) {
            status = failure.getCode();
        }
        write(response, callback, status);
        return true;
    }

    /** For a request that no handler of ours has seen, as when the parser refuses it. */
    static void write(Response response, Callback callback, int status) {
        write(response, callback, status, body(status));
    }

    /** A request by session whose second secret is missing: a page of the hub's sends it, one of a stranger's cannot. */
    static void writeNoCsrf(Response response, Callback callback) {
        write(
                response,
                callback,
                HttpStatus.FORBIDDEN_403,
                json(
                        "csrf",
                        "Yêu cầu không đến từ trang của hệ thống; hãy tải lại trang",
                        "The request does not come from a page of the hub; reload the page"));
    }

    private static void write(Response response, Callback callback, int status, String body) {
        response.setStatus(status);
        harden(response.getHeaders(), status);
        if (HttpStatus.hasNoBody(status)) {
            response.write(true, null, callback);
            return;
        }
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json;charset=utf-8");
        response.write(true, ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)), callback);
    }

    /** What every answer carries, unless the servlet said otherwise itself. */
    static void harden(HttpFields.Mutable headers, int status) {
        setIfMissing(headers, "X-Content-Type-Options", "nosniff");
        setIfMissing(headers, "X-Frame-Options", "DENY");
        setIfMissing(headers, "Referrer-Policy", "no-referrer");
        setIfMissing(headers, HttpHeader.CACHE_CONTROL.asString(), "no-store");
        if (status == HttpStatus.SERVICE_UNAVAILABLE_503) {
            setIfMissing(headers, HttpHeader.RETRY_AFTER.asString(), RETRY_SECONDS);
        }
    }

    private static void setIfMissing(HttpFields.Mutable headers, String name, String value) {
        if (!headers.contains(name)) {
            headers.put(name, value);
        }
    }

    static String body(int status) {
        String code = HttpStatus.getMessage(status).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
        String vi;
        String en;
        switch (status) {
            case 401 -> {
                vi = "Cần đăng nhập bằng tài khoản và mật khẩu đúng";
                en = "A right user and password are needed";
            }
            case 403 -> {
                vi = "Tài khoản này không có quyền";
                en = "This account may not do this";
            }
            case 404 -> {
                vi = "Không có gì ở địa chỉ này";
                en = "There is nothing at this address";
            }
            case 405, 501 -> {
                vi = "Địa chỉ này không nhận phương thức này";
                en = "This address does not take this method";
            }
            case 406 -> {
                vi = "Không có định dạng được yêu cầu";
                en = "The form asked for is not offered";
            }
            case 408 -> {
                vi = "Yêu cầu được gửi quá chậm";
                en = "The request came too slowly";
            }
            case 413 -> {
                vi = "Nội dung gửi lên quá lớn";
                en = "The body is too large";
            }
            case 414 -> {
                vi = "Địa chỉ quá dài";
                en = "The address is too long";
            }
            case 415 -> {
                vi = "Kiểu nội dung không được hỗ trợ";
                en = "This type of body is not taken";
            }
            case 429 -> {
                vi = "Quá nhiều yêu cầu, vui lòng thử lại sau";
                en = "Too many requests, please try again later";
            }
            case 431 -> {
                vi = "Phần đầu của yêu cầu quá lớn";
                en = "The header fields are too large";
            }
            case 503 -> {
                vi = "Hệ thống chưa sẵn sàng, vui lòng thử lại sau";
                en = "Not available now, please try again later";
            }
            default -> {
                vi = status < 500 ? "Yêu cầu không hợp lệ" : "Hệ thống gặp lỗi";
                en = status < 500 ? "The request is not valid" : "Something failed inside the hub";
            }
        }
        return json(code, vi, en);
    }

    private static String json(String code, String vi, String en) {
        return "{\"error\":\"" + code + "\",\"message_vi\":\"" + vi + "\",\"message_en\":\"" + en + "\"}";
    }
}
