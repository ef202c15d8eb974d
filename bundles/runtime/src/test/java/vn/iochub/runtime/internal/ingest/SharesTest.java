package vn.iochub.runtime.internal.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import vn.iochub.runtime.internal.ingest.Shares.Outcome;

class SharesTest {
    private static final long NOT_LONG = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LONG = TimeUnit.SECONDS.toNanos(20);

    private final Shares shares = new Shares(16);

    private Outcome take(String source, int amount) throws InterruptedException {
        return shares.acquire(source, amount, NOT_LONG);
    }

    private CompletableFuture<Outcome> waiting(String source, int amount) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return shares.acquire(source, amount, LONG);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void aloneASourceHasThreeQuartersSoThatTheNextFindsSome() throws Exception {
        assertThat(take("flood", 12)).isEqualTo(Outcome.GRANTED);
        assertThat(take("flood", 1)).isEqualTo(Outcome.OVER_SHARE);
        assertThat(take("calm", 4)).isEqualTo(Outcome.GRANTED);
        assertThat(take("third", 1)).isEqualTo(Outcome.BUSY);
        shares.release("flood", 1);
        assertThat(take("flood", 1)).as("more than half while others are there").isEqualTo(Outcome.OVER_SHARE);
        assertThat(take("third", 1)).isEqualTo(Outcome.GRANTED);
        assertThat(shares.free()).isZero();
    }

    @Test
    void whoIsWithinItsShareIsServedBeforeAFloodThatCameFirst() throws Exception {
        assertThat(take("calm", 4)).isEqualTo(Outcome.GRANTED);
        shares.release("calm", 4);
        assertThat(take("flood", 8)).isEqualTo(Outcome.GRANTED);
        CompletableFuture<Outcome> flood = waiting("flood", 4);
        CompletableFuture<Outcome> calm = waiting("calm", 8);

        assertThat(calm.get(10, TimeUnit.SECONDS)).isEqualTo(Outcome.GRANTED);
        assertThat(flood).isNotDone();
        shares.release("flood", 4);
        assertThat(flood.get(10, TimeUnit.SECONDS)).isEqualTo(Outcome.GRANTED);
    }

    @Test
    void aLargeOneIsNotKeptWaitingForEverBySmallOnes() throws Exception {
        assertThat(take("small", 8)).isEqualTo(Outcome.GRANTED);
        CompletableFuture<Outcome> large = waiting("large", 16);
        await().until(() -> take("third", 8) == Outcome.BUSY);
        shares.release("small", 8);
        assertThat(large.get(10, TimeUnit.SECONDS))
                .as("larger than a share: it runs alone")
                .isEqualTo(Outcome.GRANTED);
        shares.release("large", 16);
        assertThat(shares.free()).isEqualTo(16);
    }

    @Test
    void theHubsOwnIsServedAndIsNobodysNeighbour() throws Exception {
        assertThat(take(Shares.HUB, 1)).isEqualTo(Outcome.GRANTED);
        assertThat(take("flood", 12)).isEqualTo(Outcome.GRANTED);
        assertThat(take(Shares.HUB, 3)).isEqualTo(Outcome.GRANTED);
    }

    @Test
    void aWaitThatIsInterruptedHoldsNothing() throws Exception {
        assertThat(take("a", 12)).isEqualTo(Outcome.GRANTED);
        Thread waiter = new Thread(() -> {
            try {
                shares.acquire("b", 8, LONG);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        waiter.start();
        await().until(() -> waiter.getState() == Thread.State.TIMED_WAITING);
        waiter.interrupt();
        waiter.join(10_000);
        shares.release("a", 12);

        assertThat(shares.free()).isEqualTo(16);
        assertThat(take("c", 8)).isEqualTo(Outcome.GRANTED);
    }
}
