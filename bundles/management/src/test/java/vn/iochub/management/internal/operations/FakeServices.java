package vn.iochub.management.internal.operations;

import jakarta.jms.Session;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import vn.iochub.api.RecordType;
import vn.iochub.api.RejectCode;
import vn.iochub.api.SourceDescriptor;
import vn.iochub.api.Text;
import vn.iochub.api.service.Audit;
import vn.iochub.api.service.Backups;
import vn.iochub.api.service.DeadLetters;
import vn.iochub.api.service.Deployments;
import vn.iochub.api.service.Diagnosis;
import vn.iochub.api.service.Feeds;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.History;
import vn.iochub.api.service.Messages;
import vn.iochub.api.service.Quarantine;
import vn.iochub.api.service.Queues;
import vn.iochub.api.service.RefusedException;
import vn.iochub.api.service.RefusedException.Kind;
import vn.iochub.api.service.Replays;
import vn.iochub.api.service.SourceControl;
import vn.iochub.api.service.Sources;
import vn.iochub.api.service.Storage;
import vn.iochub.api.service.Tables;
import vn.iochub.api.service.UnavailableException;
import vn.iochub.management.internal.HubStatus;

/**
 * Services with a little of everything, which keep their promises as far as the operations lean on them: two sources, of
 * which {@code tax} holds personal data and {@code school} none, a refused row and a message of each. Every call is noted,
 * with the audit trail's entries, in one order.
 */
public final class FakeServices {
    public static final Instant NOW = Instant.parse("2026-03-01T01:02:03Z");
    public static final UUID TAX_MESSAGE = UUID.fromString("018f3c1e-7a52-7c3e-9d10-5b0d6a1f0001");
    public static final UUID SCHOOL_MESSAGE = UUID.fromString("018f3c1e-7a52-7c3e-9d10-5b0d6a1f0002");
    public static final long TAX_ROW = 41;
    public static final long SCHOOL_ROW = 42;
    public static final String CONTENT = "{\"date\":\"2026-02-30\",\"name\":\"Nguyễn Thị Thử\"}";

    /** What happened: {@code audit BEGUN quarantine.mend}, {@code call reprocess 41}. */
    public final List<String> log = new CopyOnWriteArrayList<>();

    public final List<Audit.Act> acts = new CopyOnWriteArrayList<>();
    public final List<Quarantine.Edit> edits = new CopyOnWriteArrayList<>();
    public final Map<Long, Quarantine.State> states =
            new TreeMap<>(Map.of(TAX_ROW, Quarantine.State.OPEN, SCHOOL_ROW, Quarantine.State.OPEN));
    public final Map<String, SourceControl.Pause> paused = new TreeMap<>();
    public final Map<String, String> cursors = new TreeMap<>(Map.of("changes", "2026-03-01T00:00:00Z"));
    public final List<DeadLetters.Letter> letters = new CopyOnWriteArrayList<>(List.of(
            new DeadLetters.Letter(
                    "ID:1", "hub.records.tax", "A record without a type.", Optional.of(NOW.minusSeconds(60)), 812),
            new DeadLetters.Letter("ID:2", "", "", Optional.empty(), 3)));
    public final Map<Long, Replays.Replay> replays = new TreeMap<>();
    public volatile boolean auditDown;
    /** How many entries the trail can still take. */
    public volatile int auditRoom = Integer.MAX_VALUE;

    public volatile boolean down;
    public volatile RuntimeException failure;
    public volatile Backups.Progress backup;
    public volatile boolean contentOpen;

    private final Fakes fakes = new Fakes();

    public Operations operations() {
        return new Operations(services(), status());
    }

    Services services() {
        return new Services(
                        fakes,
                        fakes.quarantine,
                        fakes.messages,
                        fakes.replays,
                        fakes.control,
                        fakes.sources,
                        fakes.letters,
                        fakes.backups,
                        fakes.storage,
                        fakes.deployments,
                        fakes.diagnosis)
                .with(fakes.history)
                .with(fakes.queues, fakes.feeds, fakes.tables);
    }

    static Services none() {
        return new Services(null, null, null, null, null, null, null, null, null, null, null);
    }

    public HubStatus status() {
        return new HubStatus() {
            @Override
            public Snapshot snapshot() {
                return new Snapshot(
                        Health.Status.UP,
                        true,
                        true,
                        "0.1.0",
                        NOW,
                        NOW,
                        NOW,
                        Map.of(),
                        fakes.sources.all().stream()
                                .map(source -> new Part(source.health(), NOW))
                                .toList());
            }

            @Override
            public List<SourceFigures> sources() {
                return fakes.sources.all().stream()
                        .map(source -> new SourceFigures(
                                source.descriptor().instance(),
                                source.descriptor().title(),
                                Optional.of(Health.Status.UP),
                                source.health().cause(),
                                12,
                                120,
                                3,
                                1,
                                117,
                                0,
                                0,
                                0,
                                0.4,
                                Optional.of(NOW),
                                Optional.ofNullable(
                                        paused.get(source.descriptor().instance()))))
                        .toList();
            }

            @Override
            public Optional<Long> quarantineOpen() {
                return fakes.quarantine.open();
            }
        };
    }

    public static Caller caller(String... roles) {
        return new Caller("lan", Set.of(roles), Caller.Via.HTTP);
    }

    private void called(String what) {
        if (down) {
            throw new UnavailableException("The repository cannot be reached", null);
        }
        if (failure != null) {
            throw failure;
        }
        log.add("call " + what);
    }

    private static RefusedException unknown() {
        return new RefusedException(Kind.UNKNOWN, "Không có.", "There is no such thing.");
    }

    /** Each service in a field, since some have methods of one name. */
    private final class Fakes implements Audit {
        @Override
        public synchronized long write(Act act) {
            if (auditDown || acts.size() >= auditRoom) {
                throw new UnavailableException("The audit trail cannot be written: the disk is full", null);
            }
            acts.add(act);
            log.add("audit " + act.outcome() + " " + act.action());
            return acts.size();
        }

        @Override
        public List<Entry> list(Filter filter, long before, int limit) {
            called("audit");
            List<Entry> entries = new ArrayList<>();
            for (int i = acts.size(); i > 0 && entries.size() < limit; i--) {
                if (i < before) {
                    entries.add(new Entry(i, NOW, acts.get(i - 1), "ab".repeat(32)));
                }
            }
            return entries;
        }

        @Override
        public Verification verify() {
            called("verify");
            return new Verification(true, 1, acts.size(), "ab".repeat(32), Optional.empty());
        }

        private final History history = new History() {
            @Override
            public Series of(String instance, Span span) {
                called("history " + instance);
                return new Series(
                        Step.MINUTE,
                        NOW,
                        NOW,
                        List.of(
                                new Point(
                                        NOW,
                                        5,
                                        500,
                                        10,
                                        1,
                                        9,
                                        0,
                                        0,
                                        Optional.of(new Times(1.5, 3, 4)),
                                        Optional.empty()),
                                new Point(NOW, 0, 0, 0, 0, 0, 0, 0, Optional.empty(), Optional.empty())));
            }

            @Override
            public Map<String, Recent> recent() {
                return Map.of("tax", new Recent(12, 120, 1, 7, 1, java.util.Collections.nCopies(60, 2L)));
            }
        };

        private final Sources sources =
                () -> List.of(source("school", "internal", "public"), source("tax", "internal", "personal"));

        private final Quarantine quarantine = new Quarantine() {
            @Override
            public List<Group> groups(Filter filter) {
                called("groups");
                return List.of(new Group(
                        "00c0ffee00c0ffee",
                        "tax",
                        "BAD_DATE",
                        "/payments/*/date",
                        new Text("Ngày không tồn tại.", "There is no such day."),
                        12,
                        3,
                        1,
                        NOW.minus(Duration.ofDays(2)),
                        NOW));
            }

            @Override
            public List<Row> rows(Filter filter, long before, int limit) {
                called("rows " + filter.states() + filter.instance().orElse(""));
                return states.keySet().stream()
                        .filter(id -> id < before)
                        .sorted((a, b) -> Long.compare(b, a))
                        .map(this::one)
                        .filter(row -> filter.states().contains(row.state()))
                        .filter(row ->
                                filter.instance().map(row.instance()::equals).orElse(true))
                        .limit(limit)
                        .toList();
            }

            private Row one(long id) {
                boolean tax = id == TAX_ROW;
                State state = states.get(id);
                return new Row(
                        id,
                        "00c0ffee00c0ffee",
                        tax ? "tax" : "school",
                        "BAD_DATE",
                        tax ? TAX_MESSAGE : SCHOOL_MESSAGE,
                        7,
                        "/payments/7",
                        "/date",
                        new Text("Ngày không tồn tại.", "There is no such day."),
                        "vn.iochub.connector.tax/0.1.0",
                        "",
                        state,
                        NOW.minus(Duration.ofHours(3)),
                        NOW,
                        1,
                        state == State.OPEN ? "" : "lan",
                        state == State.RESOLVED ? "mended" : "");
            }

            @Override
            public Optional<Row> row(long id) {
                called("row");
                return states.containsKey(id) ? Optional.of(one(id)) : Optional.empty();
            }

            @Override
            public Optional<Detail> detail(long id) {
                called("detail " + id);
                return row(id).map(row -> new Detail(
                        row,
                        "{\"date\":\"2026-02-30\",\"name\":\"Nguyễn Thị Thử\"}",
                        List.of(new Mended(1, NOW, "minh", "The day was mistyped")),
                        true));
            }

            @Override
            public Check check(long id, Optional<Edit> edit) {
                called("check " + id);
                return edit.isPresent()
                        ? new Check(
                                Optional.of("tax/Payment"),
                                Optional.of("P-7"),
                                Optional.of("{\"date\":\"2026-02-28\",\"name\":\"Nguyễn Thị Thử\"}"),
                                Optional.empty(),
                                "",
                                Optional.empty())
                        : new Check(
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(RejectCode.BAD_DATE),
                                "/date",
                                Optional.of(new Text("Ngày không tồn tại.", "There is no such day.")));
            }

            @Override
            public Row reprocess(long id, Optional<Edit> edit, String by, String reason) {
                called("reprocess " + id + " by " + by);
                if (!states.containsKey(id)) {
                    throw unknown();
                }
                if (states.get(id) != State.OPEN) {
                    throw new RefusedException(Kind.CONFLICT, "Dòng này không còn mở.", "The row is not open.");
                }
                edit.ifPresent(edits::add);
                if (edit.isPresent()) {
                    states.put(id, State.RESOLVED);
                }
                return one(id);
            }

            @Override
            public long discard(Filter filter, String by, String reason) {
                called("discard filter");
                return discard(
                        Set.copyOf(rows(filter, Long.MAX_VALUE, 1000).stream()
                                .map(Row::id)
                                .toList()),
                        by,
                        reason);
            }

            @Override
            public long discard(Set<Long> ids, String by, String reason) {
                called("discard");
                return ids.stream()
                        .filter(id -> states.replace(id, State.OPEN, State.DISCARDED))
                        .count();
            }

            @Override
            public Optional<Long> open() {
                return Optional.of(states.values().stream()
                        .filter(state -> state == State.OPEN)
                        .count());
            }
        };

        private final Messages messages = new Messages() {
            private Message one(UUID id) {
                return new Message(
                        id,
                        id.equals(TAX_MESSAGE) ? "tax" : "school",
                        NOW,
                        1_772_327_000_000_000L,
                        "application/json",
                        Map.of("caller", "tax-office"),
                        CONTENT.length(),
                        "cd".repeat(32),
                        Optional.empty(),
                        "vn.iochub.connector.tax/0.1.0",
                        99,
                        1,
                        true);
            }

            @Override
            public Optional<Message> message(UUID id) {
                called("message");
                return Set.of(TAX_MESSAGE, SCHOOL_MESSAGE).contains(id) ? Optional.of(one(id)) : Optional.empty();
            }

            @Override
            public List<Message> messages(
                    Optional<String> instance,
                    Optional<Instant> from,
                    Optional<Instant> to,
                    Optional<UUID> before,
                    int limit) {
                called("messages");
                return List.of(SCHOOL_MESSAGE, TAX_MESSAGE).stream()
                        .filter(id -> before.isEmpty() || id.compareTo(before.get()) < 0)
                        .map(this::one)
                        .filter(message ->
                                instance.map(message.instance()::equals).orElse(true))
                        .limit(limit)
                        .toList();
            }

            @Override
            public InputStream content(UUID id) {
                called("content " + id);
                contentOpen = true;
                return new ByteArrayInputStream(CONTENT.getBytes(StandardCharsets.UTF_8)) {
                    @Override
                    public void close() {
                        contentOpen = false;
                    }
                };
            }

            @Override
            public List<State> history(String type, String key) {
                called("history");
                return List.of(state(1, "mend by lan"), state(0, ""));
            }

            @Override
            public List<State> states(UUID message) {
                called("states");
                return List.of(state(0, ""));
            }

            private State state(int revision, String cause) {
                return new State(
                        revision == 0 ? Optional.empty() : Optional.of(4711L),
                        "tax/Payment",
                        1,
                        "P-7",
                        "ef".repeat(16),
                        1_772_327_000_000_000L,
                        revision,
                        "0123456789abcdef",
                        Optional.of(NOW.minus(Duration.ofDays(1))),
                        NOW,
                        NOW.plusMillis(300),
                        "tax",
                        TAX_MESSAGE,
                        7,
                        "/payments/7",
                        "vn.iochub.connector.tax/0.1.0",
                        cause);
            }
        };

        private final Replays replays = new Replays() {
            @Override
            public Preview preview(Order order) {
                called("preview");
                return new Preview(
                        1_200,
                        9_400_000,
                        3,
                        Optional.of(NOW.minus(Duration.ofDays(3))),
                        Optional.of(NOW),
                        List.of(new Part("tax", 1_200, 9_400_000)),
                        order.filter().instances().contains("gone")
                                ? List.of(new Text("Nguồn gone chưa cài đặt.", "Source gone is not deployed."))
                                : List.of());
            }

            @Override
            public Replay start(Order order, String by) {
                called("start replay by " + by);
                long id = FakeServices.this.replays.size() + 1L;
                return put(replay(id, order, by, State.RUNNING, 240));
            }

            private Replay replay(long id, Order order, String by, State state, long done) {
                return new Replay(
                        id,
                        order,
                        by,
                        state,
                        new Text("", ""),
                        3,
                        1_200,
                        done,
                        done * 4,
                        17,
                        2,
                        12,
                        NOW,
                        Optional.of(NOW),
                        state.ended() ? Optional.of(NOW.plusSeconds(12)) : Optional.empty());
            }

            private Replay put(Replay replay) {
                FakeServices.this.replays.put(replay.id(), replay);
                return replay;
            }

            @Override
            public List<Replay> list(int limit) {
                called("list replays");
                List<Replay> all = new ArrayList<>(FakeServices.this.replays.values());
                java.util.Collections.reverse(all);
                return all;
            }

            @Override
            public Optional<Replay> find(long id) {
                called("find replay");
                // It has moved on since it was last looked at.
                return Optional.ofNullable(FakeServices.this.replays.computeIfPresent(
                        id,
                        (key, old) -> old.state() == State.RUNNING
                                ? replay(
                                        id,
                                        old.order(),
                                        old.by(),
                                        old.done() >= 720 ? State.DONE : State.RUNNING,
                                        old.done() >= 720 ? 1_200 : old.done() + 480)
                                : old));
            }

            private Replay to(long id, State state) {
                Replay old = FakeServices.this.replays.get(id);
                if (old == null) {
                    throw unknown();
                }
                return put(replay(id, old.order(), old.by(), state, old.done()));
            }

            @Override
            public Replay pause(long id) {
                called("pause replay");
                return to(id, State.PAUSED);
            }

            @Override
            public Replay resume(long id) {
                called("resume replay");
                return to(id, State.RUNNING);
            }

            @Override
            public Replay cancel(long id) {
                called("cancel replay");
                return to(id, State.CANCELLED);
            }

            @Override
            public Replay throttle(long id, double perSecond) {
                called("throttle " + perSecond);
                Replay old = FakeServices.this.replays.get(id);
                if (old == null) {
                    throw unknown();
                }
                Order slower = new Order(
                        old.order().kind(),
                        old.order().filter(),
                        perSecond,
                        old.order().consumer());
                return put(replay(id, slower, old.by(), old.state(), old.done()));
            }
        };

        private final SourceControl control = new SourceControl() {
            @Override
            public Optional<Pause> paused(String instance) {
                return Optional.ofNullable(paused.get(instance));
            }

            @Override
            public Map<String, Pause> paused() {
                return new HashMap<>(paused);
            }

            private void known(String instance) {
                if (sources.all().stream()
                        .noneMatch(source -> source.descriptor().instance().equals(instance))) {
                    throw unknown();
                }
            }

            @Override
            public void pause(String instance, String by, String reason) {
                called("pause " + instance);
                known(instance);
                paused.putIfAbsent(instance, new Pause(NOW, by, reason));
            }

            @Override
            public void resume(String instance) {
                called("resume " + instance);
                known(instance);
                paused.remove(instance);
            }

            @Override
            public int poll(String instance) {
                called("poll " + instance);
                known(instance);
                return 2;
            }

            @Override
            public Map<String, String> cursors(String instance) {
                called("cursors");
                return cursors;
            }

            @Override
            public void cursor(String instance, String name, String position) {
                called("cursor " + name);
                if (!paused.containsKey(instance)) {
                    throw new RefusedException(Kind.CONFLICT, "Hãy tạm dừng nguồn trước.", "Pause the source first.");
                }
                cursors.put(name, position);
            }
        };

        private final DeadLetters letters = new DeadLetters() {
            @Override
            public List<Letter> list(int limit) {
                called("list letters");
                return FakeServices.this.letters.stream().limit(limit).toList();
            }

            @Override
            public void put(Session session, jakarta.jms.Message message, String from, Text reason) {
                throw new UnsupportedOperationException("Nobody asks this here");
            }

            @Override
            public long redrive(Set<String> ids) {
                called("redrive " + ids);
                return take(ids);
            }

            @Override
            public long discard(Set<String> ids) {
                called("discard letters");
                return take(ids);
            }

            private long take(Set<String> ids) {
                int before = FakeServices.this.letters.size();
                FakeServices.this.letters.removeIf(letter -> ids.isEmpty() || ids.contains(letter.id()));
                return (long) before - FakeServices.this.letters.size();
            }

            @Override
            public Optional<Long> count() {
                return Optional.of((long) FakeServices.this.letters.size());
            }
        };

        private final Backups backups = new Backups() {
            @Override
            public Progress start(Path file, String by) {
                called("backup " + file);
                backup = new Progress(file, by, NOW, Optional.empty(), "repository", 1_000, 4_000, Optional.empty());
                return backup;
            }

            @Override
            public Optional<Progress> progress() {
                called("progress");
                if (backup != null && backup.ended().isEmpty()) {
                    long written = backup.written() + 1_500;
                    backup = new Progress(
                            backup.file(),
                            backup.by(),
                            NOW,
                            written >= 4_000 ? Optional.of(NOW.plusSeconds(9)) : Optional.empty(),
                            written >= 4_000 ? "done" : "raw messages",
                            written,
                            4_000,
                            Optional.empty());
                }
                return Optional.ofNullable(backup);
            }

            @Override
            public void cancel() {
                called("cancel backup");
                backup = null;
            }

            @Override
            public List<Text> verify(Path file) {
                called("verify " + file);
                return file.toString().contains("torn")
                        ? List.of(new Text("Tệp bị cụt.", "The file is cut short."))
                        : List.of();
            }
        };

        private final Deployments deployments = new Deployments() {
            private final Finding note =
                    new Finding("UNKNOWN_KEY", false, new Text("Khóa lạ: ownr.", "Unknown key: ownr."));

            private Report report(Kind kind, String connector, String by) {
                boolean refused = connector.contains("bad");
                return new Report(
                        7,
                        NOW,
                        Optional.of(NOW.plusSeconds(1)),
                        by,
                        connector,
                        kind,
                        Optional.of("0.1.0"),
                        kind == Kind.REMOVE ? Optional.empty() : Optional.of("0.2.0"),
                        refused ? Result.REFUSED : Result.DONE,
                        List.of(note));
            }

            @Override
            public List<Deployed> deployed() {
                called("deployed");
                return List.of(new Deployed(
                        "iochub-connector-tax", "0.2.0", Path.of("/hub/deploy/tax.kar"), NOW, List.of("0.1.0")));
            }

            @Override
            public Plan check(Path archive) {
                called("check");
                Finding wrong = new Finding("UNRESOLVED", true, new Text("Thiếu gói.", "A package is missing."));
                return new Plan(
                        "iochub-connector-tax",
                        "0.2.0",
                        Optional.of("0.1.0"),
                        Kind.UPGRADE,
                        archive.toString().contains("bad") ? List.of(wrong) : List.of(note),
                        List.of(),
                        List.of("tax/Payment.v1"));
            }

            @Override
            public Report deploy(Path archive, String by) {
                called("deploy by " + by);
                return report(
                        Kind.UPGRADE,
                        archive.toString().contains("bad") ? "iochub-connector-bad" : "iochub-connector-tax",
                        by);
            }

            @Override
            public Report remove(String connector, String by) {
                called("remove " + connector + " by " + by);
                return report(Kind.REMOVE, connector, by);
            }

            @Override
            public Report rollBack(String connector, String by) {
                called("roll back " + connector + " by " + by);
                return report(Kind.ROLL_BACK, connector, by);
            }

            @Override
            public List<Report> reports(int limit) {
                called("reports");
                return List.of(report(Kind.UPGRADE, "iochub-connector-tax", "deploy"));
            }

            @Override
            public Optional<Report> report(long number) {
                called("report");
                return number == 7
                        ? Optional.of(report(Kind.UPGRADE, "iochub-connector-tax", "deploy"))
                        : Optional.empty();
            }
        };

        private final Diagnosis diagnosis = new Diagnosis() {
            @Override
            public Optional<List<Cause>> diagnose(String subject) {
                called("diagnose " + subject);
                return switch (subject) {
                    case "tax" ->
                        Optional.of(List.of(
                                new Cause(
                                        "COMMUNICATION",
                                        new Text("Không tới được nguồn.", "It cannot be reached."),
                                        new Text("Kiểm tra mạng.", "Look at the network.")),
                                new Cause(
                                        "UNKNOWN_KEY",
                                        new Text("Khóa lạ: ownr.", "Unknown key: ownr."),
                                        new Text("Sửa tên khóa.", "Mend the key's name."))));
                    case "school" -> Optional.of(List.of());
                    default -> Optional.empty();
                };
            }

            @Override
            public Text instead(String subject) {
                return new Text("Không có " + subject + "; có phải tax?", "No " + subject + "; was it tax?");
            }
        };

        private final Queues queues = new Queues() {
            @Override
            public List<Queue> queues() {
                called("queues");
                return List.of(
                        queue("hub.dead", Queues.Kind.DEAD, 2),
                        queue("hub.records.school", Queues.Kind.RECORDS, 0),
                        queue("hub.records.tax", Queues.Kind.RECORDS, 12));
            }

            private Queue queue(String name, Queues.Kind kind, long messages) {
                return new Queue(
                        name,
                        name,
                        kind,
                        Queues.Kind.source(name),
                        messages,
                        1,
                        2,
                        120,
                        108,
                        messages > 10,
                        messages * 812,
                        new Text("Bản ghi sẽ mất.", "Records would be lost."));
            }

            private Queues.Message message(Map<String, String> properties) {
                return new Queues.Message(
                        "ID:1", Optional.of(NOW), 812, "bytes", true, 3, properties, Optional.of("hub.records.tax"));
            }

            @Override
            public List<Queues.Message> browse(String queue, int limit) {
                called("browse " + queue);
                return List.of(message(Map.of("cloudEvents_type", "vn.iochub.tax.Payment.v1")));
            }

            @Override
            public Optional<String> source(String queue, String id) {
                if (!id.equals("ID:1")) {
                    throw unknown();
                }
                called("message");
                return Optional.of(queue.endsWith("school") ? "school" : "tax");
            }

            @Override
            public Content content(String queue, String id) {
                called("content");
                return new Content(
                        message(Map.of("caller", "tax-office")),
                        source(queue, id),
                        CONTENT.getBytes(StandardCharsets.UTF_8),
                        true);
            }

            @Override
            public long move(String queue, Set<String> ids, Optional<String> to) {
                called("move " + queue + " " + ids + to.map(" to "::concat).orElse(""));
                return ids.isEmpty() ? 2 : ids.size();
            }

            @Override
            public long purge(String queue, long expected) {
                called("purge " + queue + " " + expected);
                if (expected != 12) {
                    throw new RefusedException(RefusedException.Kind.CONFLICT, "Đang có 12.", "There are 12 now.");
                }
                return expected;
            }
        };

        private final Feeds feeds = new Feeds() {
            @Override
            public List<Feed> catalogue() {
                called("catalogue");
                return List.of(new Feed(
                        "tax/Payment",
                        List.of(1, 2),
                        new Text("Khoản nộp", "Payment"),
                        new Text("Một khoản nộp.", "One payment."),
                        "personal",
                        List.of("/name"),
                        4_711,
                        "1.0",
                        "1.5000",
                        17));
            }

            @Override
            public List<Reader> readers() {
                called("readers");
                return List.of(
                        new Reader("ioc", "tax/Payment", "1.4000", Optional.of(1_000L), false, NOW, 12.5),
                        new Reader("old", "tax/Payment", "0.4", Optional.empty(), false, NOW, 0),
                        new Reader("slow", "tax/Payment", "1.3", Optional.of(MOST_BEHIND), true, NOW, 0));
            }

            private Item item(String path, String key, boolean personal) {
                boolean tax = path.startsWith("tax");
                return new Item(
                        "ab".repeat(16),
                        path,
                        1,
                        key,
                        Optional.of("1.4711"),
                        Optional.empty(),
                        NOW,
                        NOW,
                        "00000000000000000007.0000000000",
                        tax ? "tax" : "school",
                        TAX_MESSAGE.toString(),
                        tax && personal
                                ? "{\"name\":\"Nguyễn Thị Thử\",\"sum\":12.50}"
                                : "{\"sum\":12.50,\"note\":\"\u009b31m\"}",
                        tax && !personal ? List.of("/name") : List.of());
            }

            @Override
            public List<Item> sample(String path, int limit, boolean personal) {
                called(personal ? "personal sample" : "sample");
                return List.of(item(path, "P-7", personal));
            }

            @Override
            public List<Thing> find(String path, String prefix, int limit) {
                called("find " + path + " " + prefix);
                return List.of(new Thing(
                        path,
                        1,
                        prefix + "7",
                        "00000000000000000007.0000000000",
                        Optional.of(NOW),
                        NOW,
                        NOW,
                        "tax",
                        TAX_MESSAGE.toString()));
            }

            @Override
            public Optional<Item> latest(String path, String key, boolean personal) {
                called(personal ? "personal state" : "state");
                return key.equals("none") ? Optional.empty() : Optional.of(item(path, key, personal));
            }
        };

        private final Tables tables = () -> {
            called("tables");
            return List.of(
                    new Tables.Table(
                            "hub.change",
                            false,
                            Optional.of(4_711L),
                            52_428_800,
                            1_048_576,
                            Optional.of(NOW.minusSeconds(60)),
                            Optional.of(NOW),
                            3,
                            Optional.of(1_048_576L),
                            Optional.of(-2_048L),
                            "Every state"),
                    new Tables.Table(
                            "repo.payment",
                            true,
                            Optional.empty(),
                            0,
                            0,
                            Optional.empty(),
                            Optional.empty(),
                            0,
                            Optional.empty(),
                            Optional.empty(),
                            ""));
        };

        private final Storage storage = new Storage() {
            @Override
            public List<Usage> usage() {
                called("usage");
                return List.of(
                        new Usage(Kind.RECORD, 52_428_800, Optional.empty(), Optional.empty(), Optional.empty()),
                        new Usage(
                                Kind.RAW,
                                734_003_200,
                                Optional.of(1_073_741_824L),
                                Optional.of(30),
                                Optional.of(NOW.minus(Duration.ofDays(12)))));
            }

            @Override
            public Optional<Run> lastRun() {
                called("last run");
                return Optional.of(
                        new Run(NOW, NOW.plusSeconds(2), Map.of(Kind.RAW, 1_048_576L), Optional.empty(), false));
            }

            @Override
            public void runNow() {
                called("run retention");
            }
        };
    }

    private static Sources.Source source(String instance, String... classes) {
        StringBuilder schema = new StringBuilder("{\"type\":\"object\",\"properties\":{");
        for (int i = 0; i < classes.length; i++) {
            schema.append(i == 0 ? "" : ",")
                    .append("\"f")
                    .append(i)
                    .append("\":{\"type\":\"string\",\"x-classification\":\"")
                    .append(classes[i])
                    .append("\"}");
        }
        RecordType type =
                new RecordType(instance, "Thing", 1, schema.append("}}").toString());
        return new Sources.Source(
                new SourceDescriptor(
                        instance,
                        instance,
                        new Text("Nguồn", "Source"),
                        "Office",
                        List.of(type),
                        Duration.ofHours(1),
                        true),
                "vn.iochub.connector." + instance,
                "0.1.0",
                new Health("source:" + instance, Health.Status.UP, new Text("đang nhận", "receiving"), Map.of()),
                Optional.of(NOW));
    }
}
