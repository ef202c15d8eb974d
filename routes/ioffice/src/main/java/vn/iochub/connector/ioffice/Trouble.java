package vn.iochub.connector.ioffice;

import vn.iochub.api.Text;

/**
 * Why a message is not taken; it becomes a soap:Fault.
 *
 * @param retryAfter in seconds; 0 where the caller need not wait
 */
record Trouble(Kind kind, Text text, long retryAfter) {

    /** The README lists them. */
    enum Kind {
        CREDENTIALS("credentials", true, "FailedAuthentication"),
        SECURITY("credentials", true, "InvalidSecurity"),
        DIGEST("credentials", true, "UnsupportedSecurityToken"),
        MALFORMED("malformed", true, ""),
        TOO_LARGE("too-large", true, ""),
        REQUEST("request", true, ""),
        UNAVAILABLE("", false, ""),
        INTERNAL("", false, "");

        /** The reason in the metric of refused calls; empty where the call is not counted there. */
        final String refusal;

        /** Whether the caller has to mend it, as against the hub. */
        final boolean caller;

        /** The code in WS-Security's namespace; empty for none. */
        final String security;

        Kind(String refusal, boolean caller, String security) {
            this.refusal = refusal;
            this.caller = caller;
            this.security = security;
        }
    }

    Trouble(Kind kind, String vi, String en) {
        this(kind, new Text(vi, en), 0);
    }

    static Trouble internal() {
        return new Trouble(
                Kind.INTERNAL,
                "Lỗi trong trục; hãy gửi lại nguyên thông điệp này sau, nếu lặp lại hãy báo người quản trị",
                "An error inside the hub; send the same message again later, and tell the administrator if it persists");
    }
}
