package vn.iochub.runtime.internal;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import vn.iochub.api.Connector;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.DeadLetters;
import vn.iochub.api.service.Reprocessing;
import vn.iochub.api.service.Resilience;
import vn.iochub.runtime.internal.ingest.Body;
import vn.iochub.runtime.internal.ingest.IngestPipeline;
import vn.iochub.runtime.internal.ingest.IngestService;
import vn.iochub.runtime.internal.ingest.Reprocessor;

/** What takes a source's messages from its queue, with the whole pipeline behind it. */
public final class PushDoor implements AutoCloseable {
    private final String instance;
    private final IngestService ingest;
    private final IngestPipeline pipeline;
    private final MessagePush push;

    public PushDoor(Broker broker, DeadLetters dead, Resilience resilience, Path data, Connector connector)
            throws Exception {
        instance = connector.source().instance();
        ingest = new IngestService(broker, resilience, new SimpleMeterRegistry(), data, "000", Clock.systemUTC());
        pipeline = ingest.open(connector, connector.source(), "fuzz/1", new Troubles(instance, Clock.systemUTC()));
        push = new MessagePush(broker, dead, resilience, instance, pipeline);
        push.start();
    }

    /** Takes a message as if it had come. */
    public void take(byte[] content, String contentType) throws IOException {
        pipeline.ingest(Body.of(content), contentType, Map.of(), true);
    }

    public Reprocessing reprocessing() {
        return new Reprocessor(name ->
                name.equals(instance) ? Optional.of(new Reprocessor.Found(Optional.of(pipeline))) : Optional.empty());
    }

    @Override
    public void close() throws IOException {
        push.close();
        pipeline.close();
        ingest.close();
    }
}
