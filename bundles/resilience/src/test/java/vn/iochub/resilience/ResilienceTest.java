package vn.iochub.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import vn.iochub.api.Backoff;
import vn.iochub.api.service.Resilience;
import vn.iochub.api.service.Resilience.Breaker.State;

class ResilienceTest {
    private static RetryConfig config(Map<String, String> keys) {
        return (RetryConfig) Proxy.newProxyInstance(
                RetryConfig.class.getClassLoader(),
                new Class<?>[] {RetryConfig.class},
                (proxy, method, args) -> keys.getOrDefault(method.getName(), (String) method.getDefaultValue()));
    }

    private static ResilienceComponent with(Map<String, String> keys) {
        return new ResilienceComponent(config(keys));
    }

    @Test
    @DisplayName("pauses double up to the longest, and chance takes away no more than its share")
    void pausesDouble() {
        Resilience resilience = with(Map.of("first_pause", "100ms", "longest_pause", "1s", "jitter", "0.5"));
        for (int run = 0; run < 50; run++) {
            Backoff backoff = resilience.backoff("database");
            for (long expected : new long[] {100, 200, 400, 800, 1000, 1000, 1000}) {
                assertThat(backoff.failed().toMillis()).isBetween(expected / 2 - 1, expected);
            }
            backoff.well();
            assertThat(backoff.waiting()).isFalse();
            assertThat(backoff.failed().toMillis()).isBetween(49L, 100L);
            assertThat(backoff.waiting()).isTrue();
        }
    }

    @Test
    @DisplayName("those who failed together come back at different times")
    void noHerd() {
        Resilience resilience = with(Map.of("first_pause", "10s", "longest_pause", "10s"));
        Set<Duration> pauses = new HashSet<>();
        for (int worker = 0; worker < 100; worker++) {
            pauses.add(resilience.backoff("database").failed());
        }
        assertThat(pauses).hasSizeGreaterThan(90);
    }

    @Test
    @DisplayName("a wait that was asked for is never cut short by a shorter pause")
    void atLeast() {
        Backoff backoff = with(Map.of()).upstreamBackoff("tax-main/view", Duration.ofMillis(1));
        backoff.atLeast(Duration.ofHours(1));
        backoff.atLeast(Duration.ofMillis(1));
        await().during(Duration.ofMillis(20)).until(backoff::waiting);
    }

    @Test
    @DisplayName("open after so many failures in a row; then one asks for all, and its answer decides")
    void oneAsksForAll() throws Exception {
        Resilience.Breaker breaker =
                with(Map.of("breaker_failures", "3", "breaker_pause", "200ms")).breaker("database");
        breaker.failed();
        breaker.failed();
        breaker.well();
        breaker.failed();
        breaker.failed();
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        breaker.failed();
        assertThat(breaker.state()).isEqualTo(State.OPEN);
        assertThat(breaker.mayAsk()).isFalse();
        assertThat(breaker.notBefore()).hasValueSatisfying(until -> assertThat(until)
                .isBetween(Instant.now().minusMillis(200), Instant.now().plusMillis(200)));

        await().until(() -> breaker.notBefore().isEmpty());
        assertThat(allowed(breaker)).isEqualTo(1);
        assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
        breaker.failed();
        assertThat(breaker.state()).isEqualTo(State.OPEN);

        await().until(() -> breaker.notBefore().isEmpty());
        assertThat(allowed(breaker)).isEqualTo(1);
        breaker.well();
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        assertThat(allowed(breaker)).isEqualTo(20);
    }

    /** How many of twenty that ask at once may. */
    private static int allowed(Resilience.Breaker breaker) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(20);
        try {
            CountDownLatch go = new CountDownLatch(1);
            List<Future<Boolean>> asked = new ArrayList<>();
            for (int each = 0; each < 20; each++) {
                asked.add(threads.submit(() -> {
                    go.await();
                    return breaker.mayAsk();
                }));
            }
            go.countDown();
            int allowed = 0;
            for (Future<Boolean> each : asked) {
                allowed += each.get() ? 1 : 0;
            }
            return allowed;
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    @DisplayName(
            "a changed file counts at once, for pauses and breakers that are there already; a wrong one changes nothing")
    void figuresChange() {
        ResilienceComponent resilience = with(Map.of());
        Backoff backoff = resilience.backoff("broker");
        Resilience.Breaker breaker = resilience.breaker("broker");
        resilience.modified(config(
                Map.of("first_pause", "1h", "longest_pause", "1h", "breaker_failures", "1", "message_attempts", "2")));
        assertThat(backoff.failed()).isGreaterThanOrEqualTo(Duration.ofMinutes(30));
        breaker.failed();
        assertThat(breaker.state()).isEqualTo(State.OPEN);
        assertThat(resilience.messageAttempts()).isEqualTo(2);

        for (Map<String, String> wrong : List.of(
                Map.of("first_pause", "soon"),
                Map.of("longest_pause", "0s"),
                Map.of("jitter", "2"),
                Map.of("breaker_failures", "0"),
                Map.of("message_attempts", "-1"))) {
            assertThatThrownBy(() -> RetrySettings.of(config(wrong)))
                    .hasMessageContaining(wrong.values().iterator().next());
            resilience.modified(config(wrong));
            assertThat(resilience.messageAttempts()).isEqualTo(2);
        }
    }

    @Test
    @DisplayName("metrics show all, also what happened before there was a registry, and leave with the instance")
    void metrics() {
        ResilienceComponent resilience = with(Map.of("breaker_failures", "1"));
        resilience.backoff("database").failed();
        resilience.backoff("database").failed();
        resilience.breaker("database").failed();
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        resilience.bindRegistry(registry);
        resilience.upstreamBreaker("tax-main/view").mayAsk();
        resilience.upstreamBackoff("tax-main/view", Duration.ofSeconds(1)).failed();

        assertThat(registry.get("iochub.retries")
                        .tag("name", "database")
                        .functionCounter()
                        .count())
                .isEqualTo(2);
        assertThat(registry.get("iochub.breaker.state")
                        .tag("name", "database")
                        .gauge()
                        .value())
                .isEqualTo(2);
        assertThat(registry.get("iochub.breaker.state")
                        .tag("name", "tax-main/view")
                        .gauge()
                        .value())
                .isZero();

        resilience.forgetUpstreams("tax-main");
        assertThat(registry.find("iochub.breaker.state")
                        .tag("name", "tax-main/view")
                        .gauge())
                .isNull();
        assertThat(registry.find("iochub.retries").tag("name", "tax-main/view").functionCounter())
                .isNull();
        resilience.unbindRegistry(registry);
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    @DisplayName("the file as it is delivered says what the hub takes without it")
    void deliveredFile() throws Exception {
        java.util.Properties file = new java.util.Properties();
        try (var in = java.nio.file.Files.newInputStream(java.nio.file.Path.of("../../etc/vn.iochub.retry.cfg"))) {
            file.load(in);
        }
        Map<String, String> keys = new java.util.HashMap<>();
        file.forEach((key, value) -> keys.put(key.toString().replace('.', '_'), value.toString()));
        assertThat(keys).hasSize(RetryConfig.class.getDeclaredMethods().length);
        assertThat(RetrySettings.of(config(keys)))
                .isEqualTo(RetrySettings.of(config(Map.of())))
                .isEqualTo(RetrySettings.DEFAULTS);
    }
}
