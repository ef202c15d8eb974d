package vn.iochub.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Makes faults from a seed. The same seed gives the same kinds, targets and lengths in the same order. */
final class Faults {
    private static final List<String> WAYS = List.of("broker", "database", "push", "feed", "sftp", "view", "qoffice");
    private static final List<String> SOURCES =
            List.of("ioffice", "qoffice", "eprocedure", "tax", "education", "health");
    private static final long[] STEPS = {-3_600, -300, -30, 30, 300, 3_600};
    private static final Set<String> DROPPING = Set.of("source:tax", "source:education", "source:health");

    /** For so long a replay may stand still. */
    private static final long STILL_NANOS = TimeUnit.SECONDS.toNanos(240);

    private final Rig rig;
    private final Random random;
    private final Map<Kind, String> notRun = new EnumMap<>(Kind.class);

    Faults(Rig rig, long seed) {
        this.rig = rig;
        this.random = new Random(seed);
        if (!rig.brokerDisk().mounted()) {
            notRun.put(Kind.BROKER_DISK_FULL, "this machine lets nobody mount a tmpfs");
        }
        if (!rig.hubDisk().mounted()) {
            notRun.put(Kind.HUB_DISK_FULL, "this machine lets nobody mount a tmpfs");
        }
        if (!rig.hub().clockMoves()) {
            notRun.put(Kind.CLOCK_STEPPED, "libfaketime is not installed");
        }
    }

    /** The kinds that this machine cannot do, with the reason. */
    Map<Kind, String> notRun() {
        return notRun;
    }

    /** So many, or more when there are more kinds: each kind once at least, in an order of the seed's. */
    List<Kind> kinds(int count, Set<Kind> only) {
        List<Kind> possible = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            if (!notRun.containsKey(kind) && (only.isEmpty() || only.contains(kind))) {
                possible.add(kind);
            }
        }
        List<Kind> kinds = new ArrayList<>(possible);
        int weights = possible.stream().mapToInt(Kind::weight).sum();
        while (kinds.size() < count && weights > 0) {
            int dice = random.nextInt(weights);
            for (Kind kind : possible) {
                dice -= kind.weight();
                if (dice < 0) {
                    kinds.add(kind);
                    break;
                }
            }
        }
        Collections.shuffle(kinds, random);
        return kinds;
    }

    /** A while of some seconds; now and then a long one. */
    private Duration hold(int least, int most) {
        long millis = least * 1000L + random.nextInt((most - least) * 1000 + 1);
        return Duration.ofMillis(random.nextInt(20) == 0 ? millis * 4 : millis);
    }

    Fault make(Kind kind) {
        return switch (kind) {
            case HUB_KILLED -> killed(kind, rig.hub(), "hub"::equals);
            case HUB_FROZEN -> frozen(kind, rig.hub(), "hub"::equals);
            case BROKER_KILLED -> killed(kind, rig.broker(), "broker"::equals);
            case BROKER_FROZEN -> frozen(kind, rig.broker(), "broker"::equals);
            case DATABASE_KILLED -> killed(kind, rig.database(), "database"::equals);
            case DATABASE_FROZEN -> frozen(kind, rig.database(), "database"::equals);
            case SFTP_KILLED -> killed(kind, rig.sftp(), DROPPING::contains);
            case SFTP_FROZEN -> frozen(kind, rig.sftp(), null);
            case CUT -> {
                String way = WAYS.get(random.nextInt(WAYS.size()));
                yield new Fault(
                        kind,
                        way,
                        way,
                        Duration.ZERO,
                        null,
                        () -> rig.relay(way).cut(),
                        () -> {});
            }
            case STALLED -> {
                String way = WAYS.get(random.nextInt(WAYS.size()));
                yield new Fault(
                        kind, way, way, hold(2, 8), null, () -> rig.relay(way).stall(), () -> {
                            rig.relay(way).flow();
                        });
            }
            case REFUSED -> {
                String way = WAYS.get(random.nextInt(WAYS.size()));
                Predicate<String> shows =
                        switch (way) {
                            case "broker", "database" -> way::equals;
                            case "sftp" -> DROPPING::contains;
                            case "view" -> Set.of("source:tax", "source:education")::contains;
                            case "qoffice" -> "source:qoffice"::equals;
                            default -> null;
                        };
                yield new Fault(
                        kind, way, way, hold(2, 6), shows, () -> rig.relay(way).refuse(), () -> {
                            rig.relay(way).admit();
                        });
            }
            case BROKER_DISK_FULL ->
                new Fault(
                        kind,
                        "broker",
                        "",
                        hold(3, 8),
                        Set.of("broker", "runtime")::contains,
                        () -> rig.brokerDisk().fill(),
                        () -> {
                            rig.brokerDisk().empty();
                            // One that stopped itself is started again by whoever runs it; nothing happens to one that
                            // runs.
                            rig.broker().start();
                        });
            case HUB_DISK_FULL ->
                new Fault(
                        kind,
                        "hub",
                        "",
                        hold(3, 8),
                        "disk"::equals,
                        () -> rig.hubDisk().fill(),
                        () -> rig.hubDisk().empty());
            case SOURCE_PAUSED -> paused(SOURCES.get(random.nextInt(SOURCES.size())));
            case REPLAYED -> {
                List<String> sources = new ArrayList<>(SOURCES);
                Collections.shuffle(sources, random);
                yield replayed(sources.subList(0, 1 + random.nextInt(3)));
            }
            case REDEPLOYED -> redeployed(SOURCES.get(random.nextInt(SOURCES.size())));
            case CLOCK_STEPPED -> {
                long step = STEPS[random.nextInt(STEPS.length)];
                yield new Fault(
                        kind,
                        "hub",
                        String.format(java.util.Locale.ROOT, "%+d s", step),
                        hold(4, 10),
                        null,
                        () -> rig.hub().step(step),
                        () -> rig.hub().step(0));
            }
            case CONSUMER_KILLED ->
                new Fault(
                        kind, "consumer", "", hold(0, 2), null, () -> rig.feed().kill(), () -> rig.feed()
                                .start());
        };
    }

    private Fault killed(Kind kind, Part part, Predicate<String> shows) {
        return new Fault(kind, part.name(), "", hold(0, 3), shows, part::kill, part::start);
    }

    private Fault frozen(Kind kind, Part part, Predicate<String> shows) {
        return new Fault(kind, part.name(), "", hold(3, 8), shows, part::freeze, part::thaw);
    }

    private Fault paused(String source) {
        return new Fault(
                Kind.SOURCE_PAUSED,
                "hub",
                source,
                hold(2, 6),
                null,
                () -> rig.admin().pause(source),
                () -> rig.admin().resume(source));
    }

    private Fault replayed(List<String> sources) {
        long[] number = new long[1];
        return new Fault(
                Kind.REPLAYED,
                "replay",
                String.join(",", sources),
                Duration.ZERO,
                null,
                () -> number[0] = rig.admin().replay(sources),
                () -> ended(number[0]));
    }

    /** Until it is through, whatever happens to the hub meanwhile; it may change nothing. */
    private void ended(long number) throws Exception {
        if (number == 0) {
            // It could not be begun; why is told by that failure.
            return;
        }
        long moved = System.nanoTime();
        long before = -1;
        while (true) {
            JsonNode replay = rig.admin().replay(number);
            // It may be broken off again and again, and all that was ever sent is more with every minute.
            long done = replay.path("done").asLong();
            if (done != before) {
                before = done;
                moved = System.nanoTime();
            }
            String state = replay.path("state").asText().toUpperCase(java.util.Locale.ROOT);
            if (state.equals("DONE")) {
                if (replay.path("changed").asLong() != 0) {
                    throw new IllegalStateException(
                            "replay " + number + " changed " + replay.path("changed") + " rows");
                }
                return;
            }
            if (state.equals("FAILED") || state.equals("CANCELLED") || System.nanoTime() - moved > STILL_NANOS) {
                throw new IllegalStateException("replay " + number + " is " + replay);
            }
            TimeUnit.MILLISECONDS.sleep(500);
        }
    }

    /** Taken out of {@code deploy/} and put back, with the others running. */
    private Fault redeployed(String source) {
        return new Fault(
                Kind.REDEPLOYED,
                "hub",
                source,
                hold(1, 3),
                null,
                () -> {
                    Path archive = rig.hub().archive(source);
                    Files.move(archive, aside(archive));
                    rig.health().gone("source:" + source, Duration.ofSeconds(60));
                },
                () -> {
                    Path archive = rig.hub().home().resolve("deploy");
                    try (var files = Files.list(rig.hub().home())) {
                        for (Path aside : files.filter(
                                        file -> file.getFileName().toString().endsWith(".kar"))
                                .collect(Collectors.toSet())) {
                            // Complete under another name first: what is half there would be half deployed.
                            Files.move(aside, archive.resolve(aside.getFileName()));
                        }
                    }
                    rig.health().present("source:" + source, Duration.ofSeconds(120));
                });
    }

    private Path aside(Path archive) {
        return rig.hub().home().resolve(archive.getFileName());
    }
}
