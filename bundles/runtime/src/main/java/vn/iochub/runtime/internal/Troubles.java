package vn.iochub.runtime.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.HubUnavailableException;
import vn.iochub.api.Text;
import vn.iochub.runtime.internal.ingest.IngestListener;

/** What went wrong lately in a running instance; it shows in the status until it is over or long past. Thread-safe. */
final class Troubles implements IngestListener {
    private static final Logger LOG = LoggerFactory.getLogger(Troubles.class);
    private static final Duration UNAVAILABLE_SHOWS = Duration.ofSeconds(10);
    private static final Duration CONNECTOR_FAULT_SHOWS = Duration.ofMinutes(10);

    private record Fault(State state, Instant until, Map<String, String> details) {}

    private final String instance;
    private final Clock clock;
    private final Map<String, State> upstream = new ConcurrentHashMap<>();
    private volatile Instant lastReceived;
    private volatile Fault unavailable;
    private volatile Fault connectorFault;

    Troubles(String instance, Clock clock) {
        this.instance = instance;
        this.clock = clock;
    }

    @Override
    public void taken(Instant receivedAt) {
        lastReceived = receivedAt;
        unavailable = null;
    }

    @Override
    public void unavailable(HubUnavailableException cause) {
        unavailable = new Fault(
                State.degraded(cause.overQuota() ? Category.DATA : Category.COMMUNICATION, cause.reason()),
                clock.instant().plus(UNAVAILABLE_SHOWS),
                cause.overQuota() ? Map.of("overQuota", "true") : Map.of());
    }

    @Override
    public void connectorFailed(Throwable cause) {
        String name = cause.getClass().getName();
        connectorFault = new Fault(
                State.degraded(
                        Category.DATA,
                        new Text(
                                "Bộ kết nối gặp lỗi khi đọc thông điệp (" + name + "); xem mục cách ly và nhật ký.",
                                "The connector failed while reading a message (" + name
                                        + "); see the quarantine and the log.")),
                clock.instant().plus(CONNECTOR_FAULT_SHOWS),
                Map.of());
    }

    /** The source cannot be read over the connection of this name; shows until it can, or until the next cause. */
    void upstream(String name, Category category, Text cause) {
        // Nothing comes of a poll with a wrong password; of one that found nobody there may come something any time.
        boolean hopeless = category == Category.CONFIGURATION || category == Category.CREDENTIALS;
        State state = hopeless ? State.down(category, cause) : State.degraded(category, cause);
        State before = upstream.put(name, state);
        if (!state.equals(before)) {
            LOG.warn(
                    "event=source-trouble source={} connection={} category={} cause=\"{}\"",
                    instance,
                    name,
                    category,
                    cause.en());
        }
    }

    /** The source was read over the connection of this name. */
    void upstreamWell(String name) {
        if (upstream.remove(name) != null) {
            LOG.info("event=source-trouble-over source={} connection={}", instance, name);
        }
    }

    /** What was wrong before is of no matter any more. */
    void forget() {
        unavailable = null;
        upstream.clear();
    }

    Optional<Instant> lastReceived() {
        return Optional.ofNullable(lastReceived);
    }

    /** The worse fault that still shows. */
    Optional<State> now() {
        Instant now = clock.instant();
        return live(unavailable, now)
                .map(Fault::state)
                .or(() -> worst().map(Map.Entry::getValue))
                .or(() -> live(connectorFault, now).map(Fault::state));
    }

    /** What is to be known of that fault beside its cause: {@code connection}, its name; {@code overQuota}. */
    Map<String, String> details() {
        return live(unavailable, clock.instant())
                .map(Fault::details)
                .or(() -> worst().map(each -> Map.of("connection", each.getKey())))
                .orElse(Map.of());
    }

    private Optional<Map.Entry<String, State>> worst() {
        return upstream.entrySet().stream()
                .max(Comparator.comparing(each -> each.getValue().status()));
    }

    private static Optional<Fault> live(Fault fault, Instant now) {
        return fault != null && now.isBefore(fault.until()) ? Optional.of(fault) : Optional.empty();
    }
}
