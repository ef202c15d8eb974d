package vn.iochub.management.internal.operations;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import vn.iochub.api.service.Deployments;

/** Connectors deployed, and their coming and going. Thread-safe; {@link Operations} says what each throws. */
public final class DeploymentOperations extends Topic {
    DeploymentOperations(Rules rules) {
        super(rules);
    }

    public List<Deployments.Deployed> deployed(Caller caller) {
        return look(caller, Operation.DEPLOYMENT_LOOK, "", () -> services.deployments()
                .deployed());
    }

    public List<Deployments.Report> deployments(Caller caller, int limit) {
        return look(caller, Operation.DEPLOYMENT_LOOK, "", () -> services.deployments()
                .reports(limit(limit)));
    }

    public Deployments.Report deployment(Caller caller, long number) {
        return look(caller, Operation.DEPLOYMENT_LOOK, Long.toString(number), () -> services.deployments()
                .report(number)
                .orElseThrow(() -> unknown("Không có lần cài đặt này.", "There is no such deployment.")));
    }

    public Deployments.Plan checkArchive(Caller caller, Path archive) {
        return look(caller, Operation.DEPLOYMENT_CHECK, name(archive), () -> services.deployments()
                .check(archive));
    }

    public Deployments.Report deploy(Caller caller, Path archive) {
        return change(
                caller,
                Operation.DEPLOYMENT_DEPLOY,
                name(archive),
                Map.of(),
                DeploymentOperations::deployment,
                () -> services.deployments().deploy(archive, caller.name()));
    }

    public Deployments.Report undeploy(Caller caller, String connector) {
        return change(
                caller,
                Operation.DEPLOYMENT_REMOVE,
                connector,
                Map.of(),
                DeploymentOperations::deployment,
                () -> services.deployments().remove(connector, caller.name()));
    }

    public Deployments.Report rollBack(Caller caller, String connector) {
        return change(
                caller,
                Operation.DEPLOYMENT_ROLL_BACK,
                connector,
                Map.of(),
                DeploymentOperations::deployment,
                () -> services.deployments().rollBack(connector, caller.name()));
    }

    private static Map<String, String> deployment(Deployments.Report report) {
        Map<String, String> facts = new TreeMap<>();
        facts.put("report", Long.toString(report.number()));
        facts.put("connector", report.connector());
        facts.put("result", report.result().name());
        report.from().ifPresent(from -> facts.put("from", from));
        report.to().ifPresent(to -> facts.put("to", to));
        return facts;
    }
}
