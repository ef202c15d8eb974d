package vn.iochub.management.internal.operations;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import vn.iochub.api.service.Diagnosis;
import vn.iochub.api.service.Health;

/**
 * Why something is not up.
 *
 * @param subject as it was asked
 * @param causes the most likely first; none when it is well
 * @param running the sources of that name that the hub runs, well or not
 */
public record Diagnosed(String subject, List<Diagnosis.Cause> causes, List<Running> running) {

    /**
     * A source.
     *
     * @param since when it took its state
     * @param lastReceived when the last message came, since the hub's start
     */
    public record Running(String instance, Health health, Optional<Instant> since, Optional<Instant> lastReceived) {}
}
