package vn.iochub.api;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What an instance of a connector is.
 *
 * @param id the source system, and the name of its folder: {@code eprocedure}
 * @param instance this installation of it: {@code eprocedure}, {@code ioffice-ductrong}; names its CamelContext,
 *     addresses, metrics and quotas
 * @param title for people
 * @param owner the office that answers for the source's data
 * @param types the record types it makes, at least one
 * @param freshness how old the newest message may become before the source counts as late
 * @param pushes whether the source calls the hub with credentials; an account {@code instance} with role
 *     {@code source:<instance>} is made for it at first start
 */
public record SourceDescriptor(
        String id,
        String instance,
        Text title,
        String owner,
        List<RecordType> types,
        Duration freshness,
        boolean pushes) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

    public SourceDescriptor {
        if (!NAME.matcher(id).matches() || id.length() > 32) {
            throw new IllegalArgumentException("A source's id is lower-case words joined by '-', not: " + id);
        }
        if (!NAME.matcher(instance).matches() || instance.length() > 63) {
            throw new IllegalArgumentException("An instance's id is lower-case words joined by '-', not: " + instance);
        }
        types = List.copyOf(types);
        if (types.isEmpty()) {
            throw new IllegalArgumentException("Source " + id + " declares no record type");
        }
    }
}
