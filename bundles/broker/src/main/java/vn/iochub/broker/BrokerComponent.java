package vn.iochub.broker;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Text;
import vn.iochub.api.service.Accounts;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.HealthPart;
import vn.iochub.api.service.Secrets;

/** The service {@link Broker}: the backend that the configuration names. */
@Component(
        service = {Broker.class, HealthPart.class},
        configurationPid = "vn.iochub.broker",
        immediate = true)
@Designate(ocd = BrokerConfig.class)
public final class BrokerComponent implements Broker, HealthPart {
    private static final Logger log = LoggerFactory.getLogger(BrokerComponent.class);

    private final Backend backend;

    @Activate
    public BrokerComponent(@Reference Accounts accounts, @Reference Secrets secrets, BrokerConfig config) {
        this(accounts, secrets, config, Path.of(System.getProperty("karaf.data", "data"), "broker"));
    }

    BrokerComponent(Accounts accounts, Secrets secrets, BrokerConfig config, Path folder) {
        backend = backend(accounts, secrets, config, folder);
        backend.start();
        if (!backend.url().isEmpty()) {
            secrets.announce(Map.of("HUB_BROKER_URL", backend.url()));
        }
    }

    private static Backend backend(Accounts accounts, Secrets secrets, BrokerConfig config, Path folder) {
        try {
            Settings settings = Settings.of(config, folder);
            return switch (settings.mode()) {
                case EMBEDDED -> new EmbeddedBroker(settings, accounts);
                case EXTERNAL -> new ExternalBroker(settings, secrets);
            };
        } catch (IllegalArgumentException e) {
            log.error("broker.configuration file=etc/vn.iochub.broker.cfg problem=\"{}\"", e.getMessage());
            return new Misconfigured(e.getMessage());
        }
    }

    @Deactivate
    void close() {
        backend.close();
    }

    /** For tests, which break what is inside. */
    Backend backend() {
        return backend;
    }

    @Override
    public Connection connect() throws JMSException {
        return backend.connect();
    }

    @Override
    public void ensureQueue(String name) throws JMSException {
        backend.ensureQueue(name);
    }

    @Override
    public List<String> queues(String prefix) throws JMSException {
        return backend.queues(prefix);
    }

    @Override
    public long depth(String queue) throws JMSException {
        return backend.depth(queue);
    }

    @Override
    public String url() {
        return backend.url();
    }

    @Override
    public Optional<Text> refusal() {
        return backend.refusal();
    }

    @Override
    public List<Health> health() {
        return List.of(backend.health());
    }
}
