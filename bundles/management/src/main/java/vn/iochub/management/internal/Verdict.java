package vn.iochub.management.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import vn.iochub.api.Text;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.Health.Status;

/**
 * Makes one verdict of what the parts say, and remembers since when each is as it is. Not thread-safe: one caller.
 */
final class Verdict {
    /** Without these the hub does not do its work, so their absence is news. */
    static final List<String> EXPECTED = List.of("http", "broker", "database", "repository", "runtime");

    private static final String SOURCE = "source:";
    /** What takes a message and gives the receipt. */
    private static final Set<String> TAKING = Set.of("http", "broker", "runtime", "disk");
    /** How long a missing part counts as not yet there. Generous: a first start makes a database. */
    private static final Duration ARRIVAL = Duration.ofSeconds(60);

    private final String version;
    private final Instant startedAt;
    private final Map<String, Instant> missingSince = new HashMap<>();
    private final Map<String, HubStatus.Part> before = new HashMap<>();
    private Status status;
    private Instant since;

    Verdict(String version, Instant startedAt) {
        this.version = version;
        this.startedAt = startedAt;
    }

    /**
     * @param said what the parts said
     * @param unserved the configurations of connectors that no running source answers for
     */
    HubStatus.Snapshot of(Collection<Health> said, Collection<Unserved> unserved, Instant now) {
        Map<String, Health> byPart = new LinkedHashMap<>();
        for (Health health : said) {
            byPart.merge(health.part(), health, (a, b) -> a.status().compareTo(b.status()) >= 0 ? a : b);
        }
        for (String part : EXPECTED) {
            if (byPart.containsKey(part)) {
                missingSince.remove(part);
            } else {
                byPart.put(part, missing(part, now));
            }
        }
        for (Unserved one : unserved) {
            byPart.put(one.part(), health(one, now));
        }
        missingSince.keySet().removeIf(part -> !EXPECTED.contains(part) && !byPart.containsKey(part));

        Status own = Status.UP;
        Status sources = Status.UP;
        for (Health health : byPart.values()) {
            if (isOwn(health)) {
                own = worse(own, health.status());
            } else if (health.status() != Status.STARTING) {
                // A source being deployed is no news of the hub's; one that is down leaves the others running.
                sources = worse(sources, health.status() == Status.UP ? Status.UP : Status.DEGRADED);
            }
        }
        Status overall = worse(own, sources);
        if (overall != status) {
            status = overall;
            since = now;
        }

        boolean accepting = byPart.values().stream()
                .filter(health -> TAKING.contains(health.part()))
                .allMatch(health -> works(health.status()));
        // A source that cannot be reached, or is configured wrongly, is told so and holds up nobody's start.
        boolean ready = byPart.values().stream()
                        .allMatch(health -> isOwn(health) ? works(health.status()) : health.status() != Status.STARTING)
                && probeStored(byPart.get("repository"));

        Map<String, String> urls = new LinkedHashMap<>();
        byPart.forEach((part, health) -> {
            String url = health.details().get("url");
            if (url != null) {
                urls.put(part, url);
            }
        });
        return new HubStatus.Snapshot(
                overall, ready, accepting, version, startedAt, since, now, urls, withTimes(byPart, now));
    }

    private List<HubStatus.Part> withTimes(Map<String, Health> byPart, Instant now) {
        before.keySet().retainAll(byPart.keySet());
        List<HubStatus.Part> parts = new ArrayList<>();
        for (Health health : byPart.values()) {
            HubStatus.Part old = before.get(health.part());
            boolean same = old != null && old.health().status() == health.status();
            HubStatus.Part part = new HubStatus.Part(health, same ? old.since() : now);
            before.put(health.part(), part);
            parts.add(part);
        }
        parts.sort(Comparator.comparing((HubStatus.Part part) -> !isOwn(part.health()))
                .thenComparing(part -> part.health().part()));
        return parts;
    }

    private Health missing(String part, Instant now) {
        if (!isLate(part, now)) {
            return new Health(part, Status.STARTING, new Text("Đang khởi động.", "Starting."), Map.of());
        }
        return new Health(
                part,
                Status.DOWN,
                new Text(
                        "Chưa cài đặt hoặc chưa chạy: kiểm tra gói vn.iochub." + part
                                + " bằng lệnh bundle:list và scr:list.",
                        "Not installed or not running: look at bundle vn.iochub." + part
                                + " with bundle:list and scr:list."),
                Map.of());
    }

    private boolean isLate(String part, Instant now) {
        Instant from = missingSince.computeIfAbsent(part, p -> now);
        return Duration.between(from, now).compareTo(ARRIVAL) >= 0;
    }

    private Health health(Unserved unserved, Instant now) {
        return new Health(
                unserved.part(),
                isLate(unserved.part(), now) ? Status.DEGRADED : Status.STARTING,
                unserved.cause(),
                Map.of("category", "CONFIGURATION"));
    }

    /** The repository's proof that a record went all the way since this start, where it gives one. */
    private boolean probeStored(Health repository) {
        String stored = repository.details().get("probe_stored");
        if (stored == null) {
            return true;
        }
        try {
            return Long.parseLong(stored) >= startedAt.toEpochMilli();
        } catch (NumberFormatException e) {
            // Empty or "never": no probe yet.
            return false;
        }
    }

    private static boolean isOwn(Health health) {
        return !health.part().startsWith(SOURCE)
                && !health.part().startsWith("configuration:")
                && !health.part().startsWith("deploy:");
    }

    private static boolean works(Status status) {
        return status == Status.UP || status == Status.DEGRADED;
    }

    private static Status worse(Status a, Status b) {
        // DEGRADED works, STARTING does not: the order here is not the enum's.
        return rank(a) >= rank(b) ? a : b;
    }

    private static int rank(Status status) {
        return switch (status) {
            case UP -> 0;
            case DEGRADED -> 1;
            case STARTING -> 2;
            case DOWN -> 3;
        };
    }
}
