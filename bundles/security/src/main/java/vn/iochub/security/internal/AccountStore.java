package vn.iochub.security.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.HubUnavailableException;
import vn.iochub.api.SourceAccess;
import vn.iochub.api.Text;
import vn.iochub.api.service.Accounts;
import vn.iochub.api.service.Identity;
import vn.iochub.api.service.Secrets;
import vn.iochub.api.service.UnavailableException;

/**
 * The accounts, in {@code data/secrets/accounts}: one line each, name, hash and roles.
 *
 * <p>The hash is slow on purpose, which makes it a way to attack the hub itself. So: a right answer is remembered for a
 * while; the same question asked by many callers at once is computed once; only a few hashes are computed at the same
 * time; and only so many callers may wait for the account they name, so that a flood of wrong passwords ties up neither
 * the processors nor the threads. Names that do not exist count as one account, and cost what a real one costs.
 */
@Component(service = {Accounts.class, SourceAccess.class, AccountAdmin.class})
public final class AccountStore implements Accounts, SourceAccess, AccountAdmin {
    static final String FILE = "accounts";
    /** Reserved: no account can be named so. */
    static final String INTERNAL_USER = "_hub";

    static final String INTERNAL_ROLE = "internal";
    static final int MAX_WAITING = 16;
    static final int MIN_PASSWORD = 12;

    /** Karaf's own lists of who may run which command or touch which MBean know these names. */
    private static final Set<String> ADMIN_ROLES = Set.of(ADMIN, OPERATOR, VIEWER, "manager", "systembundles", "ssh");

    private static final Logger LOG = LoggerFactory.getLogger(AccountStore.class);
    private static final Pattern USER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");
    private static final Pattern ROLE = Pattern.compile("[a-z][A-Za-z0-9:._-]{0,127}");
    private static final int MAX_PASSWORD = 1_024;
    private static final Duration MAX_WAIT = Duration.ofSeconds(5);

    private final Bell bell;
    private final SecretFiles files;
    private final SecretAdmin secretAdmin;
    private final Secrets secrets;
    private final int iterations;
    private final PasswordHash unmatched;
    private final InternalLogin internal = new InternalLogin(INTERNAL_USER, SecretStore.generate());
    private final VerifiedCache<Account> cache;
    private final Map<ByteBuffer, CompletableFuture<Optional<Account>>> running = new ConcurrentHashMap<>();
    private final Map<String, Integer> waiting = new ConcurrentHashMap<>();
    private final Semaphore hashing;

    /** Replaced whole by each change, under the lock; read without it. */
    private volatile Map<String, Account> accounts;

    @Activate
    public AccountStore(
            BundleContext context, @Reference Secrets secrets, @Reference SecretAdmin secretAdmin, @Reference Bell bell)
            throws IOException {
        this(SecretStore.folder(context), secrets, secretAdmin, PasswordHash.ITERATIONS, System::nanoTime, bell);
    }

    AccountStore(Path folder, Secrets secrets, SecretAdmin secretAdmin, int iterations, LongSupplier nanoTime)
            throws IOException {
        this(folder, secrets, secretAdmin, iterations, nanoTime, new Bell());
    }

    AccountStore(
            Path folder, Secrets secrets, SecretAdmin secretAdmin, int iterations, LongSupplier nanoTime, Bell bell)
            throws IOException {
        this.bell = bell;
        this.secrets = secrets;
        this.secretAdmin = secretAdmin;
        this.iterations = iterations;
        unmatched = PasswordHash.unmatched(iterations);
        cache = new VerifiedCache<>(nanoTime);
        // At most half the processors: the other half goes on with the hub's work.
        hashing = new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);
        files = new SecretFiles(folder);
        if (files.exists(FILE)) {
            accounts = load();
        } else {
            accounts = Map.of();
            firstAccounts();
        }
    }

    private record Account(String user, PasswordHash hash, Set<String> roles) {
        Identity identity() {
            return new Identity(user, roles);
        }
    }

    // ---- the file

    private Map<String, Account> load() throws IOException {
        Map<String, Account> found = new LinkedHashMap<>();
        int number = 0;
        for (String line : files.read(FILE)) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] parts = line.split(" ", -1);
            try {
                if (parts.length != 3 || !USER.matcher(parts[0]).matches()) {
                    throw new IllegalArgumentException("not \"name hash roles\"");
                }
                Set<String> roles = parts[2].isEmpty() ? Set.of() : Set.of(parts[2].split(",", -1));
                found.put(parts[0], new Account(parts[0], PasswordHash.parse(parts[1]), roles));
            } catch (IllegalArgumentException e) {
                // Going on without the line would lock somebody out in silence, and the next change would delete it.
                throw new IOException(
                        "Line " + number + " of " + files.path(FILE) + " is damaged (" + e.getMessage()
                                + "); restore the file from a backup, or remove the line",
                        e);
            }
        }
        return Map.copyOf(found);
    }

    private void save(Map<String, Account> next) {
        List<String> lines = new ArrayList<>();
        lines.add(
                "# The hub's accounts: name, hash of the password, roles. Change them with hub:account-… in the shell.");
        new TreeMap<>(next)
                .forEach((user, account) -> lines.add(
                        user + " " + account.hash().format() + " " + String.join(",", new TreeSet<>(account.roles()))));
        try {
            files.write(FILE, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // An answer in the cache names the account it was given for, and counts only while that very account stands: so
        // a change of password or roles holds from here on.
        accounts = Map.copyOf(next);
    }

    private void firstAccounts() {
        secretAdmin.beginBootstrap();
        // In one go, so that a crash leaves none or all: with a file, it is no first start any more.
        Map<String, Account> first = new LinkedHashMap<>();
        Map<String, String> lines = new LinkedHashMap<>();
        generate(first, lines, "admin", ADMIN_ROLES, "HUB_ADMIN");
        generate(first, lines, "ioc", Set.of(IOC), "HUB_IOC");
        secrets.announce(lines);
        save(first);
        first.values().forEach(account -> {
            LOG.info("account event=created user={} password=generated", account.user());
            bell.changed("account.create", account.user(), roles(account.roles()));
        });
    }

    private void generate(
            Map<String, Account> to, Map<String, String> lines, String user, Set<String> roles, String envPrefix) {
        String password = SecretStore.generate();
        to.put(user, new Account(user, PasswordHash.of(password, iterations), Set.copyOf(roles)));
        lines.put(envPrefix + "_USER", user);
        lines.put(envPrefix + "_PASSWORD", password);
    }

    // ---- checking

    @Override
    public InternalLogin internal() {
        return internal;
    }

    @Override
    public Optional<Identity> authenticate(String user, String password) {
        if (user == null || password == null || password.length() > MAX_PASSWORD || user.length() > MAX_PASSWORD) {
            return Optional.empty();
        }
        if (user.equals(INTERNAL_USER)) {
            return MessageDigest.isEqual(
                            password.getBytes(StandardCharsets.UTF_8),
                            internal.password().getBytes(StandardCharsets.UTF_8))
                    ? Optional.of(new Identity(INTERNAL_USER, Set.of(INTERNAL_ROLE)))
                    : Optional.empty();
        }
        return account(user, password).map(Account::identity);
    }

    @Override
    public Optional<Standing> prove(String user, String password) {
        if (user == null
                || password == null
                || password.length() > MAX_PASSWORD
                || user.length() > MAX_PASSWORD
                || user.equals(INTERNAL_USER)) {
            return Optional.empty();
        }
        return account(user, password).map(account -> new Standing(account.identity(), () -> stands(account)));
    }

    private Optional<Account> account(String user, String password) {
        String normal = normal(password);
        ByteBuffer key = cache.keyOf(user, normal);
        Optional<Account> known = cache.get(key).filter(this::stands);
        return known.or(() -> check(key, user, normal).filter(this::stands));
    }

    private boolean stands(Account account) {
        return accounts.get(account.user()) == account;
    }

    /** Vietnamese can be typed in more than one way that looks the same; the hash must not depend on the keyboard. */
    private static String normal(String password) {
        return Normalizer.normalize(password, Normalizer.Form.NFC);
    }

    private Optional<Account> check(ByteBuffer key, String user, String password) {
        CompletableFuture<Optional<Account>> mine = new CompletableFuture<>();
        CompletableFuture<Optional<Account>> other = running.putIfAbsent(key, mine);
        if (other != null) {
            try {
                return other.join();
            } catch (CompletionException e) {
                throw new UnavailableException("The check of this login was given up", e.getCause());
            }
        }
        try {
            Optional<Account> answer = compute(user, password);
            answer.ifPresent(account -> cache.put(key, account));
            mine.complete(answer);
            return answer;
        } catch (RuntimeException e) {
            mine.completeExceptionally(e);
            throw e;
        } finally {
            running.remove(key);
        }
    }

    private Optional<Account> compute(String user, String password) {
        Account account = accounts.get(user);
        String counted = account == null ? "" : user;
        if (waiting.merge(counted, 1, Integer::sum) > MAX_WAITING) {
            waiting.computeIfPresent(counted, (name, count) -> count > 1 ? count - 1 : null);
            throw new UnavailableException("Too many logins of one account are being checked", null);
        }
        try {
            if (!hashing.tryAcquire(MAX_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new UnavailableException("Too many logins are being checked", null);
            }
            try {
                PasswordHash hash = account == null ? unmatched : account.hash();
                return hash.matches(password) ? Optional.ofNullable(account) : Optional.empty();
            } finally {
                hashing.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("The check of this login was interrupted", e);
        } finally {
            waiting.computeIfPresent(counted, (name, count) -> count > 1 ? count - 1 : null);
        }
    }

    @Override
    public boolean mayPush(String instance, String user, String password) {
        try {
            return authenticate(user, password)
                    .filter(identity -> identity.has(Accounts.sourceRole(instance)))
                    .isPresent();
        } catch (UnavailableException e) {
            throw new HubUnavailableException(
                    new Text(
                            "Hệ thống đang bận kiểm tra đăng nhập, vui lòng thử lại sau",
                            "Too many logins are being checked, please try again later"),
                    Duration.ofSeconds(5),
                    e);
        }
    }

    // ---- changing

    @Override
    public synchronized void ensure(String user, Set<String> roles, String envPrefix) {
        if (accounts.containsKey(user)) {
            return;
        }
        checkUser(user);
        checkRoles(roles);
        Map<String, Account> next = new LinkedHashMap<>(accounts);
        Map<String, String> lines = new LinkedHashMap<>();
        generate(next, lines, user, roles, envPrefix);
        // Announced first: a crash in between leaves a line that the next try replaces, not a password nobody knows.
        secrets.announce(lines);
        save(next);
        LOG.info(
                "account event=created user={} roles={} password=generated cure=\"where bootstrap.env was deleted, set one"
                        + " with hub:account-password {}\"",
                user,
                new TreeSet<>(roles),
                user);
        bell.changed("account.create", user, roles(roles));
    }

    @Override
    public List<AccountView> list() {
        Collection<Account> all = new TreeMap<>(accounts).values();
        return all.stream()
                .map(account -> new AccountView(account.user(), new TreeSet<>(account.roles())))
                .toList();
    }

    @Override
    public synchronized void add(String user, String password, Set<String> roles) {
        checkUser(user);
        checkRoles(roles);
        if (accounts.containsKey(user)) {
            throw new IllegalArgumentException("There is an account " + user + " already");
        }
        replace(new Account(user, hash(user, password), Set.copyOf(roles)));
        LOG.info("account event=created user={} roles={}", user, new TreeSet<>(roles));
        bell.changed("account.create", user, roles(roles));
    }

    @Override
    public synchronized void setPassword(String user, String password) {
        replace(new Account(user, hash(user, password), existing(user).roles()));
        secretAdmin.retract(user);
        LOG.info("account event=password-changed user={}", user);
        bell.changed("account.password", user, Map.of());
    }

    @Override
    public synchronized void setRoles(String user, Set<String> roles) {
        checkRoles(roles);
        Account account = existing(user);
        if (!roles.contains(ADMIN)) {
            keepAnAdmin(account);
        }
        replace(new Account(user, account.hash(), Set.copyOf(roles)));
        LOG.info("account event=roles-changed user={} roles={}", user, new TreeSet<>(roles));
        bell.changed("account.roles", user, roles(roles));
    }

    @Override
    public synchronized void delete(String user) {
        keepAnAdmin(existing(user));
        Map<String, Account> next = new LinkedHashMap<>(accounts);
        next.remove(user);
        save(next);
        secretAdmin.retract(user);
        LOG.info("account event=deleted user={}", user);
        bell.changed("account.delete", user, Map.of());
    }

    private static Map<String, String> roles(Set<String> roles) {
        return Map.of("roles", String.join(",", new TreeSet<>(roles)));
    }

    @Override
    public String generatePassword() {
        return SecretStore.generate();
    }

    private void replace(Account account) {
        Map<String, Account> next = new LinkedHashMap<>(accounts);
        next.put(account.user(), account);
        save(next);
    }

    private Account existing(String user) {
        Account account = accounts.get(user);
        if (account == null) {
            throw new IllegalArgumentException("There is no account " + user + "; see hub:account-list");
        }
        return account;
    }

    private void keepAnAdmin(Account leaving) {
        if (leaving.roles().contains(ADMIN)
                && accounts.values().stream()
                        .noneMatch(
                                account -> account != leaving && account.roles().contains(ADMIN))) {
            throw new IllegalArgumentException("This is the last account with the role admin; make another one first");
        }
    }

    private PasswordHash hash(String user, String password) {
        if (password.length() < MIN_PASSWORD || password.length() > MAX_PASSWORD) {
            throw new IllegalArgumentException(
                    "A password has " + MIN_PASSWORD + " to " + MAX_PASSWORD + " characters");
        }
        if (password.equalsIgnoreCase(user)) {
            throw new IllegalArgumentException("A password is not the user's name");
        }
        return PasswordHash.of(normal(password), iterations);
    }

    private static void checkUser(String user) {
        if (!USER.matcher(user).matches()) {
            throw new IllegalArgumentException(
                    "A name has up to 64 letters, digits, dots, dashes, underscores and @, a letter or digit first");
        }
    }

    private static void checkRoles(Set<String> roles) {
        for (String role : roles) {
            if (!ROLE.matcher(role).matches()) {
                throw new IllegalArgumentException("Not a role: " + role + " (admin, operator, viewer, ioc, personal,"
                        + " ssh, source:<instance> …)");
            }
        }
    }
}
