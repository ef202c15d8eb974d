package vn.iochub.deploy.internal.diagnose;

import java.io.IOException;
import java.util.Optional;
import vn.iochub.api.Text;
import vn.iochub.api.service.Deployments;
import vn.iochub.api.service.RefusedException;
import vn.iochub.deploy.internal.Configurations;
import vn.iochub.deploy.internal.diagnose.Suspects.Likely;

/** The connector is not in the hub: why not, as far as deployments and the folder tell. */
final class DeploymentCheck implements Check {
    @Override
    public void look(Case each, Suspects suspects) throws IOException {
        if (each.bundle().isPresent()) {
            return;
        }
        Subject subject = each.subject();
        Known known = each.known();
        Optional<Deployments.Report> last = each.lastReport();
        if (last.isPresent() && last.get().result() == Deployments.Result.RUNNING) {
            suspects.add(
                    Likely.DEPLOYMENT,
                    "BEING_DEPLOYED",
                    subject.connector() + " đang được cài đặt, từ "
                            + Remedies.TIME.format(last.get().began()) + ".",
                    subject.connector() + " is being deployed, since "
                            + Remedies.TIME.format(last.get().began()) + ".",
                    new Text("Đợi, rồi xem hub:deployments.", "Wait, then see hub:deployments."));
            return;
        }
        if (last.isPresent() && last.get().result() != Deployments.Result.DONE) {
            new Refusals(each.wires()).add(last.get(), Likely.DEPLOYMENT, suspects);
            return;
        }
        if (last.isPresent() && last.get().kind() == Deployments.Kind.REMOVE) {
            String when = Remedies.TIME.format(last.get().began());
            suspects.add(
                    Likely.DEPLOYMENT,
                    "REMOVED",
                    subject.connector() + " đã được " + last.get().by() + " gỡ ra lúc " + when + ".",
                    subject.connector() + " was taken out by " + last.get().by() + " at " + when + ".",
                    Remedies.deploy());
            return;
        }
        if (!waiting(each, suspects)) {
            Optional<String> meant = Configurations.nearestName(subject.source(), known.here());
            suspects.add(
                    Likely.DEPLOYMENT,
                    "NOT_DEPLOYED",
                    known.notDeployed(subject.source()),
                    meant.map(name -> new Text(
                                    "Đổi tên tệp trong etc/ thành " + Settings.PREFIX + name + "-….cfg nếu đúng là "
                                            + name
                                            + "; nếu không, "
                                            + Remedies.deploy().vi(),
                                    "Rename the file in etc/ to " + Settings.PREFIX + name + "-….cfg if " + name
                                            + " was meant; if not: "
                                            + Remedies.deploy().en()))
                            .orElseGet(Remedies::deploy));
        }
    }

    /** Files in the folder that nobody has dealt with: what each would be is told by trying it on paper. */
    private static boolean waiting(Case each, Suspects suspects) throws IOException {
        if (each.at().deployments().isEmpty()) {
            return false;
        }
        boolean found = false;
        for (String file : each.known().firstArchives()) {
            if (each.known().deployed().stream().anyMatch(one -> one.file().endsWith(file))) {
                continue;
            }
            try {
                Deployments.Plan plan =
                        each.at().deployments().get().check(each.at().deploy().resolve(file));
                if (plan.connector().equals(each.subject().connector())) {
                    found = true;
                    plan.findings().stream()
                            .filter(Deployments.Finding::blocks)
                            .forEach(reason -> new Refusals(each.wires()).add(reason, Likely.DEPLOYMENT, suspects));
                    suspects.add(
                            Likely.DEPLOYMENT,
                            "BEING_DEPLOYED",
                            "deploy/" + file + " còn chờ được cài đặt.",
                            "deploy/" + file + " still waits to be deployed.",
                            new Text("Đợi vài giây; xem hub:deployments.", "Wait some seconds; see hub:deployments."));
                }
            } catch (RefusedException e) {
                suspects.add(
                        Likely.OTHER_VERSION,
                        "UNREADABLE",
                        "deploy/" + file + " không đọc được: " + e.reason().vi(),
                        "deploy/" + file + " cannot be read: " + e.reason().en(),
                        new Text("Chép lại tệp nguyên vẹn.", "Copy the whole file again."));
            }
        }
        return found;
    }
}
