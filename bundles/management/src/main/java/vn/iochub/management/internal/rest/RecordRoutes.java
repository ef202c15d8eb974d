package vn.iochub.management.internal.rest;

import static vn.iochub.management.internal.rest.Answer.ok;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import vn.iochub.api.service.Feeds;
import vn.iochub.management.internal.operations.Asked;
import vn.iochub.management.internal.operations.Operation;
import vn.iochub.management.internal.operations.Operations;
import vn.iochub.management.internal.operations.RecordJson;
import vn.iochub.management.internal.operations.Shown;

/** The addresses of feeds, of records, and of the tables that they lie in. */
final class RecordRoutes extends Topic {
    private final Operations operations;

    RecordRoutes(Operations operations) {
        this.operations = operations;
    }

    @Override
    void add() {
        get("/feeds", Operation.FEED_LOOK, "Feeds, and who reads them how far", List.of(), "Feeds", call -> {
            ObjectNode json = Shown.list("feeds", operations.records().feeds(call.caller()), RecordJson::feed);
            json.setAll(Shown.list("consumers", operations.records().readers(call.caller()), RecordJson::reader));
            return ok(json);
        });
        get(
                "/feeds/{domain}/{entity}/sample",
                Operation.RECORD_LOOK,
                "A feed's last changes, the newest first; with personal fields for those who may see them",
                List.of("limit"),
                "Items",
                call -> ok(Shown.list(
                        "items",
                        operations
                                .records()
                                .sample(
                                        call.caller(),
                                        call.path().get("domain") + "/"
                                                + call.path().get("entity"),
                                        call.limit()),
                        RecordJson::item)));
        get(
                "/records",
                Operation.RECORD_LOOK,
                "Records of a type whose key begins as 'key' says, by key",
                List.of("type", "key", "limit"),
                "Records",
                call -> {
                    int limit = call.limit();
                    List<Feeds.Thing> found = operations
                            .records()
                            .find(
                                    call.caller(),
                                    needed(call, "type"),
                                    Asked.text("key", call.query().get("key")).orElse(""),
                                    limit);
                    return ok(Shown.list("records", found, RecordJson::thing).put("more", found.size() == limit));
                });
        get(
                "/records/state",
                Operation.RECORD_LOOK,
                "A record's latest state; with personal fields for those who may see them",
                List.of("type", "key"),
                "Item",
                call -> ok(RecordJson.item(
                        operations.records().latest(call.caller(), needed(call, "type"), needed(call, "key")))));
        get(
                "/repository",
                Operation.REPOSITORY_LOOK,
                "The repository's tables and views, and how they grow",
                List.of(),
                "Repository",
                call -> ok(Shown.list("tables", operations.records().tables(call.caller()), RecordJson::table)));
    }
}
