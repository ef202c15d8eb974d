package vn.iochub.transport.internal;

import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.ScheduledPollConsumer;

/** Where a route of this bundle begins: a consumer of its own that polls, the next poll so long after the last one's end. */
public final class PollEndpoint extends DefaultEndpoint {
    private final int everySeconds;
    private final BiFunction<Endpoint, Processor, ScheduledPollConsumer> consumers;

    /** @param uri for people who look at the running routes; without a login */
    public PollEndpoint(
            CamelContext context,
            String uri,
            int everySeconds,
            BiFunction<Endpoint, Processor, ScheduledPollConsumer> consumers) {
        this.everySeconds = everySeconds;
        this.consumers = consumers;
        setCamelContext(context);
        setEndpointUri(uri);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        ScheduledPollConsumer consumer = consumers.apply(this, processor);
        configureConsumer(consumer);
        consumer.setUseFixedDelay(true);
        consumer.setInitialDelay(0);
        consumer.setDelay(everySeconds);
        consumer.setTimeUnit(TimeUnit.SECONDS);
        return consumer;
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException("A route begins at " + getEndpointUri() + "; it cannot end there");
    }

    @Override
    public boolean isSingleton() {
        return true;
    }
}
