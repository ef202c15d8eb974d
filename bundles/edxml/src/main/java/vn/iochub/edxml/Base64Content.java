package vn.iochub.edxml;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Text;
import vn.iochub.reading.Fault;
import vn.iochub.reading.xml.XmlInput;

/** Decodes base64 that comes in pieces, and keeps of it the size and the hash alone. */
final class Base64Content implements XmlInput.TextSink {
    private static final int CHUNK = 16_384;
    private static final String DATA = "data:";
    private static final int LONGEST_SCHEME = 300;

    private final MessageDigest digest = Measured.sha256();
    private final long most;
    private final byte[] chunk = new byte[CHUNK];
    private int filled;
    private long size;
    private boolean padded;
    private boolean any;
    private final StringBuilder scheme = new StringBuilder();
    private boolean begun;
    private Fault fault;

    Base64Content(long most) {
        this.most = most;
    }

    @Override
    public void accept(char[] characters, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            char c = characters[i];
            if (c <= ' ') {
                continue;
            }
            any = true;
            if (fault == null) {
                try {
                    add(c);
                } catch (Fault e) {
                    // Told at the end: the XML goes on behind it, perhaps with another document.
                    fault = e;
                }
            }
        }
    }

    private void add(char c) {
        if (c > 0x7E) {
            throw damaged();
        }
        if (!begun && scheme(c)) {
            return;
        }
        // RFC 4648, section 5: the alphabet for addresses.
        chunk[filled++] = (byte) (c == '-' ? '+' : c == '_' ? '/' : c);
        if (filled == CHUNK) {
            decode(CHUNK);
        }
    }

    /** Whether the character belongs to {@code data:application/pdf;base64,} before the content (RFC 2397). */
    private boolean scheme(char c) {
        scheme.append(c);
        if (c == ',') {
            begun = true;
            return true;
        }
        int length = Math.min(scheme.length(), DATA.length());
        if (scheme.substring(0, length).equalsIgnoreCase(DATA.substring(0, length))) {
            if (scheme.length() > LONGEST_SCHEME) {
                throw damaged();
            }
            return true;
        }
        begun = true;
        for (int i = 0; i < scheme.length() - 1; i++) {
            chunk[filled++] = (byte) scheme.charAt(i);
        }
        return false;
    }

    /** Whether there was anything but white space. */
    boolean any() {
        return any;
    }

    /**
     * To be called at the end; the rest is decoded.
     *
     * @throws Fault when it is no base64, or too large
     */
    void finish() {
        if (!begun && scheme.length() > 0 && fault == null) {
            // Shorter than the word.
            begun = true;
            for (int i = 0; i < scheme.length(); i++) {
                chunk[filled++] = (byte) scheme.charAt(i);
            }
        }
        if (fault != null) {
            throw fault;
        }
        decode(filled);
    }

    private void decode(int length) {
        if (length == 0) {
            return;
        }
        if (padded) {
            throw damaged();
        }
        padded = chunk[length - 1] == '=';
        byte[] decoded;
        try {
            decoded = Base64.getDecoder().decode(length == CHUNK ? chunk : Arrays.copyOf(chunk, length));
        } catch (IllegalArgumentException e) {
            throw damaged();
        }
        digest.update(decoded);
        size += decoded.length;
        if (size > most) {
            throw Measured.tooLarge(most);
        }
        filled = 0;
    }

    private static Fault damaged() {
        return new Fault(
                RejectCode.BAD_FORMAT,
                "/attachments",
                new Text(
                        "Nội dung tệp đính kèm không phải base64 hoặc bị cắt cụt",
                        "An attachment's content is not base64, or is cut off"),
                "");
    }

    long size() {
        return size;
    }

    String hash() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
