package vn.iochub.runtime.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import vn.iochub.api.HubUnavailableException;
import vn.iochub.api.Text;
import vn.iochub.runtime.internal.ingest.IngestListener;

/** What went wrong lately in a running instance; it shows in the status until it is over or long past. Thread-safe. */
final class Trouble implements IngestListener {
    private static final Duration UNAVAILABLE_SHOWS = Duration.ofMinutes(1);
    private static final Duration CONNECTOR_FAULT_SHOWS = Duration.ofMinutes(10);

    private record Fault(State state, Instant until) {}

    private final Clock clock;
    private volatile Instant lastReceived;
    private volatile Fault unavailable;
    private volatile Fault connectorFault;

    Trouble(Clock clock) {
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
                State.degraded(Category.COMMUNICATION, cause.reason()),
                clock.instant().plus(UNAVAILABLE_SHOWS));
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
                clock.instant().plus(CONNECTOR_FAULT_SHOWS));
    }

    Optional<Instant> lastReceived() {
        return Optional.ofNullable(lastReceived);
    }

    /** The worse fault that still shows. */
    Optional<State> now() {
        Instant now = clock.instant();
        return live(unavailable, now).or(() -> live(connectorFault, now));
    }

    private static Optional<State> live(Fault fault, Instant now) {
        return fault != null && now.isBefore(fault.until()) ? Optional.of(fault.state()) : Optional.empty();
    }
}
