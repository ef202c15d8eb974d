package vn.iochub.transport.internal.drop;

import java.util.Locale;
import java.util.Map;

/** The media type by a file's name. */
final class MediaTypes {
    private static final Map<String, String> BY_EXTENSION = Map.of(
            "xml", "application/xml",
            "edxml", "application/xml",
            "json", "application/json",
            "csv", "text/csv",
            "txt", "text/plain",
            "zip", "application/zip",
            "gz", "application/gzip",
            "xls", "application/vnd.ms-excel",
            "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");

    private MediaTypes() {}

    static String of(String name) {
        String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return BY_EXTENSION.getOrDefault(extension, "application/octet-stream");
    }
}
