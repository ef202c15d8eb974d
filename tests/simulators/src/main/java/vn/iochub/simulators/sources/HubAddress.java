package vn.iochub.simulators.sources;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLContext;

/**
 * Where the hub is and how a source logs in there, from what {@code hub env} prints.
 *
 * @param env its lines
 * @param trust whom its callers trust over https; null for whom this JVM trusts
 */
public record HubAddress(Map<String, String> env, SSLContext trust) {
    public HubAddress {
        env = Map.copyOf(env);
    }

    /** A client of its HTTP port. */
    public HttpClient client() {
        HttpClient.Builder client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5));
        return (trust == null ? client : client.sslContext(trust)).build();
    }

    /** @throws IllegalStateException when {@code hub env} does not print it */
    public String get(String name) {
        String value = env.get(name);
        if (value == null) {
            throw new IllegalStateException("hub env prints no " + name);
        }
        return value;
    }

    /** Where this instance's source pushes to. */
    public URI push(String instance) {
        return URI.create(get("HUB_" + prefix(instance) + "_URL"));
    }

    public String user(String instance) {
        return get("HUB_" + prefix(instance) + "_USER");
    }

    public String password(String instance) {
        return get("HUB_" + prefix(instance) + "_PASSWORD");
    }

    /** The broker's address for AMQP 1.0. */
    public String amqp() {
        URI broker = URI.create(get("HUB_BROKER_URL"));
        return "amqp://" + broker.getHost() + ":" + broker.getPort();
    }

    private static String prefix(String instance) {
        return instance.toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
