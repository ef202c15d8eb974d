package vn.iochub.feeds.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import vn.iochub.api.Text;

/** An answer that is an error: its status, its code for programs and its text for people. */
final class ApiException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final transient Text text;
    private final transient Map<String, Object> more = new LinkedHashMap<>();
    private final transient Map<String, String> headers = new LinkedHashMap<>();

    ApiException(int status, String code, Text text) {
        super(code, null, false, false);
        this.status = status;
        this.code = code;
        this.text = text;
    }

    static ApiException badRequest(String code, String vi, String en) {
        return new ApiException(400, code, new Text(vi, en));
    }

    static ApiException notFound(String vi, String en) {
        return new ApiException(404, "not_found", new Text(vi, en));
    }

    /** The database cannot be read now. */
    static ApiException unavailable() {
        return new ApiException(
                        503,
                        "unavailable",
                        new Text(
                                "Kho dữ liệu tạm thời không đọc được; hãy gọi lại sau.",
                                "The repository cannot be read now; call again later."))
                .header("Retry-After", "5");
    }

    /** A further field of the JSON: a text, a number or a collection of texts. */
    ApiException with(String field, Object value) {
        more.put(field, value);
        return this;
    }

    ApiException header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    Text text() {
        return text;
    }

    Map<String, Object> more() {
        return more;
    }

    Map<String, String> headers() {
        return headers;
    }
}
