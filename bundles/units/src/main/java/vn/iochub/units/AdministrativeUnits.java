package vn.iochub.units;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What a code of an administrative unit meant on a day. The 63 and the 34 provinces are built in; wards are there after an
 * admin has loaded their table. A service; thread-safe.
 */
@ProviderType
public interface AdministrativeUnits {

    /**
     * @param unit what the code meant on that day
     * @param successors the units that took its place in today's list: none while it is itself in force, one after a
     *     merger or renaming, several after a division, of which none is chosen
     */
    record Resolved(Unit unit, List<Unit> successors) {
        public Resolved {
            successors = List.copyOf(successors);
        }
    }

    /**
     * The unit that this code meant on that day. A former district resolves on any day, as a group for reports; its successors
     * are all wards that took over ground of its own.
     *
     * @param code as the list writes it, with its leading zeros
     * @param date the day of the event in Vietnam, not of the message
     * @return empty when the list of that day has no such code, or its table is not loaded
     */
    Optional<Resolved> resolve(Unit.Level level, String code, LocalDate date);

    /** Whether there is a table for this level on that day; without one an unknown code proves nothing. */
    boolean knows(Unit.Level level, LocalDate date);
}
