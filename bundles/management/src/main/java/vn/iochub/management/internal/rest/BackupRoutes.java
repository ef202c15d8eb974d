package vn.iochub.management.internal.rest;

import static vn.iochub.management.internal.rest.Answer.accepted;
import static vn.iochub.management.internal.rest.Answer.ok;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import vn.iochub.management.internal.operations.Asked;
import vn.iochub.management.internal.operations.BackupJson;
import vn.iochub.management.internal.operations.Operation;
import vn.iochub.management.internal.operations.Operations;

/** The addresses of backups. */
final class BackupRoutes extends Topic {
    private final Operations operations;

    BackupRoutes(Operations operations) {
        this.operations = operations;
    }

    @Override
    void add() {
        get("/backups", Operation.BACKUP_LOOK, "The backup being made, or the last", List.of(), "Backup", call -> {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            json.set(
                    "backup",
                    operations
                            .backups()
                            .backup(call.caller())
                            .map(BackupJson::progress)
                            .orElse(null));
            return ok(json);
        });
        post(
                "/backups",
                Operation.BACKUP_START,
                "Make a backup",
                "BackupRequest",
                "Progress",
                SMALL,
                call -> accepted(BackupJson.progress(operations.backups().startBackup(call.caller(), file(call)))));
        post("/backups/cancel", Operation.BACKUP_CANCEL, "End the backup being made", null, "Done", SMALL, call -> {
            operations.backups().cancelBackup(call.caller());
            return done();
        });
        post(
                "/backups/verify",
                Operation.BACKUP_LOOK,
                "What is wrong with a backup file",
                "BackupRequest",
                "Faults",
                SMALL,
                call -> ok(BackupJson.faults(operations.backups().verifyBackup(call.caller(), file(call)))));
    }

    private static Path file(Call call) {
        String file = call.text("file");
        try {
            Path path = Path.of(file);
            if (!path.isAbsolute()) {
                throw Asked.invalid(
                        "file", "là đường dẫn tuyệt đối trên máy chủ", "is an absolute path on the hub's machine");
            }
            return path;
        } catch (InvalidPathException e) {
            throw Asked.invalid("file", "không phải là đường dẫn", "is no path");
        }
    }
}
