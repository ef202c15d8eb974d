package vn.iochub.management.internal.rest;

import static vn.iochub.management.internal.rest.Answer.ok;

import java.util.List;
import vn.iochub.management.internal.operations.Asked;
import vn.iochub.management.internal.operations.HistoryJson;
import vn.iochub.management.internal.operations.Operation;
import vn.iochub.management.internal.operations.Operations;
import vn.iochub.management.internal.operations.OverviewJson;

/** The addresses of the overview, of one source and of its history. */
final class OverviewRoutes extends Topic {
    private final Operations operations;

    OverviewRoutes(Operations operations) {
        this.operations = operations;
    }

    @Override
    void add() {
        get(
                "/overview",
                Operation.OVERVIEW_LOOK,
                "The hub at a glance, and what wants attention, the worst first",
                List.of(),
                "Overview",
                call -> ok(OverviewJson.overview(operations.overview().overview(call.caller()))));
        get(
                "/sources/{source}",
                Operation.SOURCE_LOOK,
                "One source: what it is, its state, its positions, its last messages and deployments",
                List.of(),
                "SourcePage",
                call -> ok(operations.overview().source(call.caller(), source(call))));
        get(
                "/sources/{source}/history",
                Operation.SOURCE_LOOK,
                "What a source brought, by minute, hour or day",
                List.of("span"),
                "History",
                call -> ok(HistoryJson.series(
                        source(call),
                        operations
                                .overview()
                                .history(
                                        call.caller(),
                                        source(call),
                                        Asked.span(call.query().get("span"))))));
    }
}
