package vn.iochub.simulators.sources;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import vn.iochub.simulators.ledger.Hashes;
import vn.iochub.simulators.ledger.Item;
import vn.iochub.simulators.ledger.Outcome;
import vn.iochub.simulators.synthetic.Mix;

/** What the simulated worlds give: the same for the same seed, with the outcome that their own history tells. */
class WorldsTest {
    private static final int MESSAGES = 400;
    private static final Mix LIVELY = new Mix(0.1, 0.2, 0.4, 0.2, 0.2);
    private static final Stored ALL = (type, key, order) -> true;

    /** A message without its way. */
    record Message(byte[] content, List<Item> items) {}

    record Case(String name, Set<Outcome> outcomes, java.util.function.Function<Mix, Supplier<Message>> make) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Supplier<Message> drops(DropWorld world) {
        return () -> {
            DropWorld.Parcel parcel = world.next();
            world.answered(parcel);
            return new Message(parcel.content(), parcel.items());
        };
    }

    static Stream<Case> worlds() {
        Set<Outcome> all = EnumSet.allOf(Outcome.class);
        Set<Outcome> unstamped = EnumSet.of(Outcome.STORED, Outcome.DUPLICATE, Outcome.REJECTED);
        return Stream.of(
                new Case("portal", unstamped, mix -> {
                    PortalWorld world = new PortalWorld(5, "H", true, mix);
                    return () -> {
                        PortalWorld.Call call = world.next();
                        world.answered(call);
                        return new Message(call.bytes("session"), call.items());
                    };
                }),
                new Case("edXML", all, mix -> {
                    EdxmlWorld world = new EdxmlWorld(5, "000.00.15.H36", mix, ALL);
                    return () -> {
                        EdxmlWorld.Letter letter = world.next(true);
                        world.answered(letter);
                        return new Message(letter.alone(), letter.items());
                    };
                }),
                new Case("tax", all, mix -> drops(new TaxWorld(5, mix, ALL))),
                new Case("schools", unstamped, mix -> drops(new SchoolWorld(5, mix))),
                new Case("health", all, mix -> drops(new HealthWorld(5, "H", "a key of the province", mix, ALL))));
    }

    private static List<Message> run(Case one, Mix mix) {
        Supplier<Message> source = one.make().apply(mix);
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            messages.add(source.get());
        }
        return messages;
    }

    @ParameterizedTest
    @MethodSource("worlds")
    void theSameSeedGivesTheSame(Case one) {
        List<Message> first = run(one, LIVELY);
        List<Message> second = run(one, LIVELY);
        for (int i = 0; i < MESSAGES; i++) {
            assertThat(second.get(i).content()).isEqualTo(first.get(i).content());
            assertThat(second.get(i).items()).isEqualTo(first.get(i).items());
        }
    }

    @ParameterizedTest
    @MethodSource("worlds")
    void everyOutcomeComes(Case one) {
        assertThat(run(one, LIVELY))
                .flatExtracting(Message::items)
                .extracting(Item::expected)
                .containsOnlyElementsOf(one.outcomes())
                .containsAll(one.outcomes());
    }

    @ParameterizedTest
    @MethodSource("worlds")
    void aQuietMixHasNothingOutOfTheOrdinary(Case one) {
        List<Message> messages = run(one, new Mix(0, 0, 0.3, 0, 0));
        assertThat(messages)
                .flatExtracting(Message::items)
                .extracting(Item::expected)
                .containsOnly(Outcome.STORED);
        assertThat(messages)
                .extracting(message -> Hashes.sha256(message.content()))
                .doesNotHaveDuplicates();
    }

    /** By the hub's rules, worked out anew from the versions alone. */
    @ParameterizedTest
    @MethodSource("worlds")
    void whatIsExpectedFollowsFromTheVersions(Case one) {
        Map<String, Long> newest = new HashMap<>();
        for (Message message : run(one, LIVELY)) {
            for (Item item : message.items()) {
                if (item.expected() == Outcome.REJECTED) {
                    assertThat(item.code()).isNotEmpty();
                    continue;
                }
                String thing = item.type() + " " + item.key();
                Long known = newest.get(thing);
                if (item.order() == null) {
                    // Its content alone tells a new state from a duplicate; but nothing is a duplicate of nothing.
                    assertThat(known != null || item.expected() == Outcome.STORED)
                            .as(thing)
                            .isTrue();
                    newest.put(thing, 0L);
                    continue;
                }
                Outcome expected = known == null || item.order() > known
                        ? Outcome.STORED
                        : item.order().equals(known) ? Outcome.DUPLICATE : Outcome.SUPERSEDED;
                assertThat(item.expected()).as(thing).isEqualTo(expected);
                newest.merge(thing, item.order(), Math::max);
            }
        }
    }

    @Test
    void noNameIsThatOfAPerson() {
        for (Message message : run(worlds().findFirst().orElseThrow(), new Mix(0, 0, 0, 0, 0))) {
            String text = new String(message.content(), StandardCharsets.UTF_8);
            assertThat(text).doesNotContainPattern("\"ChuHoSo\":\"(Nguyễn|Trần|Lê|Phạm)[^\"]*(?<!\\(giả lập\\))\"");
            assertThat(text).doesNotContainPattern("\"SoDienThoai\":\"(?!0900000)");
        }
    }

    @Test
    void aThingThatIsUnderWayIsNotSpokenOf() {
        TaxWorld world = new TaxWorld(9, LIVELY, ALL);
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            // Never answered: each must be about something new.
            world.next().items().stream().filter(item -> !item.key().isEmpty()).forEach(item -> keys.add(item.key()));
        }
        assertThat(keys).doesNotHaveDuplicates();
    }
}
