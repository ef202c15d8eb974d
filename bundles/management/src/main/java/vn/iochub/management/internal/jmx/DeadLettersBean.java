package vn.iochub.management.internal.jmx;

import java.util.Set;
import javax.management.openmbean.CompositeData;
import vn.iochub.management.internal.operations.DeadLetterJson;
import vn.iochub.management.internal.operations.Operations;
import vn.iochub.management.internal.operations.Shown;

/** The bean {@code name=DeadLetters}. */
final class DeadLettersBean implements Beans.DeadLetters {
    private final Operations operations;

    DeadLettersBean(Operations operations) {
        this.operations = operations;
    }

    @Override
    public CompositeData[] listLetters(int limit) {
        return OpenForm.rows(
                Shown.list("letters", operations.deadLetters().deadLetters(Given.who(), limit), DeadLetterJson::letter),
                "letters");
    }

    @Override
    public long redriveLetter(String id) {
        return operations.deadLetters().redrive(Given.who(), Given.one(id));
    }

    @Override
    public long redriveAll() {
        return operations.deadLetters().redrive(Given.who(), Set.of());
    }

    @Override
    public long discardLetter(String id, String reason) {
        return operations.deadLetters().discardLetters(Given.who(), Given.one(id), reason);
    }
}
