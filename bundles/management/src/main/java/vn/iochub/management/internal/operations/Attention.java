package vn.iochub.management.internal.operations;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import vn.iochub.api.Text;
import vn.iochub.api.service.Health;
import vn.iochub.management.internal.HubStatus;

/** What an operator should look at, in plain words, the worst first. */
public final class Attention {
    /** Messages inside the hub for one source, from which on it is said that they pile up. */
    static final long BACKLOG = 10_000;
    /** The share of a day's rows that a source may have refused before it is said. */
    static final double REJECTING = 0.05;
    /** With fewer rows than these a share says little. */
    static final long FEW = 20;

    /** So many messages in a minute may be a flood, when they are so many times what the hour's minutes before had. */
    static final long FLOOD = 600;

    static final double FLOOD_TIMES = 10;

    static final long DISK_LOW = 5L * 1024 * 1024 * 1024;

    /** How bad it is, the worst first. */
    public enum Level {
        CRITICAL,
        WARNING,
        INFO;

        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * One thing.
     *
     * @param kind for programs: {@code down}, {@code late}, {@code rejecting}, {@code backlog}, {@code flooding},
     *     {@code paused}, {@code dead-letters}, {@code disk}, {@code part}
     * @param page of the console
     */
    public record Item(
            Level level,
            String kind,
            Optional<String> source,
            Optional<String> part,
            Optional<Instant> since,
            Text text,
            String page) {}

    private Attention() {}

    /** @param disks free bytes by path */
    static List<Item> of(
            Instant now,
            HubStatus.Snapshot snapshot,
            List<Overview.Source> sources,
            Optional<Long> deadLetters,
            Map<String, Double> disks) {
        Map<String, Instant> since = new TreeMap<>();
        snapshot.parts().forEach(part -> since.put(part.health().part(), part.since()));
        List<Item> items = new ArrayList<>();
        parts(snapshot, items);
        sources.forEach(source -> source(now, source, since, items));
        deadLetters
                .filter(count -> count > 0)
                .ifPresent(count -> items.add(new Item(
                        Level.WARNING,
                        "dead-letters",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        new Text(
                                count + " bản tin mà chính hệ thống không xử lý được; hãy xem và đưa lại hoặc xóa.",
                                count + " message(s) that the hub itself could not handle; look at them, and put them"
                                        + " back or delete them."),
                        "/hub/queues")));
        disks.entrySet().stream()
                .filter(disk -> disk.getValue() < DISK_LOW)
                .min(Map.Entry.comparingByValue())
                .ifPresent(disk -> items.add(new Item(
                        Level.WARNING,
                        "disk",
                        Optional.empty(),
                        Optional.of("disk"),
                        Optional.ofNullable(since.get("disk")),
                        new Text(
                                "Đĩa sắp đầy: còn " + megabytes(disk.getValue()) + " MB tại " + disk.getKey() + ".",
                                "The disk is nearly full: " + megabytes(disk.getValue()) + " MB are left at "
                                        + disk.getKey() + "."),
                        "/hub/repository")));
        items.sort(Comparator.comparing(Item::level)
                .thenComparing(item -> item.since().orElse(Instant.MAX))
                .thenComparing(item -> item.source().orElse("")));
        return items;
    }

    private static void parts(HubStatus.Snapshot snapshot, List<Item> items) {
        for (HubStatus.Part part : snapshot.parts()) {
            Health health = part.health();
            if (health.status() == Health.Status.UP || health.part().startsWith("source:")) {
                continue;
            }
            Level level =
                    switch (health.status()) {
                        case DOWN -> Level.CRITICAL;
                        case DEGRADED -> Level.WARNING;
                        default -> Level.INFO;
                    };
            String name = health.part();
            items.add(new Item(
                    level,
                    "part",
                    Optional.empty(),
                    Optional.of(name),
                    Optional.of(part.since()),
                    new Text(
                            "Thành phần " + name + ": " + health.cause().vi(),
                            "Part " + name + ": " + health.cause().en()),
                    name.startsWith("configuration:") || name.startsWith("deploy") ? "/hub/deploy" : "/hub/overview"));
        }
    }

    private static void source(Instant now, Overview.Source source, Map<String, Instant> since, List<Item> items) {
        String name = source.instance();
        Optional<Instant> changed = Optional.ofNullable(since.get("source:" + name));
        if (source.figures().pause().isPresent()) {
            var pause = source.figures().pause().orElseThrow();
            String why = pause.reason().isBlank() ? "" : " (" + pause.reason() + ")";
            add(
                    items,
                    Level.INFO,
                    "paused",
                    source,
                    Optional.of(pause.since()),
                    " đang tạm dừng, bởi " + pause.by() + why + ".",
                    " is paused, by " + pause.by() + why + ".",
                    "/hub/sources/" + name);
        } else if (source.figures().status().filter(Health.Status.DOWN::equals).isPresent()) {
            add(
                    items,
                    Level.CRITICAL,
                    "down",
                    source,
                    changed,
                    " không hoạt động: " + source.figures().cause().vi(),
                    " is down: " + source.figures().cause().en(),
                    "/hub/sources/" + name);
        } else if (source.figures()
                .status()
                .filter(Health.Status.DEGRADED::equals)
                .isPresent()) {
            add(
                    items,
                    Level.WARNING,
                    "down",
                    source,
                    changed,
                    " đang gặp trục trặc: " + source.figures().cause().vi(),
                    " is in trouble: " + source.figures().cause().en(),
                    "/hub/sources/" + name);
        } else if (source.late()) {
            Duration age = source.ageSeconds().map(Duration::ofSeconds).orElse(null);
            add(
                    items,
                    Level.WARNING,
                    "late",
                    source,
                    source.ageSeconds().map(now::minusSeconds),
                    age == null
                            ? " chưa gửi gì kể từ khi hệ thống khởi động."
                            : " đã " + vi(age) + " không có dữ liệu mới.",
                    age == null ? " has sent nothing since the hub's start." : " has sent nothing for " + en(age) + ".",
                    "/hub/sources/" + name);
        }
        if (source.backlog() >= BACKLOG) {
            add(
                    items,
                    Level.WARNING,
                    "backlog",
                    source,
                    Optional.empty(),
                    ": " + source.backlog() + " bản tin đang chờ ghi vào kho.",
                    ": " + source.backlog() + " messages wait to be stored.",
                    "/hub/queues");
        }
        List<Long> minutes = source.recent().perMinute();
        long newest = minutes.get(minutes.size() - 1);
        double usual = minutes.subList(0, minutes.size() - 1).stream()
                .mapToLong(Long::longValue)
                .average()
                .orElse(0);
        if (newest >= FLOOD && newest > FLOOD_TIMES * usual) {
            // A night's delivery comes so, too: it is told, and is no warning before something waits.
            add(
                    items,
                    Level.INFO,
                    "flooding",
                    source,
                    Optional.empty(),
                    " đang gửi dồn dập: " + newest + " bản tin trong phút vừa qua, bình thường là " + Math.round(usual)
                            + ".",
                    " is flooding: " + newest + " messages in the last minute, " + Math.round(usual) + " usually.",
                    "/hub/sources/" + name);
        }
        long rows = source.recent().accepted() + source.recent().rejected();
        if (rows >= FEW && source.recent().rejected() > REJECTING * rows) {
            long percent = Math.round(100.0 * source.recent().rejected() / rows);
            add(
                    items,
                    Level.WARNING,
                    "rejecting",
                    source,
                    Optional.empty(),
                    ": hôm nay " + percent + " % số dòng bị từ chối ("
                            + source.recent().rejected() + " dòng).",
                    ": " + percent + " % of today's rows were refused ("
                            + source.recent().rejected() + ").",
                    "/hub/quarantine?source=" + name);
        }
    }

    private static void add(
            List<Item> items,
            Level level,
            String kind,
            Overview.Source source,
            Optional<Instant> since,
            String vi,
            String en,
            String page) {
        items.add(new Item(
                level,
                kind,
                Optional.of(source.instance()),
                Optional.empty(),
                since,
                new Text(source.title().vi() + vi, source.title().en() + en),
                page));
    }

    private static long megabytes(double bytes) {
        return (long) (bytes / (1024 * 1024));
    }

    private static String vi(Duration age) {
        return age.toDays() > 1
                ? age.toDays() + " ngày"
                : age.toHours() > 1 ? age.toHours() + " giờ" : age.toMinutes() + " phút";
    }

    private static String en(Duration age) {
        return age.toDays() > 1
                ? age.toDays() + " days"
                : age.toHours() > 1 ? age.toHours() + " hours" : age.toMinutes() + " minutes";
    }
}
