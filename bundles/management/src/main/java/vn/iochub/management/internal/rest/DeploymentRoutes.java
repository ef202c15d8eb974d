package vn.iochub.management.internal.rest;

import static vn.iochub.management.internal.rest.Answer.ok;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import vn.iochub.management.internal.operations.DeploymentJson;
import vn.iochub.management.internal.operations.Operation;
import vn.iochub.management.internal.operations.Operations;
import vn.iochub.management.internal.operations.Shown;

/** The addresses of deployments. */
final class DeploymentRoutes extends Topic {
    /** A connector's archive: a few hundred kilobytes, and more where it brings libraries. */
    private static final int ARCHIVE = 128 * 1024 * 1024;

    private final Operations operations;

    DeploymentRoutes(Operations operations) {
        this.operations = operations;
    }

    @Override
    void add() {
        get(
                "/deployments",
                Operation.DEPLOYMENT_LOOK,
                "What is deployed, and the reports of deployments, the newest first",
                List.of("limit"),
                "Deployments",
                call -> {
                    ObjectNode json = Shown.list(
                            "deployed", operations.deployments().deployed(call.caller()), DeploymentJson::deployed);
                    json.setAll(Shown.list(
                            "deployments",
                            operations.deployments().deployments(call.caller(), call.limit()),
                            DeploymentJson::deployment));
                    return ok(json);
                });
        get(
                "/deployments/{id}",
                Operation.DEPLOYMENT_LOOK,
                "The report of one deployment",
                List.of(),
                "Deployment",
                call -> ok(DeploymentJson.deployment(operations.deployments().deployment(call.caller(), call.id()))));
        post(
                "/deployments/check",
                Operation.DEPLOYMENT_CHECK,
                "What the deployment of this archive would do; changes nothing",
                Route.FILE,
                "DeploymentPlan",
                ARCHIVE,
                call -> ok(DeploymentJson.plan(operations
                        .deployments()
                        .checkArchive(call.caller(), call.upload().orElseThrow()))));
        post(
                "/deployments",
                Operation.DEPLOYMENT_DEPLOY,
                "Deploy this archive; answers when it runs, or when what was there before runs again",
                Route.FILE,
                "Deployment",
                ARCHIVE,
                call -> ok(DeploymentJson.deployment(operations
                        .deployments()
                        .deploy(call.caller(), call.upload().orElseThrow()))));
        post(
                "/deployments/{connector}/remove",
                Operation.DEPLOYMENT_REMOVE,
                "Take a connector out; its records and configuration stay",
                null,
                "Deployment",
                SMALL,
                call -> ok(DeploymentJson.deployment(operations
                        .deployments()
                        .undeploy(call.caller(), call.path().get("connector")))));
        post(
                "/deployments/{connector}/roll-back",
                Operation.DEPLOYMENT_ROLL_BACK,
                "Bring back its version before",
                null,
                "Deployment",
                SMALL,
                call -> ok(DeploymentJson.deployment(operations
                        .deployments()
                        .rollBack(call.caller(), call.path().get("connector")))));
    }
}
