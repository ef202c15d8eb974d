package vn.iochub.management.internal.jmx;

import javax.management.openmbean.CompositeData;
import vn.iochub.management.internal.operations.DeploymentJson;
import vn.iochub.management.internal.operations.Operations;
import vn.iochub.management.internal.operations.Shown;

/** The bean {@code name=Deployments}. */
final class DeploymentsBean implements Beans.Deployments {
    private final Operations operations;

    DeploymentsBean(Operations operations) {
        this.operations = operations;
    }

    @Override
    public CompositeData[] listDeployed() {
        return OpenForm.rows(
                Shown.list("deployed", operations.deployments().deployed(Given.who()), DeploymentJson::deployed),
                "deployed");
    }

    @Override
    public CompositeData[] listDeployments(int limit) {
        return OpenForm.rows(
                Shown.list(
                        "deployments",
                        operations.deployments().deployments(Given.who(), limit),
                        DeploymentJson::deployment),
                "deployments");
    }

    @Override
    public CompositeData getDeployment(long number) {
        return OpenForm.of(DeploymentJson.deployment(operations.deployments().deployment(Given.who(), number)));
    }

    @Override
    public CompositeData checkArchive(String file) {
        return OpenForm.of(DeploymentJson.plan(operations.deployments().checkArchive(Given.who(), Given.path(file))));
    }

    @Override
    public CompositeData deployArchive(String file) {
        return OpenForm.of(DeploymentJson.deployment(operations.deployments().deploy(Given.who(), Given.path(file))));
    }

    @Override
    public CompositeData removeConnector(String connector) {
        return OpenForm.of(DeploymentJson.deployment(operations.deployments().undeploy(Given.who(), connector)));
    }

    @Override
    public CompositeData rollBackConnector(String connector) {
        return OpenForm.of(DeploymentJson.deployment(operations.deployments().rollBack(Given.who(), connector)));
    }
}
