package vn.iochub.management.internal.rest;

import static vn.iochub.management.internal.rest.Answer.accepted;
import static vn.iochub.management.internal.rest.Answer.ok;

import java.util.List;
import vn.iochub.management.internal.operations.Operation;
import vn.iochub.management.internal.operations.Operations;
import vn.iochub.management.internal.operations.Shown;
import vn.iochub.management.internal.operations.StorageJson;

/** The addresses of storage. */
final class StorageRoutes extends Topic {
    private final Operations operations;

    StorageRoutes(Operations operations) {
        this.operations = operations;
    }

    @Override
    void add() {
        get(
                "/storage",
                Operation.STORAGE_LOOK,
                "What takes disk, and its bounds",
                List.of(),
                "Storage",
                call -> ok(StorageJson.storage(
                        operations.storage().usage(call.caller()),
                        operations.storage().lastClean(call.caller()))));
        post("/storage/clean", Operation.STORAGE_CLEAN, "Let retention run now", null, "Done", SMALL, call -> {
            operations.storage().clean(call.caller());
            return accepted(Shown.done());
        });
    }
}
