package vn.iochub.simulators.reconcile;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import vn.iochub.simulators.ledger.Attempt;
import vn.iochub.simulators.ledger.Item;
import vn.iochub.simulators.ledger.LedgerBook;
import vn.iochub.simulators.ledger.Outcome;
import vn.iochub.simulators.ledger.Sent;
import vn.iochub.simulators.reconcile.Difference.Kind;
import vn.iochub.simulators.reconcile.RepositoryState.Fate;
import vn.iochub.simulators.reconcile.RepositoryState.RawRow;

/**
 * Compares a ledger with the repository, both ways and by ids:
 *
 * <ol>
 *   <li>A message is known again by its content. Each attempt that was answered has one raw message, the one that its
 *       receipt names where there is one; each attempt whose end is unknown has one or none. There are no others.
 *   <li>Item by item, the first copy of a message has the verdict, type, key, version and code that the ledger expects;
 *       what was stored is a duplicate in each further copy, and the rest as in the first.
 *   <li>A row of a polled view is in one page or more; its first reading counts as the first copy.
 *   <li>The latest state of each thing comes from the item that the ledger has as its newest version.
 *   <li>A record that the hub derives from others has the sums and the latest value that follow from the ledger.
 *   <li>Every raw message, verdict, change and record is there because of something in the ledger.
 * </ol>
 *
 * <p>Where parts of the hub were killed on purpose ({@link Course#INTERRUPTED}), two things are looser, because no hub can
 * have them otherwise: what the hub fetches itself (files, messages on a queue, polled documents) may have been taken once
 * more, since it cannot know that it was done with it; and of several copies any one may be that which took effect. That
 * exactly one did, is held to all the same.
 *
 * <p>Not thread-safe; made for one comparison.
 */
public final class Reconciliation {
    /** What the hub went through while it was sent to. */
    public enum Course {
        /** Everything ran. */
        SMOOTH,
        /** Parts were killed, stopped, cut off. */
        INTERRUPTED
    }

    /** By these the hub comes for what there is, and may come again. */
    private static final Set<String> FETCHED = Set.of("sftp", "amqp", "polled");

    private final Course course;
    private final LedgerBook book;
    private final List<Sent> everything;
    private final RepositoryState repository;
    private final List<Difference> differences = new ArrayList<>();
    private final Map<String, Tally> tallies = new TreeMap<>();
    private final FinalStates states;
    private final DerivedSums sums;
    private final Set<UUID> explained = new HashSet<>();

    private Reconciliation(LedgerBook book, RepositoryState repository, Course course) {
        this.book = book;
        this.course = course;
        this.everything = book.settled();
        this.repository = repository;
        this.states = new FinalStates(repository, this::differs, course);
        this.sums = new DerivedSums(this::differs);
    }

    /** Of a hub that nothing was done to. */
    public static Reckoning of(LedgerBook book, RepositoryReader repository) throws SQLException, IOException {
        return of(book, repository, Course.SMOOTH);
    }

    public static Reckoning of(LedgerBook book, RepositoryReader repository, Course course)
            throws SQLException, IOException {
        return new Reconciliation(book, repository.read(), course).run();
    }

    private static final class Tally {
        private final long[] outcomes = new long[Outcome.values().length];
        private long sent;
        private long refused;
        private long items;
        private long copies;
        private long differences;

        Reckoning.Sums sums() {
            return new Reckoning.Sums(
                    sent,
                    refused,
                    items,
                    outcomes[Outcome.STORED.ordinal()],
                    outcomes[Outcome.DUPLICATE.ordinal()],
                    outcomes[Outcome.SUPERSEDED.ordinal()],
                    outcomes[Outcome.REJECTED.ordinal()],
                    copies,
                    differences);
        }
    }

    private Tally tally(String source) {
        return tallies.computeIfAbsent(source, name -> new Tally());
    }

    private void differs(String source, Kind kind, String id, String text) {
        differences.add(new Difference(source, kind, id, text));
        tally(source).differences++;
    }

    private Reckoning run() {
        for (Sent sent : everything) {
            Tally tally = tally(sent.source());
            if (sent.kind() == Sent.Kind.REFUSED) {
                tally.refused++;
            } else {
                tally.sent++;
                tally.items += sent.items().size();
                states.expect(sent);
                sums.expect(sent);
            }
        }
        answers();
        messages();
        rows();
        strangers();
        states.check();
        long derived = sums.check(repository.derived());
        Map<String, Reckoning.Sums> bySource = new LinkedHashMap<>();
        tallies.forEach((source, tally) -> bySource.put(source, tally.sums()));
        return new Reckoning(bySource, derived, differences);
    }

    private void answers() {
        Map<String, Sent> byId = new HashMap<>();
        everything.forEach(sent -> byId.put(sent.id(), sent));
        for (Attempt attempt : book.attempts()) {
            if (attempt.end() == Attempt.End.WRONG) {
                Sent sent = byId.get(attempt.sent());
                differs(sent.source(), Kind.WRONG_ANSWER, sent.id(), sent.name() + ": " + attempt.receipt());
            }
        }
    }

    // ---- messages, known by their content ----

    /** A message with what its attempts came to. */
    private static final class Expected {
        private final Sent sent;
        private final List<String> receipts = new ArrayList<>();
        private int answered;
        private int unknown;
        private int found;
        /** Of those found, how many no receipt names. */
        private int loose;

        private final List<Map<Integer, Fate>> fates = new ArrayList<>();

        Expected(Sent sent) {
            this.sent = sent;
        }
    }

    private record ContentId(String source, String identity) {}

    private void messages() {
        Map<String, Expected> byId = new HashMap<>();
        Map<ContentId, Alike> byContent = new LinkedHashMap<>();
        for (Sent sent : everything) {
            if (sent.kind() != Sent.Kind.ROW) {
                Expected expected = new Expected(sent);
                byId.put(sent.id(), expected);
                Alike alike = byContent.computeIfAbsent(id(sent, sent.identity()), id -> new Alike());
                alike.expected.add(expected);
                for (String form : book.forms().getOrDefault(sent.id(), Set.of())) {
                    join(byContent, id(sent, form), alike);
                }
            }
        }
        for (Attempt attempt : book.attempts()) {
            Expected expected = byId.get(attempt.sent());
            if (expected == null) {
                continue; // a row's, which needs none
            }
            if (attempt.end() == Attempt.End.UNKNOWN) {
                expected.unknown++;
            } else if (attempt.end() == Attempt.End.ANSWERED) {
                expected.answered++;
                if (!attempt.receipt().isEmpty()) {
                    expected.receipts.add(attempt.receipt());
                }
            }
        }
        Map<ContentId, List<RawRow>> there = new HashMap<>();
        for (RawRow raw : repository.messages().values()) {
            if (raw.rows().isEmpty()) {
                there.computeIfAbsent(new ContentId(raw.instance(), raw.identity()), id -> new ArrayList<>())
                        .add(raw);
            }
        }
        byContent.forEach((id, alike) -> alike.found.addAll(there.getOrDefault(id, List.of())));
        new LinkedHashSet<>(byContent.values()).forEach(alike -> content(alike.expected, alike.found));
    }

    /** What was sent that cannot be told apart by its content, with what was found of it. */
    private static final class Alike {
        private final List<Expected> expected = new ArrayList<>();
        private final List<RawRow> found = new ArrayList<>();
    }

    private static ContentId id(Sent sent, String identity) {
        return new ContentId(sent.source(), identity);
    }

    private static void join(Map<ContentId, Alike> byContent, ContentId id, Alike alike) {
        Alike other = byContent.putIfAbsent(id, alike);
        if (other != null && other != alike) {
            alike.expected.addAll(other.expected);
            byContent.replaceAll((each, group) -> group == other ? alike : group);
        }
    }

    private void content(List<Expected> expected, List<RawRow> found) {
        List<RawRow> raws = new ArrayList<>(found);
        raws.sort(Comparator.comparingLong(RawRow::arrival));
        Map<String, Expected> byReceipt = new HashMap<>();
        for (Expected each : expected) {
            each.receipts.forEach(receipt -> byReceipt.put(receipt, each));
        }
        for (RawRow raw : raws) {
            Expected owner = byReceipt.remove(raw.id().toString());
            if (owner == null) {
                // What was answered must be there; only then what may be, of messages that nobody can tell apart.
                owner = expected.stream()
                        .filter(Reconciliation::mustHaveMore)
                        .findFirst()
                        .or(() -> expected.stream().filter(this::mayHaveMore).findFirst())
                        .or(() -> expected.stream()
                                .filter(this::mayBeFetchedAgain)
                                .findFirst())
                        .orElse(null);
                if (owner != null) {
                    owner.loose++;
                }
            }
            explained.add(raw.id());
            if (owner == null) {
                Sent sent = expected.get(expected.size() - 1).sent;
                boolean refused = sent.kind() == Sent.Kind.REFUSED;
                differs(
                        sent.source(),
                        refused ? Kind.NOT_SENT : Kind.REPEATED,
                        sent.id(),
                        refused
                                ? "was to be refused, and is kept as raw message " + raw.id()
                                : "raw message " + raw.id() + " is one copy more than was sent");
                states.seen(sent, raw);
                continue;
            }
            owner.found++;
            items(owner, raw);
            states.seen(owner.sent, raw);
        }
        for (Expected each : expected) {
            if (course == Course.INTERRUPTED && each.found > 0) {
                effects(each.sent, each.fates);
            }
            boolean receiptMissing = each.receipts.stream().anyMatch(byReceipt::containsKey);
            if (receiptMissing || each.found < each.answered) {
                differs(
                        each.sent.source(),
                        Kind.LOST,
                        each.sent.id(),
                        each.sent.name() + ": " + each.answered + " answered, " + each.found
                                + " in the repository; receipts " + each.receipts);
            } else if (each.answered == 0 && each.found == 0 && each.sent.kind() == Sent.Kind.MESSAGE) {
                differs(
                        each.sent.source(),
                        Kind.LOST,
                        each.sent.id(),
                        each.sent.name() + " was never answered, and is not in the repository");
            }
        }
    }

    /** Whether a raw message that no receipt names can be this one's. */
    private static boolean mustHaveMore(Expected each) {
        return each.sent.kind() == Sent.Kind.MESSAGE && each.loose < each.answered - each.receipts.size();
    }

    private boolean mayHaveMore(Expected each) {
        // The attempt that was answered is the last one; a receipt may be that of an earlier one, come late.
        int most = each.answered == 0 ? each.unknown : Math.max(each.answered, each.unknown + 1);
        return each.sent.kind() == Sent.Kind.MESSAGE && each.loose < most - each.receipts.size();
    }

    private boolean mayBeFetchedAgain(Expected each) {
        return course == Course.INTERRUPTED
                && each.sent.kind() == Sent.Kind.MESSAGE
                && FETCHED.contains(each.sent.way());
    }

    private void items(Expected expected, RawRow raw) {
        Sent sent = expected.sent;
        boolean again = expected.found > 1;
        Map<Integer, Fate> fates = repository.fates().getOrDefault(raw.id(), Map.of());
        expected.fates.add(fates);
        for (int i = 0; i < sent.items().size(); i++) {
            item(sent, i, fates.get(i), again, raw);
        }
        if (again) {
            tally(sent.source()).copies++;
        }
        fates.keySet().stream()
                .filter(number -> number < 0 || number >= sent.items().size())
                .sorted()
                .forEach(number -> differs(
                        sent.source(),
                        Kind.NOT_SENT,
                        sent.id() + "/" + number,
                        "an item more than the message has: "
                                + fates.get(number).outcome().word() + " "
                                + fates.get(number).type() + " "
                                + fates.get(number).key()));
    }

    /** Of all copies of a message: each item that was to be stored was so once, and no other. */
    private void effects(Sent sent, List<Map<Integer, Fate>> copies) {
        for (int i = 0; i < sent.items().size(); i++) {
            int number = i;
            effect(
                    sent,
                    number,
                    copies.stream()
                            .map(copy -> copy.get(number))
                            .filter(java.util.Objects::nonNull)
                            .toList());
        }
    }

    private void effect(Sent sent, int number, List<Fate> copies) {
        Item item = sent.items().get(number);
        List<Outcome> outcomes = copies.stream().map(Fate::outcome).toList();
        long stored = outcomes.stream().filter(each -> each == Outcome.STORED).count();
        if (outcomes.isEmpty()) {
            return; // told as lost
        }
        tally(sent.source()).outcomes[(stored > 0 ? Outcome.STORED : outcomes.get(0)).ordinal()]++;
        boolean right =
                switch (item.expected()) {
                    case STORED -> stored == 1 && !outcomes.contains(Outcome.REJECTED);
                    case REJECTED -> outcomes.stream().allMatch(each -> each == Outcome.REJECTED);
                    case DUPLICATE, SUPERSEDED -> stored == 0 && !outcomes.contains(Outcome.REJECTED);
                };
        if (!right) {
            differs(
                    sent.source(),
                    stored > 1 ? Kind.REPEATED : Kind.WRONG_VERDICT,
                    sent.id() + "/" + number,
                    "is "
                            + String.join(
                                    ", ", outcomes.stream().map(Outcome::word).toList())
                            + " in its copies, expected "
                            + item.expected().word() + what(item));
        }
    }

    private void item(Sent sent, int number, Fate fate, boolean again, RawRow raw) {
        Item item = sent.items().get(number);
        String id = sent.id() + "/" + number;
        Outcome expected = again ? item.expected().again() : item.expected();
        if (course == Course.INTERRUPTED && fate != null) {
            expected = fate.outcome(); // held to together with the other copies
        }
        if (fate == null) {
            differs(sent.source(), Kind.LOST, id, "no verdict in raw message " + raw.id() + what(item));
            return;
        }
        if (!again && course == Course.SMOOTH) {
            tally(sent.source()).outcomes[fate.outcome().ordinal()]++;
        }
        if (fate.outcome() != expected) {
            differs(
                    sent.source(),
                    Kind.WRONG_VERDICT,
                    id,
                    "is " + fate.outcome().word() + (fate.code().isEmpty() ? "" : " (" + fate.code() + ")")
                            + ", expected " + expected.word()
                            + (item.code().isEmpty() ? "" : " (" + item.code() + ")")
                            + (again ? ", as a further copy" : "") + " in raw message " + raw.id() + what(item));
            return;
        }
        if (!fate.code().equals(item.code()) && expected == Outcome.REJECTED) {
            differs(
                    sent.source(),
                    Kind.WRONG_CONTENT,
                    id,
                    "is rejected with " + fate.code() + ", expected " + item.code());
        } else if (!fate.type().equals(item.type()) || !fate.key().equals(item.key())) {
            differs(
                    sent.source(),
                    Kind.WRONG_CONTENT,
                    id,
                    "is " + fate.type() + " " + fate.key() + ", expected" + what(item));
        } else if (fate.outcome() == Outcome.STORED && item.order() != null && fate.order() != item.order()) {
            differs(
                    sent.source(),
                    Kind.WRONG_CONTENT,
                    id,
                    "has version " + fate.order() + ", expected " + item.order() + what(item));
        }
    }

    private static String what(Item item) {
        return item.type().isEmpty() ? "" : " " + item.type() + " " + item.key();
    }

    // ---- rows of views ----

    private void rows() {
        Map<ContentId, Sent> byRow = new LinkedHashMap<>();
        for (Sent sent : everything) {
            if (sent.kind() == Sent.Kind.ROW) {
                byRow.put(new ContentId(sent.source(), sent.identity()), sent);
            }
        }
        Map<ContentId, List<Fate>> found = new HashMap<>();
        repository.messages().values().stream()
                .filter(raw -> !raw.rows().isEmpty())
                .sorted(Comparator.comparingLong(RawRow::arrival))
                .forEach(raw -> page(raw, byRow, found));
        byRow.forEach((id, sent) -> {
            if (!found.containsKey(id)) {
                differs(sent.source(), Kind.LOST, sent.id(), "row " + sent.identity() + " was never read");
            } else if (course == Course.INTERRUPTED) {
                effect(sent, 0, found.get(id));
            }
        });
    }

    private void page(RawRow raw, Map<ContentId, Sent> byRow, Map<ContentId, List<Fate>> found) {
        Map<Integer, Fate> fates = repository.fates().getOrDefault(raw.id(), Map.of());
        explained.add(raw.id());
        int number = 0;
        for (String row : raw.rows()) {
            ContentId id = new ContentId(raw.instance(), row);
            Sent sent = byRow.get(id);
            if (sent == null) {
                differs(raw.instance(), Kind.NOT_SENT, raw.id().toString(), "holds the row " + row);
                return; // the numbers of the rows after it are not known
            }
            boolean again = found.containsKey(id);
            List<Fate> copies = found.computeIfAbsent(id, any -> new ArrayList<>());
            if (again) {
                tally(sent.source()).copies++;
            }
            for (int i = 0; i < sent.items().size(); i++) {
                if (fates.get(number) != null) {
                    copies.add(fates.get(number));
                }
                item(sent, i, fates.get(number), again, raw);
                states.seen(sent, i, raw, number);
                number++;
            }
        }
        int rows = number;
        fates.keySet().stream()
                .filter(each -> each >= rows)
                .sorted()
                .forEach(each -> differs(
                        raw.instance(),
                        Kind.NOT_SENT,
                        raw.id() + "/" + each,
                        "an item more than the page has rows: "
                                + fates.get(each).outcome().word()));
    }

    // ---- the other way: nothing that nobody sent ----

    private void strangers() {
        for (RawRow raw : repository.messages().values()) {
            if (!explained.contains(raw.id())) {
                differs(
                        raw.instance(),
                        Kind.NOT_SENT,
                        raw.id().toString(),
                        "raw message of content " + raw.identity() + ", " + raw.accepted() + " accepted, "
                                + raw.rejected() + " rejected");
            }
        }
        repository.fates().forEach((raw, fates) -> {
            if (!repository.messages().containsKey(raw)) {
                fates.forEach((number, fate) -> differs(
                        "?",
                        Kind.NOT_SENT,
                        raw + "/" + number,
                        fate.outcome().word() + " " + fate.type() + " " + fate.key()
                                + ", whose raw message is not there"));
            }
        });
    }
}
