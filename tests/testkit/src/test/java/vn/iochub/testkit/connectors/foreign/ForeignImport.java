package vn.iochub.testkit.connectors.foreign;

import java.nio.file.Path;
import org.awaitility.core.ConditionTimeoutException;
import vn.iochub.testkit.connectors.lines.Lines;

/** Uses a library that the hub does not have. */
public final class ForeignImport extends Lines {
    public ForeignImport(Path folder) {
        super(folder);
    }

    @Override
    protected String key(String[] fields) {
        if (fields[0].isEmpty()) {
            throw new ConditionTimeoutException("no key");
        }
        return super.key(fields);
    }
}
