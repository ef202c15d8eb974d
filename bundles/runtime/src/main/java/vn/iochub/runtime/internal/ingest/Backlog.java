package vn.iochub.runtime.internal.ingest;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.jms.JMSException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.service.Broker;

/**
 * How much of one source waits at the broker, as of the last look. When its limit is reached, the source's next messages are
 * refused until a tenth of that is stored. One thread looks, any may ask.
 */
final class Backlog {
    private static final Logger LOG = LoggerFactory.getLogger(Backlog.class);

    private final String instance;
    private final Supplier<Limits> limits;
    private final AtomicLong pushed = new AtomicLong();
    private volatile long records;
    private volatile boolean full;

    Backlog(String instance, Supplier<Limits> limits, MeterRegistry registry) {
        this.instance = instance;
        this.limits = limits;
        Gauge.builder("iochub.queue.messages", pushed, AtomicLong::get)
                .description("Messages in an inside queue")
                .tag("queue", Broker.IN + instance)
                .register(registry);
    }

    void look(Broker broker) throws JMSException {
        pushed.set(broker.depth(Broker.IN + instance));
        records = broker.depth(Broker.RECORDS + instance);
        long most = limits.get().waiting();
        boolean now = most > 0 && records >= (full ? most - most / 10 : most);
        if (now != full) {
            full = now;
            LOG.info(
                    "event={} source={} records={} limit={}",
                    now ? "backlog-full" : "backlog-has-room-again",
                    instance,
                    records,
                    most);
        }
    }

    /** Whether as many records wait as may. */
    boolean full() {
        return full;
    }

    long records() {
        return records;
    }
}
