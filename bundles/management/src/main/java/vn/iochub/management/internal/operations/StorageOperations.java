package vn.iochub.management.internal.operations;

import java.util.List;
import java.util.Optional;
import vn.iochub.api.service.Storage;

/** What takes disk, and retention. Thread-safe; {@link Operations} says what each throws. */
public final class StorageOperations extends Topic {
    StorageOperations(Rules rules) {
        super(rules);
    }

    public List<Storage.Usage> usage(Caller caller) {
        return look(caller, Operation.STORAGE_LOOK, "", () -> services.storage().usage());
    }

    /** Retention's last run. */
    public Optional<Storage.Run> lastClean(Caller caller) {
        return look(caller, Operation.STORAGE_LOOK, "", () -> services.storage().lastRun());
    }

    /** Lets retention run, in the background. */
    public void clean(Caller caller) {
        change(caller, Operation.STORAGE_CLEAN, "", () -> {
            services.storage().runNow();
            return "";
        });
    }
}
