package vn.iochub.runtime.internal.ingest;

import vn.iochub.api.SourceDescriptor;
import vn.iochub.api.service.Broker;

/**
 * Where an instance's records come from, as their envelopes say it, and the queues they go to.
 *
 * @param instance the instance's id
 * @param urn the CloudEvents source
 * @param connector symbolic name and version of the connector's bundle, joined by a slash
 */
record Origin(String instance, String urn, String connector) {

    static Origin of(SourceDescriptor source, String province, String connector) {
        return new Origin(
                source.instance(), "urn:iochub:" + province + ":" + source.id() + ":" + source.instance(), connector);
    }

    String records() {
        return Broker.RECORDS + instance;
    }

    String raw() {
        return Broker.RAW + instance;
    }

    String quarantine() {
        return Broker.QUARANTINE + instance;
    }
}
