package vn.iochub.api.service;

import java.util.Map;
import vn.iochub.api.Text;

/**
 * The state of one part of the hub.
 *
 * @param part the part's name: {@code broker}, {@code database}, {@code repository}, {@code source:eprocedure}
 * @param status its state
 * @param cause why it is not UP, in words an admin can act on; when UP, a short word of what it is
 * @param details figures and settings worth showing; never a secret
 */
public record Health(String part, Status status, Text cause, Map<String, String> details) {
    public Health {
        details = Map.copyOf(details);
    }

    /** From best to worst. */
    public enum Status {
        UP,
        STARTING,
        DEGRADED,
        DOWN
    }
}
