package vn.iochub.edxml;

import java.io.IOException;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import vn.iochub.api.RawMessage;
import vn.iochub.api.RejectCode;
import vn.iochub.api.UnreadableMessageException;

/** A ZIP with a document in edXML and files beside it. Entries that are archives themselves are not opened. */
final class ZipContainer implements Container {
    private final RawMessage raw;

    ZipContainer(RawMessage raw) {
        this.raw = raw;
    }

    @Override
    public void each(Visitor visitor) throws UnreadableMessageException, IOException {
        // A failing source must stay a failure of the world: only what the ZIP itself has wrong is the message's fault.
        try (Source source = new Source(raw.open());
                ZipInputStream zip = new ZipInputStream(source)) {
            entries(zip, source, visitor);
        }
    }

    /** Hands out the files of a ZIP, whatever it came in. */
    static void entries(ZipInputStream zip, Source source, Visitor visitor)
            throws UnreadableMessageException, IOException {
        int index = 0;
        while (true) {
            ZipEntry entry = next(zip, source);
            if (entry == null) {
                return;
            }
            if (entry.isDirectory()) {
                continue;
            }
            if (index >= MOST_PARTS) {
                throw Container.tooManyParts();
            }
            try {
                if (!visitor.visit(new Part(index++, FileNames.of(entry.getName()), "", "", false), zip)) {
                    return;
                }
            } catch (IOException e) {
                throw damaged(e, source);
            }
        }
    }

    private static ZipEntry next(ZipInputStream zip, Source source) throws UnreadableMessageException, IOException {
        try {
            return zip.getNextEntry();
        } catch (IOException | IllegalArgumentException e) {
            // IllegalArgumentException: a name that is not in UTF-8.
            throw damaged(e, source);
        }
    }

    private static UnreadableMessageException damaged(Exception e, Source source) throws IOException {
        return source.fault(Container.unreadable(
                RejectCode.UNREADABLE,
                "Tệp ZIP hỏng, bị cắt cụt hoặc có mật khẩu",
                "The ZIP is damaged, cut off, or encrypted",
                e));
    }
}
