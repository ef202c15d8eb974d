package vn.iochub.api;

import java.util.Objects;

/**
 * One row that cannot become a record.
 *
 * @param code the reason's code
 * @param origin where the row is in the raw message: a JSON pointer ({@code /data/17}), a line or a row; equal to the
 *     {@link HubRecord#origin()} that the row would have had
 * @param path the offending field below the origin as a JSON pointer ({@code /NgayTiepNhan}), or empty for the row
 * @param reason what is wrong and what to do, without repeating personal data
 * @param fragment the offending value or row, cut to at most 4,096 characters; kept in quarantine only, never logged
 */
public record Rejection(RejectCode code, String origin, String path, Text reason, String fragment) {
    private static final int MAX_FRAGMENT = 4096;

    public Rejection {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(reason, "reason");
        fragment = fragment == null ? "" : fragment;
        if (fragment.length() > MAX_FRAGMENT) {
            // Never cut a surrogate pair in two: PostgreSQL refuses half of one.
            int end = Character.isHighSurrogate(fragment.charAt(MAX_FRAGMENT - 1)) ? MAX_FRAGMENT - 1 : MAX_FRAGMENT;
            fragment = fragment.substring(0, end);
        }
    }
}
