package vn.iochub.runtime.internal.ingest;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Text;
import vn.iochub.api.service.Health;

/**
 * Looks how much is free where data lies. Below the threshold the hub takes no message, while the broker and the database
 * can still write: they finish what is there, and people can mend it. It takes messages again by itself when there is an
 * eighth more than the threshold, so that it does not waver about it. One thread looks, any may ask.
 */
public final class DiskWatch {
    private static final Logger LOG = LoggerFactory.getLogger(DiskWatch.class);
    private static final String PART = "disk";

    /** How many bytes can be written where a folder is. */
    @FunctionalInterface
    public interface Free {
        long bytes(Path folder) throws IOException;
    }

    private final Map<String, Path> folders;
    private final long least;
    private final Free free;
    private final MeterRegistry registry;
    private final Map<String, AtomicLong> gauges = new TreeMap<>();
    private volatile Optional<Text> refusal = Optional.empty();
    private volatile Health health =
            new Health(PART, Health.Status.STARTING, new Text("Đang khởi động.", "Starting."), Map.of());

    /**
     * @param data the hub's data folder
     * @param least bytes that must be free; 0 to take messages to the end
     */
    public DiskWatch(Path data, long least, MeterRegistry registry) {
        this(data, least, registry, folder -> Files.getFileStore(folder).getUsableSpace());
    }

    DiskWatch(Path data, long least, MeterRegistry registry, Free free) {
        this.folders = new LinkedHashMap<>();
        folders.put("data", data);
        // Any of them may be a mount or a link of its own.
        for (String name : new String[] {"broker", "postgres", "raw"}) {
            folders.put("data/" + name, data.resolve(name));
        }
        this.least = least;
        this.free = free;
        this.registry = registry;
    }

    /** Looks now. */
    void look() {
        String lowest = "";
        long lowestFree = Long.MAX_VALUE;
        Map<String, String> details = new TreeMap<>();
        details.put("minDiskFree", mib(least));
        try {
            for (Map.Entry<String, Path> each : folders.entrySet()) {
                if (Files.exists(each.getValue())) {
                    long bytes = free.bytes(each.getValue());
                    gauge(each.getKey()).set(bytes);
                    details.put("free." + each.getKey(), mib(bytes));
                    if (bytes < lowestFree) {
                        lowest = each.getKey();
                        lowestFree = bytes;
                    }
                }
            }
        } catch (IOException e) {
            // What was true at the last look holds until the next.
            health = new Health(
                    PART,
                    Health.Status.DEGRADED,
                    new Text(
                            "Không xem được đĩa: " + e.getMessage(), "The disk cannot be looked at: " + e.getMessage()),
                    details);
            return;
        }
        boolean before = refusal.isPresent();
        if (lowestFree < (before ? least + least / 8 : least)) {
            Text cause = new Text(
                    "Đĩa gần đầy tại " + lowest + ": còn " + mib(lowestFree) + ", minDiskFree là " + mib(least)
                            + ". Hub ngừng nhận và tự nhận lại khi đĩa trống hơn. Hãy giải phóng đĩa.",
                    "The disk is nearly full at " + lowest + ": " + mib(lowestFree) + " free, minDiskFree is "
                            + mib(least) + ". The hub takes no messages until there is more room, and then by itself."
                            + " Free some space.");
            if (!before) {
                LOG.warn("event=disk-low folder={} freeBytes={} minDiskFreeBytes={}", lowest, lowestFree, least);
            }
            refusal = Optional.of(cause);
            health = new Health(PART, Health.Status.DOWN, cause, details);
            return;
        }
        if (before) {
            LOG.info("event=disk-has-room-again folder={} freeBytes={}", lowest, lowestFree);
        }
        refusal = Optional.empty();
        health = new Health(PART, Health.Status.UP, new Text("Đĩa còn chỗ.", "There is room on the disk."), details);
    }

    private AtomicLong gauge(String path) {
        return gauges.computeIfAbsent(path, name -> {
            AtomicLong bytes = new AtomicLong();
            Gauge.builder("iochub.disk.free.bytes", bytes, AtomicLong::get)
                    .description("Bytes that can be written where this part of the data lies")
                    .tag("path", name)
                    .register(registry);
            return bytes;
        });
    }

    /** Why there is no room; empty while there is. From memory. */
    Optional<Text> refusal() {
        return refusal;
    }

    /** The part {@code disk}. From memory. */
    public Health health() {
        return health;
    }

    private static String mib(long bytes) {
        return (bytes >> 20) + " MB";
    }
}
