package vn.iochub.runtime.internal;

import java.io.IOException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.RefusedException;
import vn.iochub.api.service.RefusedException.Kind;
import vn.iochub.api.service.SourceControl;
import vn.iochub.api.service.UnavailableException;
import vn.iochub.runtime.internal.ingest.Cursors;
import vn.iochub.runtime.internal.ingest.IngestService;
import vn.iochub.runtime.internal.ingest.Pauses;

/** {@link SourceControl} over what runs here and what is on disk. */
final class SourceController implements SourceControl {
    private static final Logger LOG = LoggerFactory.getLogger(SourceController.class);

    private final IngestService ingest;
    private final Pauses pauses;
    private final ConcurrentMap<String, Instance> running;
    private final Clock clock;

    /** @param running by id */
    SourceController(IngestService ingest, ConcurrentMap<String, Instance> running, Clock clock) {
        this.ingest = ingest;
        this.pauses = ingest.intake().pauses();
        this.running = running;
        this.clock = clock;
    }

    @Override
    public Optional<Pause> paused(String instance) {
        return pauses.of(instance);
    }

    @Override
    public Map<String, Pause> paused() {
        return pauses.all();
    }

    @Override
    public void pause(String instance, String by, String reason) {
        require(instance);
        try {
            Pause pause = new Pause(clock.instant().truncatedTo(ChronoUnit.SECONDS), by, reason.strip());
            if (pauses.add(instance, pause)) {
                LOG.info("event=source-paused source={} by={}", instance, by);
            }
        } catch (IOException e) {
            throw new UnavailableException("The pause of " + instance + " cannot be written to disk", e);
        }
        Optional.ofNullable(running.get(instance)).ifPresent(Instance::followPause);
    }

    @Override
    public void resume(String instance) {
        if (pauses.of(instance).isEmpty()) {
            require(instance);
            return;
        }
        try {
            if (pauses.remove(instance)) {
                LOG.info("event=source-resumed source={}", instance);
            }
        } catch (IOException e) {
            throw new UnavailableException("The pause of " + instance + " cannot be removed from disk", e);
        }
        Optional.ofNullable(running.get(instance)).ifPresent(Instance::followPause);
    }

    @Override
    public int poll(String instance) {
        require(instance);
        if (pauses.of(instance).isPresent()) {
            throw new RefusedException(
                    Kind.CONFLICT,
                    "Nguồn " + instance + " đang tạm dừng; hãy cho chạy lại, khi đó hub đọc ngay.",
                    "The source " + instance + " is paused; resume it, and it is read at once.");
        }
        Instance now = running.get(instance);
        if (now == null || now.health().status() == Health.Status.STARTING) {
            throw new RefusedException(
                    Kind.CONFLICT,
                    "Nguồn " + instance + " hiện không chạy; xem hub:status.",
                    "The source " + instance + " does not run now; see hub:status.");
        }
        return now.poll();
    }

    @Override
    public Map<String, String> cursors(String instance) {
        require(instance);
        try {
            return ingest.cursors(instance).all();
        } catch (IOException e) {
            throw new UnavailableException("The positions of " + instance + " cannot be read", e);
        }
    }

    @Override
    public void cursor(String instance, String name, String position) {
        require(instance);
        if (pauses.of(instance).isEmpty()) {
            throw new RefusedException(
                    Kind.CONFLICT,
                    "Hãy tạm dừng nguồn " + instance + " trước khi đặt vị trí đọc.",
                    "Pause the source " + instance + " before you set its position.");
        }
        Cursors cursors = ingest.cursors(instance);
        try {
            if (!cursors.all().containsKey(name)) {
                throw new RefusedException(
                        Kind.INVALID,
                        "Nguồn " + instance + " không có vị trí đọc nào tên " + name + ".",
                        "The source " + instance + " has no position named " + name + ".");
            }
            // What is still in flight since the pause must not store its own over it.
            Optional.ofNullable(running.get(instance)).ifPresent(Instance::fenceCursors);
            if (position.isEmpty()) {
                cursors.remove(name);
            } else {
                cursors.write(name, position);
            }
        } catch (IllegalArgumentException e) {
            throw new RefusedException(Kind.INVALID, "Vị trí đọc quá dài.", e.getMessage());
        } catch (IOException e) {
            throw new UnavailableException("The position of " + instance + " cannot be written to disk", e);
        }
        LOG.info("event=cursor-set source={} cursor={}", instance, name);
    }

    /** There is an instance of this id, or has been one. */
    private void require(String instance) {
        boolean known = running.containsKey(instance)
                || pauses.of(instance).isPresent()
                || (Instance.isId(instance) && ingest.knows(instance));
        if (!known) {
            throw new RefusedException(
                    Kind.UNKNOWN,
                    "Không có nguồn nào tên " + instance + ".",
                    "There is no source named " + instance + ".");
        }
    }
}
