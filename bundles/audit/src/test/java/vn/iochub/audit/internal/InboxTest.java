package vn.iochub.audit.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.iochub.api.service.Audit;
import vn.iochub.api.service.Audit.Act;
import vn.iochub.api.service.Audit.Entry;
import vn.iochub.api.service.Audit.Filter;
import vn.iochub.api.service.Audit.Outcome;
import vn.iochub.api.service.UnavailableException;

class InboxTest {
    @TempDir
    Path data;

    private final AtomicLong clock = new AtomicLong();
    private final Inbox inbox = new Inbox(clock::get);

    private List<String> taken() throws InterruptedException {
        List<String> acts = new ArrayList<>();
        Act act = inbox.next(Duration.ZERO);
        while (act != null) {
            acts.add(act.actor() + " " + act.via() + " " + act.action() + " " + act.outcome());
            act = inbox.next(Duration.ZERO);
        }
        return acts;
    }

    @Test
    @DisplayName("people's logins are noted once an hour for each address; sources and readers not at all")
    void loginsAreNotedOnceAnHour() throws InterruptedException {
        for (int i = 0; i < 1_000; i++) {
            inbox.loggedIn("http", "an", Set.of("admin"), "127.0.0.1");
            inbox.loggedIn("http", "portal", Set.of("source:portal"), "127.0.0.1");
            inbox.loggedIn("http", "ioc", Set.of("ioc"), "127.0.0.1");
        }
        inbox.loggedIn("http", "an", Set.of("admin"), "10.0.0.1");
        inbox.loggedIn("ssh", "an", Set.of("admin"), "127.0.0.1");
        inbox.loggedIn("http", "binh", Set.of("operator"), "127.0.0.1");
        assertThat(taken())
                .containsExactly(
                        "an http login DONE", "an http login DONE", "an ssh login DONE", "binh http login DONE");
        clock.addAndGet(TimeUnit.HOURS.toNanos(1));
        inbox.loggedIn("http", "an", Set.of("admin"), "127.0.0.1");
        assertThat(taken()).containsExactly("an http login DONE");
    }

    @Test
    @DisplayName("the end of a login is noted once an hour for each reason")
    void logoutsAreNoted() throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            inbox.loggedOut("console", "an", Set.of("admin"), "127.0.0.1", "logout");
            inbox.loggedOut("console", "an", Set.of("admin"), "127.0.0.1", "idle");
            inbox.loggedOut("console", "xem", Set.of("viewer"), "127.0.0.1", "logout");
        }
        assertThat(taken()).containsExactly("an console logout DONE", "an console logout DONE");
        clock.addAndGet(TimeUnit.HOURS.toNanos(1));
        inbox.loggedOut("console", "an", Set.of("admin"), "127.0.0.1", "logout");
        assertThat(taken()).containsExactly("an console logout DONE");
    }

    @Test
    @DisplayName("somebody who guesses makes few entries, and one with the number of the rest")
    void refusalsAreBounded() throws InterruptedException {
        for (int i = 0; i < 10_000; i++) {
            inbox.refused("http", "guess" + i, "127.0.0.1", "wrong-password-or-user");
        }
        assertThat(taken()).hasSize(Inbox.REFUSALS_PER_HOUR);
        assertThat(inbox.gaps()).isEmpty();
        clock.addAndGet(TimeUnit.HOURS.toNanos(1));
        assertThat(inbox.gaps()).singleElement().satisfies(act -> assertThat(act.details())
                .containsEntry("logins", "" + (10_000 - Inbox.REFUSALS_PER_HOUR)));
        assertThat(inbox.gaps()).isEmpty();
        inbox.refused("http", "x\n\"y\": secret?" + "z".repeat(100), "127.0.0.1", "wrong-password-or-user");
        assertThat(taken()).singleElement().asString().matches("x\\?\\?y\\?\\?\\?secret\\?z+ http login REFUSED");
    }

    @Test
    @DisplayName("too many at once are counted, not waited for, and the trail says how many")
    void overflowIsCounted() throws Exception {
        AtomicBoolean full = new AtomicBoolean(true);
        Trail trail = new Trail(data.resolve("audit"), "key", false, 100_000, 1_000_000, Clock.systemUTC());
        Audit onAFullDisk = new Audit() {
            @Override
            public long write(Act act) {
                if (full.get()) {
                    throw new UnavailableException("full", null);
                }
                return trail.write(act);
            }

            @Override
            public List<Entry> list(Filter filter, long before, int limit) {
                return trail.list(filter, before, limit);
            }

            @Override
            public Verification verify() {
                return trail.verify();
            }
        };
        for (int i = 0; i < Inbox.BURST + 50; i++) {
            inbox.see(new Act("system", "hub", "bundle.start", "b" + i, Outcome.SEEN, Map.of()));
        }
        assertThat(inbox.dropped()).isEqualTo(50);
        Noter noter = new Noter(inbox, onAFullDisk);
        try {
            full.set(false);
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(trail.verify().last()).isEqualTo(Inbox.BURST + 1));
        } finally {
            noter.close();
        }
        Filter dropped = new Filter(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of("trail.dropped"),
                Optional.empty(),
                Optional.empty());
        assertThat(trail.list(dropped, Long.MAX_VALUE, 1_000))
                .singleElement()
                .satisfies(entry -> assertThat(entry.act().details()).containsEntry("acts", "50"));
        clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
        for (int i = 0; i < Inbox.PER_SECOND; i++) {
            inbox.see(new Act("system", "hub", "bundle.start", "", Outcome.SEEN, Map.of()));
        }
        assertThat(inbox.dropped()).isEqualTo(50);
        trail.close();
    }

    @Test
    void whatWasSeenBeforeTheEndIsWritten() throws Exception {
        Trail trail = new Trail(data.resolve("audit"), "key", false, 100_000, 1_000_000, Clock.systemUTC());
        for (int i = 0; i < 200; i++) {
            inbox.see(new Act("system", "hub", "bundle.stop", "b" + i, Outcome.SEEN, Map.of()));
        }
        new Noter(inbox, trail).close();
        assertThat(trail.verify().last()).isEqualTo(200);
        trail.close();
    }
}
