package vn.iochub.runtime.internal;

import vn.iochub.api.Connector;
import vn.iochub.api.SourceDescriptor;

/**
 * A connector as it is deployed.
 *
 * @param serviceId tells two instances of one id apart
 * @param bundle its bundle's symbolic name
 * @param version its bundle's version
 */
record Deployment(
        Connector connector,
        SourceDescriptor source,
        long serviceId,
        String bundle,
        String version,
        Platform platform) {

    String instance() {
        return source.instance();
    }
}
