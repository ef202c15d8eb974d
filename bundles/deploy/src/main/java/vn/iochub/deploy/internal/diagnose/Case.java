package vn.iochub.deploy.internal.diagnose;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.Bundle;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import vn.iochub.api.service.Deployments;
import vn.iochub.api.service.Sources;
import vn.iochub.deploy.internal.diagnose.Components.Configured;
import vn.iochub.deploy.internal.diagnose.Settings.Setting;

/**
 * A source, or one instance of it, and what there is of it: the same for all checks.
 *
 * @param bundle the newest of the source's; empty where none is installed
 * @param running those of the subject's instances that the hub hosts
 * @param all the source's configurations
 * @param own those of them that the subject means
 * @param configured the bundle's components, where it is active
 */
record Case(
        Surroundings at,
        Known known,
        Subject subject,
        Optional<Bundle> bundle,
        List<Sources.Source> running,
        List<Setting> all,
        List<Setting> own,
        List<Configured> configured,
        Wires wires,
        Components components) {

    static Case of(Surroundings at, Known known, Subject subject) throws IOException {
        Optional<Bundle> bundle = known.bundle(subject.source());
        Wires wires = new Wires(at.framework(), at.offers());
        Components components = new Components(at.framework(), at.components(), wires, at.offers());
        List<Setting> all = known.settings().of(subject.source(), bundle);
        return new Case(
                at,
                known,
                subject,
                bundle,
                known.hosted().stream()
                        .filter(each -> Known.sourceOf(each).equals(subject.source())
                                && subject.covers(each.descriptor().instance()))
                        .toList(),
                all,
                all.stream().filter(each -> subject.covers(each.instance())).toList(),
                isActive(bundle) ? components.of(bundle.get()) : List.of(),
                wires,
                components);
    }

    private static boolean isActive(Optional<Bundle> bundle) {
        return bundle.isPresent() && bundle.get().getState() == Bundle.ACTIVE;
    }

    boolean isActive() {
        return isActive(bundle);
    }

    /** Where it was configured, of an instance that runs. */
    Optional<Setting> setting(Sources.Source source) {
        return own.stream()
                .filter(each -> each.instance().equals(source.descriptor().instance()))
                .findFirst();
    }

    /** Whether a component cannot be made, though all that it needs is there. */
    boolean fails(Configured component) {
        return component.is(ComponentConfigurationDTO.FAILED_ACTIVATION)
                || (component.is(ComponentConfigurationDTO.SATISFIED)
                        && at.sources().isPresent());
    }

    /** The subject's last deployment. */
    Optional<Deployments.Report> lastReport() {
        return known.reports().stream()
                .filter(each -> each.connector().equals(subject.connector()))
                .findFirst();
    }
}
