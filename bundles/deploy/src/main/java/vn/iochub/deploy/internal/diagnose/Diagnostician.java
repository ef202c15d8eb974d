package vn.iochub.deploy.internal.diagnose;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import vn.iochub.api.Text;
import vn.iochub.api.service.Deployments;
import vn.iochub.api.service.Diagnosis;
import vn.iochub.api.service.SourceControl;
import vn.iochub.deploy.internal.diagnose.Suspects.Likely;

/** One diagnosis: what was there when it began. For one thread, for once. */
final class Diagnostician {
    /** Which of two causes of the same likelihood comes first is their order here. */
    private static final List<Check> CHECKS = List.of(
            new RuntimeCheck(),
            new DeploymentCheck(),
            new BundleCheck(),
            new NamingCheck(),
            new ComponentCheck(),
            new KeyCheck(),
            new HealthCheck(),
            new LateCheck(),
            new SchemaCheck(),
            new PauseCheck(),
            new IntakeCheck(),
            new OtherVersionCheck());

    private final Surroundings at;
    private final Known known;

    Diagnostician(Surroundings at) {
        this.at = at;
        known = new Known(at);
    }

    /** The causes, the most likely first; empty where nothing is known of the name. */
    Optional<List<Diagnosis.Cause>> diagnose(String typed) throws IOException {
        String name = typed.strip();
        Suspects suspects = new Suspects();
        Optional<Subject> subject = known.subject(name);
        if (subject.isPresent()) {
            Case each = Case.of(at, known, subject.get());
            for (Check check : CHECKS) {
                check.look(each, suspects);
            }
            return Optional.of(suspects.causes());
        }
        SourceControl.Pause pause = at.paused().get(name);
        if (pause != null) {
            PauseCheck.add(name, pause, suspects);
            suspects.add(Likely.DEPLOYMENT, "NOT_DEPLOYED", known.notDeployed(name), Remedies.deploy());
            return Optional.of(suspects.causes());
        }
        Optional<Deployments.Report> unreadable = known.unreadable(name);
        if (unreadable.isEmpty()) {
            return Optional.empty();
        }
        new Refusals(new Wires(at.framework(), at.offers())).add(unreadable.get(), Likely.DEPLOYMENT, suspects);
        return Optional.of(suspects.causes());
    }

    /** What to say of a name of which nothing is known. */
    Text instead(String typed) throws IOException {
        return known.instead(typed);
    }
}
