package vn.iochub.connector.tabular;

import org.apache.camel.RoutesBuilder;
import vn.iochub.api.Connector;
import vn.iochub.api.RawMessage;
import vn.iochub.api.RecordSink;
import vn.iochub.api.SourceDescriptor;
import vn.iochub.api.Text;

/** What stands for descriptions that no instance runs: the hub shows it as down, with their faults. */
record FaultyConnector(Text cause) implements Connector {
    @Override
    public SourceDescriptor source() {
        throw new IllegalArgumentException(cause.both());
    }

    @Override
    public RoutesBuilder transport() {
        throw new IllegalArgumentException(cause.both());
    }

    @Override
    public void normalise(RawMessage raw, RecordSink sink) {
        throw new IllegalArgumentException(cause.both());
    }
}
