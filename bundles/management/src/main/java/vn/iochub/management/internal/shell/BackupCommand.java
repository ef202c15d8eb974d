package vn.iochub.management.internal.shell;

import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.api.Text;
import vn.iochub.api.service.Backups;
import vn.iochub.api.service.RefusedException;
import vn.iochub.management.internal.operations.Asked;
import vn.iochub.management.internal.operations.BackupJson;
import vn.iochub.management.internal.operations.Caller;
import vn.iochub.management.internal.operations.Shown;

/** {@code hub:backup}. */
@Service
@Command(
        scope = "hub",
        name = "backup",
        description = "Makes a backup while the hub runs, and shows its progress until it has ended.")
public final class BackupCommand extends Manage {
    private static final long LOOK = 500;

    @Argument(
            index = 0,
            name = "file",
            description = "An absolute path on the hub's machine; it must not be there yet.")
    String file;

    @Option(name = "--background", description = "Start it and return.")
    boolean background;

    @Option(name = "--status", description = "Show the one being made, or the last.")
    boolean status;

    @Option(name = "--cancel", description = "End the one being made.")
    boolean cancel;

    @Option(name = "--verify", description = "Check the file instead of making one.")
    boolean verify;

    @Override
    void run(Caller caller, PrintStream out) throws InterruptedException {
        if (cancel) {
            operations.backups().cancelBackup(caller);
            if (!printed(Shown.done())) {
                out.println(in("Đã hủy.", "Cancelled."));
            }
        } else if (status) {
            Optional<Backups.Progress> last = operations.backups().backup(caller);
            last.ifPresentOrElse(
                    progress -> show(progress, out),
                    () -> out.println(
                            json
                                    ? "{}"
                                    : in(
                                            "Chưa có bản sao lưu nào từ khi chạy.",
                                            "No backup was made since the hub's start.")));
        } else if (verify) {
            verify(caller, out);
        } else {
            make(caller, out);
        }
    }

    private void verify(Caller caller, PrintStream out) {
        List<Text> faults = operations.backups().verifyBackup(caller, path());
        if (!printed(BackupJson.faults(faults))) {
            out.println(faults.isEmpty() ? in("Bản sao lưu nguyên vẹn.", "The backup is whole.") : "");
            faults.forEach(fault -> out.println(in(fault)));
        }
        if (!faults.isEmpty()) {
            throw new RefusedException(
                    RefusedException.Kind.INVALID,
                    "Không phục hồi được từ tệp này.",
                    "The hub cannot be restored from this file.");
        }
    }

    /** A break of the command leaves the backup as it is: it goes on. */
    private void make(Caller caller, PrintStream out) throws InterruptedException {
        Backups.Progress now = operations.backups().startBackup(caller, path());
        String shown = "";
        while (!background && now.ended().isEmpty()) {
            String line = line(now);
            if (!json && !line.equals(shown)) {
                out.println(line);
                shown = line;
            }
            // A look now and then for the one who watches; it is no wait for a result that could tell by itself.
            Thread.sleep(LOOK);
            Optional<Backups.Progress> next = operations.backups().backup(caller);
            if (next.isEmpty()) {
                throw new RefusedException(RefusedException.Kind.CONFLICT, "Đã bị hủy.", "It was cancelled.");
            }
            now = next.get();
        }
        show(now, out);
        if (now.failure().isPresent()) {
            throw new RefusedException(
                    RefusedException.Kind.CONFLICT, now.failure().get());
        }
    }

    private void show(Backups.Progress progress, PrintStream out) {
        if (!printed(BackupJson.progress(progress))) {
            out.println(line(progress));
        }
    }

    private String line(Backups.Progress progress) {
        return progress.file() + ": " + progress.step() + ", " + size(progress.written())
                + (progress.total() > 0 ? in(" trên ", " of ") + size(progress.total()) : "")
                + progress.failure().map(failure -> ": " + in(failure)).orElse("");
    }

    private Path path() {
        try {
            if (file != null && Path.of(file).isAbsolute()) {
                return Path.of(file);
            }
        } catch (InvalidPathException e) {
            throw Asked.invalid("file", "không phải là đường dẫn", "is no path");
        }
        throw Asked.invalid("file", "là đường dẫn tuyệt đối trên máy chủ", "is an absolute path on the hub's machine");
    }
}
