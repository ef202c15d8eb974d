package vn.iochub.edxml;

import java.text.Normalizer;
import java.util.regex.Pattern;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;

/** Names of attachments, as they are shown and compared. */
final class FileNames {
    private static final Pattern ENCODED = Pattern.compile("=\\?[^?\\s]{1,40}\\?[bBqQ]\\?[^?]*\\?=");

    private FileNames() {}

    /** Without its folders, of either system; RFC 2047 decoded, as some producers write it in XML too; in NFC. */
    static String of(String name) {
        String text = ENCODED.matcher(name).find() ? DecoderUtil.decodeEncodedWords(name, DecodeMonitor.SILENT) : name;
        String path = text.replace('\\', '/').strip();
        while (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        return Normalizer.normalize(path.substring(path.lastIndexOf('/') + 1), Normalizer.Form.NFC);
    }
}
