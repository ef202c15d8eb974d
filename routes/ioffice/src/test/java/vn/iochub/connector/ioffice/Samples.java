package vn.iochub.connector.ioffice;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import vn.iochub.testkit.TestAccess;

/** The samples as a caller sends them. */
final class Samples {
    /** What stands in the samples where the password goes. */
    static final String PASSWORD = "khong-phai-mat-khau";

    private Samples() {}

    static byte[] read(String name) {
        try {
            return Files.readAllBytes(Path.of("samples", name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With the password of that account. */
    static byte[] of(String name, TestAccess access) {
        return text(name)
                .replace(PASSWORD, access.password())
                .replace("<wsse:Username>ioffice<", "<wsse:Username>" + access.user() + "<")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Byte for byte a character. */
    static String text(String name) {
        return new String(read(name), StandardCharsets.ISO_8859_1);
    }

    static String contentType(String name) {
        if (name.endsWith("mtom.mime") || name.endsWith("multipart.mime")) {
            return "multipart/related; type=\"application/xop+xml\"; start=\"<root@ductrong>\";"
                    + " start-info=\"application/soap+xml\"; boundary=\"uuid:mtom-mau\"";
        }
        if (name.endsWith("swa.mime")) {
            return "multipart/related; type=\"text/xml\"; boundary=swa-mau; start=\"<root@ductrong>\"";
        }
        return name.contains("soap12") ? "application/soap+xml; charset=UTF-8" : "text/xml; charset=UTF-8";
    }
}
