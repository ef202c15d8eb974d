package vn.iochub.connector.health;

import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many protected parts were taken out, over all messages together: a count beside one message of one patient would say
 * what must not be known. Told in the log at every hundredth part and at the end. Thread-safe.
 */
final class Redactions {
    private static final Logger LOG = LoggerFactory.getLogger(Redactions.class);
    private static final long STEP = 100;

    private final String instance;
    private final AtomicLong hiv = new AtomicLong();
    private final AtomicLong tuberculosis = new AtomicLong();
    private final AtomicLong all = new AtomicLong();

    Redactions(String instance) {
        this.instance = instance;
    }

    void hiv() {
        hiv.incrementAndGet();
        counted();
    }

    void tuberculosis() {
        tuberculosis.incrementAndGet();
        counted();
    }

    private void counted() {
        if (all.incrementAndGet() % STEP == 0) {
            tell();
        }
    }

    long hivParts() {
        return hiv.get();
    }

    long tuberculosisParts() {
        return tuberculosis.get();
    }

    void tell() {
        LOG.info("event=redacted-total instance={} xml6={} xml15={}", instance, hiv.get(), tuberculosis.get());
    }
}
