package vn.iochub.management.internal.jmx;

import javax.management.openmbean.CompositeData;
import vn.iochub.management.internal.operations.Asked;
import vn.iochub.management.internal.operations.HistoryJson;
import vn.iochub.management.internal.operations.Operations;
import vn.iochub.management.internal.operations.OverviewJson;

/** The bean {@code name=Overview}. */
final class OverviewBean implements Beans.Overview {
    private final Operations operations;

    OverviewBean(Operations operations) {
        this.operations = operations;
    }

    @Override
    public CompositeData showOverview() {
        return OpenForm.of(OverviewJson.overview(operations.overview().overview(Given.who())));
    }

    @Override
    public CompositeData getSource(String source) {
        return OpenForm.of(operations.overview().source(Given.who(), source));
    }

    @Override
    public CompositeData[] listPoints(String source, String span) {
        return OpenForm.rows(
                HistoryJson.series(source, operations.overview().history(Given.who(), source, Asked.span(span))),
                "points");
    }
}
