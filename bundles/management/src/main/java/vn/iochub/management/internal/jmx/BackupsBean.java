package vn.iochub.management.internal.jmx;

import javax.management.openmbean.CompositeData;
import vn.iochub.management.internal.operations.BackupJson;
import vn.iochub.management.internal.operations.Operations;

/** The bean {@code name=Backups}. */
final class BackupsBean implements Beans.Backups {
    private final Operations operations;

    BackupsBean(Operations operations) {
        this.operations = operations;
    }

    @Override
    public CompositeData showBackup() {
        return operations
                .backups()
                .backup(Given.who())
                .map(BackupJson::progress)
                .map(OpenForm::of)
                .orElse(null);
    }

    @Override
    public CompositeData startBackup(String file) {
        return OpenForm.of(BackupJson.progress(operations.backups().startBackup(Given.who(), Given.path(file))));
    }

    @Override
    public void cancelBackup() {
        operations.backups().cancelBackup(Given.who());
    }

    @Override
    public CompositeData verifyBackup(String file) {
        return OpenForm.of(BackupJson.faults(operations.backups().verifyBackup(Given.who(), Given.path(file))));
    }
}
