package vn.iochub.transport.internal.drop;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Which files are read at all, by name. */
final class FileChoice {
    /** What programs name a file that they are still writing. */
    private static final List<String> UNFINISHED = List.of(".part", ".tmp", ".filepart", ".uploading");

    private final Pattern names;

    FileChoice(Pattern names) {
        this.names = names;
    }

    boolean mayBeRead(DropFile file) {
        String name = file.name();
        // Hidden files, and the lock that Excel and Word lay beside an open file.
        if (name.startsWith(".") || name.startsWith("~$")) {
            return false;
        }
        String lower = name.toLowerCase(Locale.ROOT);
        if (UNFINISHED.stream().anyMatch(lower::endsWith)) {
            return false;
        }
        // A Mac writes letters and their marks apart.
        return names.matcher(Normalizer.normalize(name, Normalizer.Form.NFC)).matches();
    }
}
