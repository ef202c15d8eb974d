package vn.iochub.management.internal.operations;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import vn.iochub.api.Text;
import vn.iochub.api.service.Backups;

/** Backups. Thread-safe; {@link Operations} says what each throws. */
public final class BackupOperations extends Topic {
    BackupOperations(Rules rules) {
        super(rules);
    }

    public Optional<Backups.Progress> backup(Caller caller) {
        return look(caller, Operation.BACKUP_LOOK, "", () -> services.backups().progress());
    }

    public Backups.Progress startBackup(Caller caller, Path file) {
        return change(caller, Operation.BACKUP_START, name(file), () -> services.backups()
                .start(file, caller.name()));
    }

    public void cancelBackup(Caller caller) {
        change(caller, Operation.BACKUP_CANCEL, "", () -> {
            services.backups().cancel();
            return "";
        });
    }

    /** What is wrong with a backup file; empty when nothing is. */
    public List<Text> verifyBackup(Caller caller, Path file) {
        return look(caller, Operation.BACKUP_LOOK, name(file), () -> services.backups()
                .verify(file));
    }
}
