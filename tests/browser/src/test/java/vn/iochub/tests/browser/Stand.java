package vn.iochub.tests.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import vn.iochub.tests.launcher.Demo;
import vn.iochub.tests.launcher.HubUnderTest;
import vn.iochub.tests.launcher.Repacked;

/**
 * A hub that works: the assembled distribution with all six sources sending, an account of each role, and what the specs
 * deploy into it. Where everything is stands in a file of JSON, which is all that the specs know of the hub.
 */
final class Stand implements AutoCloseable {
    /** Of the account whose password and roles a spec changes while somebody works with it. */
    private static final String GUEST = "guest";

    private static final Duration START = Duration.ofSeconds(240);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Rows a second, all sources together: enough to be seen, little for the machine. */
    private static final String RATE = "12";

    private static final int MINUTES = Integer.getInteger("browser.minutes", 0);

    private final HubUnderTest hub;
    private final Demo demo;
    private final Path description;

    private Stand(HubUnderTest hub, Demo demo, Path description) {
        this.hub = hub;
        this.demo = demo;
        this.description = description;
    }

    /** Starts it all and waits until all six have sent. */
    static Stand open() throws IOException, InterruptedException {
        HubUnderTest hub = HubUnderTest.unpack("console");
        if (MINUTES > 0) {
            // Its memory is looked at.
            hub.asDelivered();
        }
        Demo demo = new Demo(hub, "--rate", RATE, "--bad", "5", "--seed", "7", "--keep");
        try {
            Path target = Path.of(System.getProperty("browser.target")).toAbsolutePath();
            Stand stand = new Stand(hub, demo, target.resolve("hub.json"));
            Awaitility.await()
                    .atMost(START)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> {
                        assertThat(demo.alive()).as(demo.said()).isTrue();
                        return demo.said().contains("The hub is up at ");
                    });
            stand.describe(Files.createDirectories(target.resolve("trials")));
            return stand;
        } catch (IOException | RuntimeException | Error e) {
            demo.close();
            hub.close();
            throw e;
        }
    }

    Path description() {
        return description;
    }

    /** The hub's log. */
    Path log() {
        return hub.home().resolve("data/log/hub.log");
    }

    private void describe(Path trials) throws IOException {
        Map<String, String> env = hub.env();
        ObjectNode all = JSON.createObjectNode();
        all.put("url", env.get("HUB_URL"));
        all.put("home", hub.home().toString());
        all.put("launcher", hub.home().resolve("hub").toString());
        all.put("log", log().toString());
        all.put("pid", hub.pid());
        all.put("sshPort", hub.port("HUB_SSH_PORT"));
        ObjectNode accounts = all.putObject("accounts");
        accounts.set("admin", login(env.get("HUB_ADMIN_USER"), env.get("HUB_ADMIN_PASSWORD")));
        accounts.set("ioc", login(env.get("HUB_IOC_USER"), env.get("HUB_IOC_PASSWORD")));
        accounts.set("source", login(env.get("HUB_EPROCEDURE_USER"), env.get("HUB_EPROCEDURE_PASSWORD")));
        Map<String, String> made = Map.of("operator", "operator personal", "viewer", "viewer", GUEST, "viewer");
        List<String> names = List.of("operator", "viewer", GUEST);
        List<String> commands = names.stream()
                .map(name -> "hub:account-add --generate " + name + " " + made.get(name))
                .toList();
        // The admin looks into what was refused, which is about people.
        HubUnderTest.Outcome outcome =
                hub.hub("shell", String.join("; ", commands) + "; hub:account-roles admin admin ssh personal");
        Matcher password = Pattern.compile("Password, shown once: (\\S+)").matcher(outcome.out());
        for (String name : names) {
            assertThat(password.find()).as(outcome.out() + outcome.err()).isTrue();
            accounts.set(name, login(name, password.group(1)));
        }

        Path shipped = hub.home().resolve("deploy/iochub-connector-eprocedure-0.1.0.kar");
        Path upgrade = trials.resolve("iochub-connector-eprocedure-0.2.0.kar");
        all.put("upgrade", new Repacked("0.2.0").of(shipped, upgrade).toString());
        ObjectNode tabs = all.putObject("tabs");
        Bundles.tabs(trials).forEach((name, file) -> tabs.put(name, file.toString()));
        all.put(
                "aside",
                Bundles.putsAside(trials, Dossiers.one("000.00.15.H51-261122-9001"))
                        .toString());
        all.put("asideKey", "000.00.15.H51-261122-9001");
        all.put("minutes", MINUTES);
        all.put("pictures", System.getProperty("browser.pictures", ""));
        all.put("target", description.getParent().toString());
        JSON.writerWithDefaultPrettyPrinter().writeValue(description.toFile(), all);
    }

    private static ObjectNode login(String user, String password) {
        return JSON.createObjectNode().put("user", user).put("password", password);
    }

    @Override
    public void close() throws IOException {
        demo.close();
        hub.close();
        Files.deleteIfExists(description);
    }

    /** A stand for whoever writes specs: stays until the line is ended or input comes. */
    public static void main(String[] words) throws IOException, InterruptedException {
        try (Stand stand = open()) {
            System.out.println("HUB_JSON=" + stand.description());
            System.in.read();
        }
    }
}
