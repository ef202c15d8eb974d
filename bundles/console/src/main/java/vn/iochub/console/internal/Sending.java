package vn.iochub.console.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Set;
import vn.iochub.api.Hub;
import vn.iochub.api.Text;

/**
 * What an admin may send to a connector's context by hand: text, to {@code hub:ingest}, where it is taken as if the source had
 * brought it. Camel would take any address and any header, and make the endpoint first where there is none: one that writes a
 * file or calls another machine.
 */
final class Sending {
    private static final Set<String> OPERATIONS = Set.of("canSendToEndpoint", "sendStringBody", "sendBodyAndHeaders");
    private static final Set<String> ADDRESSES = Set.of("hub:ingest", "hub://ingest");

    private Sending() {}

    /**
     * What is wrong with a request that sends something.
     *
     * @param request one of Jolokia's
     * @return empty for all that is in order or sends nothing
     */
    static Optional<Text> fault(JsonNode request) {
        String operation = request.path("operation").asText();
        int bracket = operation.indexOf('(');
        if (!OPERATIONS.contains(bracket < 0 ? operation : operation.substring(0, bracket))) {
            return Optional.empty();
        }
        // In no other form: Jolokia would make a map of a text, and an address of a number.
        JsonNode arguments = request.path("arguments");
        if (!arguments.isArray() || !ADDRESSES.contains(arguments.path(0).asText())) {
            return Optional.of(new Text(
                    "Chỉ gửi được tin tới hub:ingest của đầu nối",
                    "Messages can be sent to the connector's hub:ingest alone"));
        }
        if (arguments.size() > 1 && !arguments.path(1).isTextual()) {
            return Optional.of(new Text("Nội dung tin phải là văn bản", "The message's body must be text"));
        }
        if (arguments.size() > 2 && !onlyTellsItsType(arguments.path(2))) {
            return Optional.of(new Text(
                    "Tin chỉ được kèm header " + Hub.CONTENT_TYPE,
                    "The message may carry the header " + Hub.CONTENT_TYPE + " alone"));
        }
        return Optional.empty();
    }

    private static boolean onlyTellsItsType(JsonNode headers) {
        return headers.isObject()
                && headers.properties().stream()
                        .allMatch(header -> header.getKey().equals(Hub.CONTENT_TYPE)
                                && header.getValue().isTextual());
    }
}
