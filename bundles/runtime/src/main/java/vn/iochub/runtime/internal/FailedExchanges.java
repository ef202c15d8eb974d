package vn.iochub.runtime.internal;

import org.apache.camel.Exchange;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeFailedEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.HubUnavailableException;

/**
 * Logs an exchange that failed and that no route took care of: once, and by the exception's class alone, because an
 * exception's message may quote the payload. Camel's own logging of it is off.
 */
final class FailedExchanges extends EventNotifierSupport {
    private static final Logger LOG = LoggerFactory.getLogger(FailedExchanges.class);
    private final String instance;

    FailedExchanges(String instance) {
        this.instance = instance;
        setIgnoreCamelContextEvents(true);
        setIgnoreCamelContextInitEvents(true);
        setIgnoreRouteEvents(true);
        setIgnoreServiceEvents(true);
        setIgnoreStepEvents(true);
        setIgnoreExchangeCreatedEvent(true);
        setIgnoreExchangeCompletedEvent(true);
        setIgnoreExchangeRedeliveryEvents(true);
        setIgnoreExchangeSendingEvents(true);
        setIgnoreExchangeSentEvents(true);
        setIgnoreExchangeAsyncProcessingStartedEvents(true);
    }

    @Override
    public void notify(CamelEvent event) {
        if (event instanceof ExchangeFailedEvent failed) {
            Exchange exchange = failed.getExchange();
            Exception cause = exchange.getException();
            if (cause instanceof HubUnavailableException) {
                // Counted, and told in the status of the part that is down.
                LOG.debug("event=exchange-sent-back source={} route={}", instance, exchange.getFromRouteId());
            } else if (cause != null) {
                LOG.warn(
                        "event=exchange-failed source={} route={} exception={}",
                        instance,
                        exchange.getFromRouteId(),
                        cause.getClass().getName());
            }
        }
    }
}
