package vn.iochub.transport.internal.drop;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Receipt;
import vn.iochub.api.Text;

/** Moves files that were dealt with into {@code done} or {@code failed}, and overwrites nothing there. */
final class Filer {
    private static final Logger LOG = LoggerFactory.getLogger(Filer.class);
    private static final String REASON = ".reason.txt";
    private static final int MAX_SUFFIX = 10_000;
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneId.of("Asia/Ho_Chi_Minh"));

    private final String done;
    private final String failed;

    Filer(String done, String failed) {
        this.done = done;
        this.failed = failed;
    }

    Filing done() {
        return new Filing(done, null);
    }

    Filing failed(DropFile file, Receipt receipt) {
        return new Filing(failed, ReasonFile.of(file, receipt));
    }

    Filing tooLarge(DropFile file, long maxBytes) {
        long megabytes = maxBytes >> 20;
        return new Filing(
                failed,
                ReasonFile.of(
                        file,
                        Instant.now(),
                        new Text(
                                "TOO_LARGE: tệp có " + file.size() + " byte, giới hạn là " + megabytes + " MB.",
                                "TOO_LARGE: the file has " + file.size() + " bytes; the limit is " + megabytes
                                        + " MB."),
                        new Text(
                                "chia tệp thành nhiều tệp nhỏ hơn rồi gửi lại, hoặc nhờ quản trị hub tăng"
                                        + " drop.maxMegabytes.",
                                "split it into smaller files and send them, or ask the hub's admin to raise"
                                        + " drop.maxMegabytes.")));
    }

    /**
     * Writes the reason, then moves the file: no failed file is without its reason. A file that is no longer the one that
     * was read stays, to be read as the new one it is.
     */
    void file(Folder folder, DropFile file, Filing filing, Instant now) throws IOException {
        Optional<DropFile> there = folder.look(file.name());
        if (there.isEmpty() || !there.get().equals(file)) {
            LOG.info("event=drop-replaced bytes={} there={}", file.size(), there.isPresent());
            return;
        }
        try {
            move(folder, file, filing, now);
        } catch (FileNotFoundException | Folder.RefusedException e) {
            // Most often the subfolder is not there yet; to ask for it each time would cost a round trip a file.
            if (folder.look(filing.folder()).isPresent()) {
                throw e;
            }
            folder.makeFolder(filing.folder());
            move(folder, file, filing, now);
        }
    }

    private static void move(Folder folder, DropFile file, Filing filing, Instant now) throws IOException {
        String target = free(folder, file.name(), filing, now);
        boolean moved = false;
        try {
            if (filing.reason() != null) {
                folder.write(target + REASON, filing.reason());
            }
            folder.move(file.name(), target);
            moved = true;
        } finally {
            if (!moved && filing.reason() != null) {
                unwrite(folder, target + REASON);
            }
        }
    }

    private static void unwrite(Folder folder, String path) {
        try {
            folder.delete(path);
        } catch (IOException e) {
            // The move's own failure is what is told.
            LOG.debug("event=drop-reason-left path=\"{}\"", path, e);
        }
    }

    private static String free(Folder folder, String name, Filing filing, Instant now) throws IOException {
        int dot = name.lastIndexOf('.');
        String stem = dot > 0 ? name.substring(0, dot) : name;
        String extension = dot > 0 ? name.substring(dot) : "";
        for (int i = 0; i < MAX_SUFFIX; i++) {
            String suffix = i == 0 ? "" : "." + STAMP.format(now) + (i == 1 ? "" : "-" + i);
            String target = filing.folder() + "/" + stem + suffix + extension;
            // A reason without its file is what a hub that was killed between the two has left, and is written anew.
            if (folder.look(target).isEmpty()) {
                return target;
            }
        }
        throw new Folder.RefusedException("too many files of this name", null);
    }
}
