package vn.iochub.management.internal.rest;

import java.util.Map;
import java.util.TreeMap;
import vn.iochub.api.Text;
import vn.iochub.api.service.RefusedException;

/** An answer that is an error: its status, its code for programs and its text for people. */
final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final transient Text text;
    private final transient Map<String, String> headers = new TreeMap<>();

    Fault(int status, String code, String vi, String en) {
        this(status, code, new Text(vi, en));
    }

    private Fault(int status, String code, Text text) {
        super(code, null, false, false);
        this.status = status;
        this.code = code;
        this.text = text;
    }

    static Fault of(RefusedException e) {
        String code =
                switch (e.kind()) {
                    case INVALID -> "invalid";
                    case FORBIDDEN -> "forbidden";
                    case UNKNOWN -> "not_found";
                    case CONFLICT -> "conflict";
                    case TOO_MANY -> "too_many_requests";
                };
        Fault fault = new Fault(e.kind().status(), code, e.reason());
        return e.kind() == RefusedException.Kind.TOO_MANY ? fault.header("Retry-After", "5") : fault;
    }

    static Fault invalid(String code, String vi, String en) {
        return new Fault(400, code, vi, en);
    }

    static Fault unavailable() {
        return new Fault(
                        503,
                        "unavailable",
                        "Phần cần cho việc này tạm thời không dùng được; hãy gọi lại sau.",
                        "A part of the hub that this needs is down now; call again later.")
                .header("Retry-After", "5");
    }

    Fault header(String name, String value) {
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

    Map<String, String> headers() {
        return headers;
    }
}
