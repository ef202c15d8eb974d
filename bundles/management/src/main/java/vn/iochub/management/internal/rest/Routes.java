package vn.iochub.management.internal.rest;

import static vn.iochub.management.internal.rest.Answer.ok;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import vn.iochub.management.internal.HubStatus;
import vn.iochub.management.internal.operations.Operation;
import vn.iochub.management.internal.operations.Operations;

/** Every address of the management interface, and what it calls. */
final class Routes extends Topic {
    private final Operations operations;
    private final List<Route> all = new ArrayList<>();

    private Routes(Operations operations, HubStatus hub) {
        this.operations = operations;
        List<Topic> topics = List.of(
                new OverviewRoutes(operations),
                new QuarantineRoutes(operations),
                new MessageRoutes(operations),
                new ReplayRoutes(operations),
                new SourceRoutes(operations, hub),
                new DeadLetterRoutes(operations),
                new QueueRoutes(operations),
                new RecordRoutes(operations),
                new DeploymentRoutes(operations),
                new StorageRoutes(operations),
                new AuditRoutes(operations),
                new BackupRoutes(operations),
                this);
        topics.forEach(topic -> all.addAll(topic.routes()));
    }

    static List<Route> of(Operations operations, HubStatus hub) {
        return List.copyOf(new Routes(operations, hub).all);
    }

    /** What is of no topic: the operations, and the description of all. */
    @Override
    void add() {
        get(
                "/operations",
                null,
                "All operations, their roles, and whether the caller has them",
                List.of(),
                "Operations",
                call -> {
                    ObjectNode json = JsonNodeFactory.instance.objectNode();
                    ArrayNode array = json.putArray("operations");
                    for (Operation operation : Operation.values()) {
                        array.addObject()
                                .put("operation", operation.action())
                                .put("role", operation.role().word())
                                .put("kind", operation.kind().name())
                                .put("purpose", operation.purpose())
                                .put("allowed", operations.may(call.caller(), operation));
                    }
                    return ok(json);
                });
        get("/openapi.json", null, "This description", List.of(), "OpenApi", call -> ok(OpenApi.of(all)));
    }
}
