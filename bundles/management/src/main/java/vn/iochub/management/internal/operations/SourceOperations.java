package vn.iochub.management.internal.operations;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import vn.iochub.api.service.Diagnosis;
import vn.iochub.api.service.RefusedException;
import vn.iochub.api.service.RefusedException.Kind;
import vn.iochub.api.service.SourceControl;
import vn.iochub.management.internal.HubStatus;

/** Sources: their figures, pauses and positions, and why one is not up. Thread-safe; {@link Operations} says what each throws. */
public final class SourceOperations extends Topic {
    private final HubStatus hub;

    SourceOperations(Rules rules, HubStatus hub) {
        super(rules);
        this.hub = hub;
    }

    public List<HubStatus.SourceFigures> sources(Caller caller) {
        return look(caller, Operation.SOURCE_LOOK, "", hub::sources);
    }

    public Map<String, SourceControl.Pause> pauses(Caller caller) {
        return look(caller, Operation.SOURCE_LOOK, "", () -> services.control().paused());
    }

    public Map<String, String> cursors(Caller caller, String instance) {
        return look(caller, Operation.SOURCE_LOOK, instance, () -> services.control()
                .cursors(instance));
    }

    /** @param reason may be empty */
    public SourceControl.Pause pauseSource(Caller caller, String instance, String reason) {
        return change(caller, Operation.SOURCE_PAUSE, instance, Map.of("reason", reason), done -> Map.of(), () -> {
            services.control().pause(instance, caller.name(), short500(reason));
            return services.control()
                    .paused(instance)
                    .orElseThrow(() -> new RefusedException(
                            Kind.CONFLICT,
                            "Nguồn vừa được tiếp tục bởi người khác.",
                            "Somebody else has resumed the source just now."));
        });
    }

    public void resumeSource(Caller caller, String instance) {
        change(caller, Operation.SOURCE_RESUME, instance, () -> {
            services.control().resume(instance);
            return instance;
        });
    }

    /** @return how many of its ways in poll */
    public int pollSource(Caller caller, String instance) {
        return change(caller, Operation.SOURCE_POLL, instance, () -> services.control()
                .poll(instance));
    }

    /** @param position empty to begin anew */
    public void setCursor(Caller caller, String instance, String name, String position) {
        Map<String, String> details = new TreeMap<>(Map.of("cursor", name, "position", position));
        change(caller, Operation.SOURCE_CURSOR, instance, details, done -> Map.of(), () -> {
            services.control().cursor(instance, name, position);
            return instance;
        });
    }

    /** Why a source is not up: by the name of an instance, a source or a connector. */
    public Diagnosed diagnose(Caller caller, String subject) {
        return look(caller, Operation.SOURCE_DIAGNOSE, subject, () -> {
            List<Diagnosis.Cause> causes = services.diagnosis()
                    .diagnose(subject)
                    .orElseThrow(() -> new RefusedException(
                            Kind.UNKNOWN, services.diagnosis().instead(subject)));
            return new Diagnosed(subject, causes, running(subject.strip()));
        });
    }

    private List<Diagnosed.Running> running(String subject) {
        Map<String, Instant> since = new TreeMap<>();
        hub.snapshot().parts().forEach(part -> since.put(part.health().part(), part.since()));
        return services.sources().stream()
                .filter(source -> List.of(
                                source.descriptor().instance(),
                                source.descriptor().id(),
                                "iochub-connector-" + source.descriptor().id(),
                                source.bundle())
                        .contains(subject))
                .map(source -> new Diagnosed.Running(
                        source.descriptor().instance(),
                        source.health(),
                        Optional.ofNullable(since.get(source.health().part())),
                        source.lastReceived()))
                .toList();
    }
}
