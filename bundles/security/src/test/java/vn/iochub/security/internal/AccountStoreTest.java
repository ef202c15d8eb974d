package vn.iochub.security.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.iochub.api.service.Accounts;
import vn.iochub.api.service.Identity;
import vn.iochub.api.service.UnavailableException;

class AccountStoreTest {
    private static final int FAST = 1_000;

    @TempDir
    Path data;

    private final AtomicLong clock = new AtomicLong();

    private AccountStore open(int iterations) throws IOException {
        Path folder = data.resolve("secrets");
        SecretStore secrets = new SecretStore(folder);
        return new AccountStore(folder, secrets, secrets, iterations, clock::get);
    }

    private AccountStore open() throws IOException {
        return open(FAST);
    }

    private Path file(String name) {
        return data.resolve("secrets").resolve(name);
    }

    private Map<String, String> bootstrap() throws IOException {
        return Files.readAllLines(file("bootstrap.env")).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }

    @Test
    void theFirstStartMakesAdminAndIocWithPasswordsOfTheirOwn() throws IOException {
        AccountStore store = open();
        Map<String, String> env = bootstrap();

        assertThat(env).containsOnlyKeys("HUB_ADMIN_USER", "HUB_ADMIN_PASSWORD", "HUB_IOC_USER", "HUB_IOC_PASSWORD");
        assertThat(env.get("HUB_ADMIN_PASSWORD")).isNotEqualTo(env.get("HUB_IOC_PASSWORD"));
        assertThat(store.authenticate("admin", env.get("HUB_ADMIN_PASSWORD")))
                .hasValueSatisfying(identity -> assertThat(identity.roles())
                        .contains("admin", "operator", "viewer", "ssh", "manager", "systembundles")
                        .doesNotContain("personal", "ioc"));
        assertThat(store.authenticate("ioc", env.get("HUB_IOC_PASSWORD"))).contains(new Identity("ioc", Set.of("ioc")));
        assertThat(store.authenticate("ioc", env.get("HUB_ADMIN_PASSWORD"))).isEmpty();
        for (String guess : List.of("", "admin", "karaf", "password")) {
            assertThat(store.authenticate("admin", guess)).isEmpty();
            assertThat(store.authenticate("karaf", guess)).isEmpty();
        }
    }

    @Test
    void passwordsAreStoredHashedWithASaltEachAndOutliveARestart() throws IOException {
        open();
        Map<String, String> env = bootstrap();
        String stored = Files.readString(file("accounts"));

        assertThat(stored).doesNotContain(env.get("HUB_ADMIN_PASSWORD")).contains("pbkdf2-sha256:");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file("accounts"))))
                .isEqualTo("rw-------");
        assertThat(open().authenticate("admin", env.get("HUB_ADMIN_PASSWORD"))).isPresent();
        assertThat(PasswordHash.ITERATIONS).isGreaterThanOrEqualTo(310_000);
        assertThat(PasswordHash.of("same", FAST).hash())
                .isNotEqualTo(PasswordHash.of("same", FAST).hash());
    }

    @Test
    void aSourceMayPushAsItselfOnly() throws IOException {
        AccountStore store = open();
        store.ensure("eprocedure", Set.of("source:eprocedure"), "HUB_EPROCEDURE");
        String password = bootstrap().get("HUB_EPROCEDURE_PASSWORD");

        assertThat(bootstrap()).containsEntry("HUB_EPROCEDURE_USER", "eprocedure");
        assertThat(store.mayPush("eprocedure", "eprocedure", password)).isTrue();
        assertThat(store.mayPush("ioffice", "eprocedure", password)).isFalse();
        assertThat(store.mayPush("eprocedure", "eprocedure", password + "x")).isFalse();
        assertThat(store.mayPush("eprocedure", "admin", bootstrap().get("HUB_ADMIN_PASSWORD")))
                .isFalse();
        assertThat(store.mayPush("eprocedure", null, null)).isFalse();
    }

    @Test
    void aLoginThatIsHeldStandsUntilTheAccountChanges() throws IOException {
        AccountStore store = open();
        store.add("an", "a good password", Set.of("operator"));
        store.add("other", "another password", Set.of("viewer"));
        assertThat(store.prove("an", "wrong")).isEmpty();
        assertThat(store.prove("nobody", "a good password")).isEmpty();
        assertThat(store.prove(null, null)).isEmpty();
        assertThat(store.prove("_hub", store.internal().password())).isEmpty();

        Accounts.Standing first = store.prove("an", "a good password").orElseThrow();
        assertThat(first.identity()).isEqualTo(new Identity("an", Set.of("operator")));
        store.setRoles("other", Set.of("ioc"));
        assertThat(first.stands().getAsBoolean()).isTrue();
        store.setRoles("an", Set.of("viewer"));
        assertThat(first.stands().getAsBoolean()).isFalse();

        Accounts.Standing second = store.prove("an", "a good password").orElseThrow();
        assertThat(second.identity().roles()).containsExactly("viewer");
        store.setPassword("an", "a better password");
        assertThat(second.stands().getAsBoolean()).isFalse();

        Accounts.Standing third = store.prove("an", "a better password").orElseThrow();
        assertThat(third.stands().getAsBoolean()).isTrue();
        store.delete("an");
        assertThat(third.stands().getAsBoolean()).isFalse();
    }

    @Test
    void ensureLeavesAnAccountThatExistsAsItIs() throws IOException {
        AccountStore store = open();
        store.add("eprocedure", "a good password", Set.of("source:eprocedure"));
        store.ensure("eprocedure", Set.of("source:eprocedure", "admin"), "HUB_EPROCEDURE");

        assertThat(store.authenticate("eprocedure", "a good password"))
                .contains(new Identity("eprocedure", Set.of("source:eprocedure")));
        assertThat(bootstrap()).doesNotContainKey("HUB_EPROCEDURE_PASSWORD");
    }

    @Test
    void anAdminWhoLostEveryPasswordGetsNewOnesByRemovingTheAccounts() throws IOException {
        open();
        String before = bootstrap().get("HUB_ADMIN_PASSWORD");
        Files.delete(file("bootstrap.env"));
        open();
        assertThat(file("bootstrap.env")).doesNotExist();

        Files.delete(file("accounts"));
        AccountStore store = open();
        assertThat(bootstrap().get("HUB_ADMIN_PASSWORD")).isNotEqualTo(before);
        assertThat(store.authenticate("admin", bootstrap().get("HUB_ADMIN_PASSWORD")))
                .isPresent();
        assertThat(store.authenticate("admin", before)).isEmpty();
    }

    @Test
    void aRightAnswerIsCheapTheSecondTimeAndAWrongOneNever() throws IOException {
        AccountStore store = open(400_000);
        store.add("ioc2", "a good password", Set.of("ioc"));

        assertThat(timed(() -> store.authenticate("ioc2", "a good password"))).isGreaterThan(Duration.ofMillis(20));
        Duration thousand = timed(() -> {
            for (int i = 0; i < 1_000; i++) {
                assertThat(store.authenticate("ioc2", "a good password")).isPresent();
            }
        });
        assertThat(thousand).isLessThan(Duration.ofSeconds(1));
        store.authenticate("ioc2", "a wrong password");
        assertThat(timed(() -> store.authenticate("ioc2", "a wrong password"))).isGreaterThan(Duration.ofMillis(20));
        assertThat(timed(() -> store.authenticate("nobody", "a wrong password")))
                .isGreaterThan(Duration.ofMillis(20));
    }

    @Test
    void theCacheForgetsWhenNobodyAsksAndAfterAWhileInAnyCase() {
        VerifiedCache<String> cache = new VerifiedCache<>(clock::get);
        var key = cache.keyOf("a", "b");
        cache.put(key, "x");
        assertThat(cache.keyOf("a", "b")).isEqualTo(key);
        assertThat(cache.keyOf("ab", "")).isNotEqualTo(key);
        assertThat(new VerifiedCache<String>(clock::get).keyOf("a", "b")).isNotEqualTo(key);

        for (int i = 0; i < 21; i++) {
            assertThat(cache.get(key)).as("at %d s", i * 29).contains("x");
            clock.addAndGet(Duration.ofSeconds(29).toNanos());
        }
        assertThat(cache.get(key)).isEmpty();

        cache.put(key, "x");
        clock.addAndGet(Duration.ofSeconds(31).toNanos());
        assertThat(cache.get(key)).isEmpty();

        for (int i = 0; i < 2 * VerifiedCache.SIZE; i++) {
            cache.put(cache.keyOf("u" + i, "p"), "x");
        }
        assertThat(cache.size()).isEqualTo(VerifiedCache.SIZE);
        clock.addAndGet(Duration.ofSeconds(31).toNanos());
        cache.put(key, "x");
        assertThat(cache.size()).isEqualTo(1);
    }

    @Test
    void aChangeHoldsAtOnceDespiteTheCache() throws IOException {
        AccountStore store = open();
        store.add("ioc2", "a good password", Set.of("ioc"));
        assertThat(store.authenticate("ioc2", "a good password")).isPresent();

        store.setRoles("ioc2", Set.of("ioc", "personal"));
        assertThat(store.authenticate("ioc2", "a good password"))
                .hasValueSatisfying(
                        identity -> assertThat(identity.has("personal")).isTrue());
        store.setPassword("ioc2", "another password");
        assertThat(store.authenticate("ioc2", "a good password")).isEmpty();
        assertThat(store.authenticate("ioc2", "another password")).isPresent();
        store.delete("ioc2");
        assertThat(store.authenticate("ioc2", "another password")).isEmpty();
        assertThat(open().authenticate("ioc2", "another password")).isEmpty();
    }

    @Test
    void theBootstrapFileNeverNamesAPasswordThatIsOld() throws IOException {
        AccountStore store = open();
        store.setPassword("ioc", "another password");
        assertThat(bootstrap()).containsOnlyKeys("HUB_ADMIN_USER", "HUB_ADMIN_PASSWORD", "HUB_IOC_USER");
        store.ensure("eprocedure", Set.of("source:eprocedure"), "HUB_EPROCEDURE");
        store.delete("eprocedure");
        assertThat(bootstrap()).doesNotContainKey("HUB_EPROCEDURE_PASSWORD");
        store.ensure("eprocedure", Set.of("source:eprocedure"), "HUB_EPROCEDURE");
        assertThat(store.mayPush("eprocedure", "eprocedure", bootstrap().get("HUB_EPROCEDURE_PASSWORD")))
                .isTrue();
    }

    @Test
    void aFloodOfWrongPasswordsNeitherStopsCachedCallersNorPilesUp() throws Exception {
        AccountStore store = open(200_000);
        store.add("ioc2", "a good password", Set.of("ioc"));
        assertThat(store.authenticate("ioc2", "a good password")).isPresent();

        int callers = 60;
        ExecutorService pool = Executors.newFixedThreadPool(callers);
        try {
            AtomicInteger refused = new AtomicInteger();
            AtomicInteger wrong = new AtomicInteger();
            CountDownLatch go = new CountDownLatch(1);
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                String guess = "wrong password " + i;
                all.add(pool.submit(() -> {
                    go.await();
                    try {
                        assertThat(store.authenticate("ioc2", guess)).isEmpty();
                        wrong.incrementAndGet();
                    } catch (UnavailableException e) {
                        refused.incrementAndGet();
                    }
                    return null;
                }));
            }
            go.countDown();
            await().until(() -> refused.get() > 0);
            assertThat(timed(() -> assertThat(store.authenticate("ioc2", "a good password"))
                            .isPresent()))
                    .isLessThan(Duration.ofMillis(500));
            for (Future<?> one : all) {
                one.get();
            }
            assertThat(wrong.get() + refused.get()).isEqualTo(callers);
            assertThat(wrong.get()).isGreaterThanOrEqualTo(AccountStore.MAX_WAITING);
            assertThat(store.authenticate("ioc2", "a wrong password again")).isEmpty();
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void theInternalLoginIsAnotherOneEachStartAndNoAccount() throws IOException {
        AccountStore store = open();
        assertThat(store.authenticate(store.internal().user(), store.internal().password()))
                .contains(new Identity(AccountStore.INTERNAL_USER, Set.of("internal")));
        assertThat(store.authenticate(store.internal().user(), "x")).isEmpty();
        assertThat(open().internal().password()).isNotEqualTo(store.internal().password());
        assertThat(store.list()).noneMatch(account -> account.user().equals(AccountStore.INTERNAL_USER));
        assertThatThrownBy(() -> store.add(AccountStore.INTERNAL_USER, "a good password", Set.of("admin")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatWouldLockOutOrOpenUpIsRefusedInWords() throws IOException {
        AccountStore store = open();
        assertThatThrownBy(() -> store.delete("admin")).hasMessageContaining("last account");
        assertThatThrownBy(() -> store.setRoles("admin", Set.of("viewer"))).hasMessageContaining("last account");
        assertThatThrownBy(() -> store.add("x", "short", Set.of())).hasMessageContaining("12");
        assertThatThrownBy(() -> store.add("a very bad name", "a good password", Set.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.add("x", "a good password", Set.of("admin,viewer")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.setPassword("nobody", "a good password"))
                .hasMessageContaining("no account nobody");
        assertThatThrownBy(() -> store.add("ioc", "a good password", Set.of())).hasMessageContaining("already");
    }

    @Test
    void theSamePasswordTypedOnAnotherKeyboardIsTheSame() throws IOException {
        AccountStore store = open();
        store.add("ba", "m\u1eadt kh\u1ea9u r\u1ea5t d\u00e0i", Set.of("ioc"));
        assertThat(store.authenticate("ba", "ma\u0323\u0302t kha\u0302\u0309u ra\u0302\u0301t da\u0300i"))
                .isPresent();
    }

    @Test
    void aDamagedFileIsSaidNotOverwritten() throws IOException {
        open();
        Files.writeString(file("accounts"), "admin nonsense admin\n");
        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("Line 1");
        assertThat(Files.readString(file("accounts"))).isEqualTo("admin nonsense admin\n");
    }

    private static Duration timed(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
