package vn.iochub.resilience;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Backoff;
import vn.iochub.api.service.Resilience;

/**
 * The service {@link Resilience}. A change of its configuration replaces figures and no service, so that neither the broker
 * nor the database is restarted by it; and it waits for no metrics, because all that start early wait for it.
 */
@Component(service = Resilience.class, configurationPid = "vn.iochub.retry")
@Designate(ocd = RetryConfig.class)
public final class ResilienceComponent implements Resilience {
    private static final Logger LOG = LoggerFactory.getLogger(ResilienceComponent.class);

    private final Map<String, FailsafeBreaker> breakers = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> retries = new ConcurrentHashMap<>();
    private volatile RetrySettings settings = RetrySettings.DEFAULTS;

    /** Guards what is shown to which registry. */
    private final Object shown = new Object();

    private final Map<String, Meter> meters = new ConcurrentHashMap<>();
    private MeterRegistry registry;

    @Activate
    public ResilienceComponent(RetryConfig config) {
        modified(config);
    }

    private ResilienceComponent(RetrySettings settings) {
        this.settings = settings;
    }

    /** With the figures of the file as it is delivered, for one who uses it without OSGi. */
    public static ResilienceComponent withDefaults() {
        return new ResilienceComponent(RetrySettings.DEFAULTS);
    }

    @Modified
    void modified(RetryConfig config) {
        try {
            settings = RetrySettings.of(config);
        } catch (IllegalArgumentException e) {
            LOG.error(
                    "event=retry_configuration file=etc/vn.iochub.retry.cfg problem=\"{}\" kept=\"{}\"",
                    e.getMessage(),
                    settings);
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindRegistry(MeterRegistry found) {
        synchronized (shown) {
            registry = found;
            meters.clear();
            breakers.values().forEach(this::show);
            retries.forEach(this::show);
        }
    }

    public void unbindRegistry(MeterRegistry gone) {
        synchronized (shown) {
            if (registry == gone) {
                hideAll();
                registry = null;
            }
        }
    }

    private void hideAll() {
        if (registry != null) {
            meters.values().forEach(registry::remove);
        }
        meters.clear();
    }

    private void show(FailsafeBreaker breaker) {
        synchronized (shown) {
            if (registry != null) {
                meters.put(
                        "breaker " + breaker.name(),
                        Gauge.builder("iochub.breaker.state", breaker, each -> each.state()
                                        .ordinal())
                                .description("0 closed, 1 half-open, 2 open")
                                .tag("name", breaker.name())
                                .register(registry));
            }
        }
    }

    private void show(String name, LongAdder count) {
        synchronized (shown) {
            if (registry != null) {
                meters.put(
                        "retries " + name,
                        FunctionCounter.builder("iochub.retries", count, LongAdder::sum)
                                .description("Tries that failed and are made again")
                                .tag("name", name)
                                .register(registry));
            }
        }
    }

    private void hide(String meter) {
        synchronized (shown) {
            Meter old = meters.remove(meter);
            if (old != null) {
                registry.remove(old);
            }
        }
    }

    @Deactivate
    void close() {
        synchronized (shown) {
            hideAll();
            registry = null;
        }
    }

    @Override
    public Backoff backoff(String name) {
        return new Backoff(
                () -> {
                    RetrySettings now = settings;
                    return new Backoff.Pauses(now.firstPause(), now.longestPause(), now.jitter());
                },
                counter(name));
    }

    @Override
    public Backoff upstreamBackoff(String name, Duration first) {
        return new Backoff(
                () -> {
                    RetrySettings now = settings;
                    return new Backoff.Pauses(first, now.upstreamLongestPause(), now.jitter());
                },
                counter(name));
    }

    private Runnable counter(String name) {
        return retries.computeIfAbsent(name, key -> {
            LongAdder made = new LongAdder();
            show(key, made);
            return made;
        })::increment;
    }

    @Override
    public Breaker breaker(String name) {
        return breaker(name, () -> {
            RetrySettings now = settings;
            return new FailsafeBreaker.Figures(now.breakerFailures(), now.breakerPause());
        });
    }

    @Override
    public Breaker upstreamBreaker(String name) {
        return breaker(name, () -> {
            RetrySettings now = settings;
            return new FailsafeBreaker.Figures(now.breakerFailures(), now.upstreamBreakerPause());
        });
    }

    private Breaker breaker(String name, java.util.function.Supplier<FailsafeBreaker.Figures> figures) {
        return breakers.computeIfAbsent(name, key -> {
            FailsafeBreaker made = new FailsafeBreaker(key, figures);
            show(made);
            return made;
        });
    }

    @Override
    public void forgetUpstreams(String instance) {
        String prefix = instance + "/";
        for (String name : new ArrayList<>(breakers.keySet())) {
            if (name.startsWith(prefix) && breakers.remove(name) != null) {
                hide("breaker " + name);
            }
        }
        for (String name : new ArrayList<>(retries.keySet())) {
            if (name.startsWith(prefix) && retries.remove(name) != null) {
                hide("retries " + name);
            }
        }
    }

    @Override
    public int messageAttempts() {
        return settings.messageAttempts();
    }
}
