package vn.iochub.runtime.internal;

import java.util.Map;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;
import vn.iochub.api.Hub;
import vn.iochub.runtime.internal.ingest.IngestPipeline;

/** The {@code hub:} endpoints of one instance: {@code hub:ingest} and {@code hub:refused?reason=…}; see {@link Hub}. */
final class HubComponent extends DefaultComponent {
    private final IngestPipeline pipeline;

    HubComponent(IngestPipeline pipeline) {
        this.pipeline = pipeline;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String path, Map<String, Object> parameters) {
        return switch (path) {
            case "ingest" -> new HubEndpoint(uri, this::ingest);
            case "refused" -> {
                String reason = getAndRemoveParameter(parameters, "reason", String.class, "unknown");
                yield new HubEndpoint(uri, exchange -> refuse(exchange, reason));
            }
            default -> throw new IllegalArgumentException("There is hub:ingest and hub:refused, but no hub:" + path);
        };
    }

    private void ingest(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        message.setBody(pipeline.ingest(
                Bodies.of(message),
                message.getHeader(Hub.CONTENT_TYPE, String.class),
                Bodies.attributes(message),
                Fetching.by(exchange.getFromEndpoint())));
    }

    private void refuse(Exchange exchange, String reason) {
        pipeline.refused(reason);
        exchange.getMessage().setBody(null);
    }

    /** Does one thing with each exchange; nothing can be consumed from it. */
    private final class HubEndpoint extends DefaultEndpoint {
        private final Processor action;

        HubEndpoint(String uri, Processor action) {
            super(uri, HubComponent.this);
            this.action = action;
        }

        @Override
        public Producer createProducer() {
            return new DefaultProducer(this) {
                @Override
                public void process(Exchange exchange) throws Exception {
                    action.process(exchange);
                }
            };
        }

        @Override
        public Consumer createConsumer(Processor processor) {
            throw new UnsupportedOperationException("A route ends in " + getEndpointUri() + "; it cannot begin there");
        }
    }
}
