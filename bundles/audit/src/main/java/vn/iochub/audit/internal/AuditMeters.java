package vn.iochub.audit.internal;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** The trail's figures. Apart from it, so that acts are written also while nobody measures. */
@Component(service = AuditMeters.class, immediate = true)
public final class AuditMeters {
    private final MeterRegistry registry;
    private final List<Meter> meters;

    @Activate
    public AuditMeters(@Reference MeterRegistry registry, @Reference AuditTrail trail, @Reference Inbox inbox) {
        this.registry = registry;
        meters = List.of(
                FunctionCounter.builder("iochub.audit.entries", trail, AuditTrail::entries)
                        .description("Entries written to the audit trail since the start")
                        .register(registry),
                FunctionCounter.builder("iochub.audit.dropped", inbox, Inbox::dropped)
                        .description("Acts that were seen and not noted, because there were too many at once")
                        .register(registry));
    }

    @Deactivate
    void close() {
        meters.forEach(registry::remove);
    }
}
