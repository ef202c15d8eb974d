package vn.iochub.runtime.internal;

import java.util.Set;
import org.apache.camel.Endpoint;

/**
 * Tells the ways in by which the hub itself fetches, at its own times, from those by which somebody calls and waits for an
 * answer. The first rest while their source is paused; the second answer.
 */
final class Fetching {
    private static final Set<String> CALLED = Set.of(
            "direct",
            "seda",
            "servlet",
            "cxf",
            "cxfrs",
            "rest",
            "rest-api",
            "rest-openapi",
            "jetty",
            "mllp",
            "netty",
            "netty-http",
            "platform-http",
            "undertow");

    private Fetching() {}

    /** @param endpoint where a route begins; null for what no route has brought */
    static boolean by(Endpoint endpoint) {
        return endpoint != null && by(endpoint.getEndpointUri());
    }

    static boolean by(String uri) {
        int colon = uri.indexOf(':');
        return !CALLED.contains(colon < 0 ? uri : uri.substring(0, colon));
    }
}
