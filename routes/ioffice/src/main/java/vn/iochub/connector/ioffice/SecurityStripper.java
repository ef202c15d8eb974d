package vn.iochub.connector.ioffice;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import vn.iochub.connector.ioffice.EnvelopeHead.Range;

/** Copies a message without the WS-Security header of its envelope; byte by byte the same otherwise. */
final class SecurityStripper {
    private SecurityStripper() {}

    /**
     * Closes neither stream. Of a message whose head cannot be read nothing is copied: a password might stand anywhere
     * in it.
     */
    static void copy(InputStream in, OutputStream out) throws IOException {
        HeadReader head = HeadReader.read(in);
        if (head.head().state() == EnvelopeHead.State.BROKEN
                || (head.head().state() == EnvelopeHead.State.MORE && head.length() > 0)) {
            return;
        }
        int at = 0;
        for (Range secret : head.head().secrets()) {
            out.write(head.bytes(), at, secret.from() - at);
            at = secret.to();
        }
        out.write(head.bytes(), at, head.length() - at);
        in.transferTo(out);
    }
}
