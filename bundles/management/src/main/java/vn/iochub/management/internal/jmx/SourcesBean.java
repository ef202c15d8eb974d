package vn.iochub.management.internal.jmx;

import java.util.Optional;
import javax.management.openmbean.CompositeData;
import vn.iochub.management.internal.StatusJson;
import vn.iochub.management.internal.operations.Operations;
import vn.iochub.management.internal.operations.SourceJson;

/** The bean {@code name=Sources}. */
final class SourcesBean implements Beans.Sources {
    private final Operations operations;

    SourcesBean(Operations operations) {
        this.operations = operations;
    }

    @Override
    public CompositeData[] listSources() {
        return OpenForm.rows(
                StatusJson.sources(operations.sources().sources(Given.who()), Optional.empty()), "sources");
    }

    @Override
    public CompositeData[] listCursors(String source) {
        return OpenForm.rows(SourceJson.cursors(source, operations.sources().cursors(Given.who(), source)), "cursors");
    }

    @Override
    public CompositeData diagnose(String source) {
        return OpenForm.of(SourceJson.diagnosed(operations.sources().diagnose(Given.who(), source)));
    }

    @Override
    public CompositeData pauseSource(String source, String reason) {
        return OpenForm.of(SourceJson.pause(source, operations.sources().pauseSource(Given.who(), source, reason)));
    }

    @Override
    public void resumeSource(String source) {
        operations.sources().resumeSource(Given.who(), source);
    }

    @Override
    public int pollSource(String source) {
        return operations.sources().pollSource(Given.who(), source);
    }

    @Override
    public void setCursor(String source, String cursor, String position) {
        operations.sources().setCursor(Given.who(), source, cursor, position);
    }
}
