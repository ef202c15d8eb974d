package vn.iochub.management.internal.jmx;

import java.util.Optional;
import javax.management.openmbean.CompositeData;
import vn.iochub.management.internal.operations.Operations;
import vn.iochub.management.internal.operations.StorageJson;

/** The bean {@code name=Storage}. */
final class StorageBean implements Beans.Storage {
    private final Operations operations;

    StorageBean(Operations operations) {
        this.operations = operations;
    }

    @Override
    public CompositeData[] listUsage() {
        return OpenForm.rows(StorageJson.storage(operations.storage().usage(Given.who()), Optional.empty()), "usage");
    }

    @Override
    public void cleanStorage() {
        operations.storage().clean(Given.who());
    }
}
