package vn.iochub.broker;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Text;
import vn.iochub.api.service.Accounts;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.DeadLetters;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.HealthPart;
import vn.iochub.api.service.Queues;
import vn.iochub.api.service.Resilience;
import vn.iochub.api.service.Secrets;

/** The services {@link Broker}, the backend that the configuration names, with {@link DeadLetters} and {@link Queues} on it. */
@Component(
        service = {Broker.class, DeadLetters.class, Queues.class, HealthPart.class},
        configurationPid = "vn.iochub.broker",
        immediate = true)
@Designate(ocd = BrokerConfig.class)
public final class BrokerComponent implements Broker, DeadLetters, Queues, HealthPart {
    private static final Logger log = LoggerFactory.getLogger(BrokerComponent.class);

    private static final String METRIC = "iochub.dead.letters";

    private final Backend backend;
    private final DeadLetterQueue dead;
    private final QueueDesk desk;

    @Activate
    public BrokerComponent(
            @Reference Accounts accounts,
            @Reference Secrets secrets,
            @Reference Resilience resilience,
            BrokerConfig config) {
        this(accounts, secrets, resilience, config, Path.of(System.getProperty("karaf.data", "data"), "broker"));
    }

    /** For tests, also of other bundles. */
    public BrokerComponent(
            Accounts accounts, Secrets secrets, Resilience resilience, BrokerConfig config, Path folder) {
        backend = backend(accounts, secrets, resilience, config, folder);
        backend.start();
        dead = new DeadLetterQueue(backend);
        dead.start();
        desk = new QueueDesk(backend);
        if (!backend.url().isEmpty()) {
            secrets.announce(Map.of("HUB_BROKER_URL", backend.url()));
        }
    }

    private static Backend backend(
            Accounts accounts, Secrets secrets, Resilience resilience, BrokerConfig config, Path folder) {
        try {
            Settings settings = Settings.of(config, folder);
            return switch (settings.mode()) {
                case EMBEDDED -> new EmbeddedBroker(settings, accounts, resilience);
                case EXTERNAL -> new ExternalBroker(settings, secrets, resilience);
            };
        } catch (IllegalArgumentException e) {
            log.error("broker.configuration file=etc/vn.iochub.broker.cfg problem=\"{}\"", e.getMessage());
            return new Misconfigured(e.getMessage());
        }
    }

    /** Optional: the broker starts before there are metrics. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindRegistry(MeterRegistry registry) {
        Gauge.builder(METRIC, dead, queue -> queue.count()
                        .map(Long::doubleValue)
                        .orElse(Double.NaN))
                .description("Messages that the hub could not handle, on the queue " + QUEUE)
                .register(registry);
    }

    void unbindRegistry(MeterRegistry registry) {
        registry.find(METRIC).meters().forEach(registry::remove);
    }

    @Deactivate
    public void close() {
        dead.close();
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
    public OptionalLong acknowledged(String queue) throws JMSException {
        return backend.acknowledged(queue);
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
        Health health = backend.health();
        long aside = dead.count().orElse(0L);
        Map<String, String> details = new TreeMap<>(health.details());
        details.put("dead", dead.count().map(String::valueOf).orElse("?"));
        boolean alarm = aside > 0 && health.status() == Health.Status.UP;
        return List.of(new Health(
                health.part(),
                alarm ? Health.Status.DEGRADED : health.status(),
                alarm
                        ? new Text(
                                aside + " thông điệp mà hub không xử lý được nằm ở hàng " + QUEUE
                                        + "; hãy xem lý do, rồi gửi lại hoặc xóa",
                                aside + " messages that the hub could not handle lie on the queue " + QUEUE
                                        + "; look at the reasons, then send them back or delete them")
                        : health.cause(),
                details));
    }

    @Override
    public void put(Session session, jakarta.jms.Message message, String from, Text reason) throws JMSException {
        dead.put(session, message, from, reason);
    }

    @Override
    public List<Letter> list(int limit) {
        return dead.list(limit);
    }

    @Override
    public long redrive(Set<String> ids) {
        return dead.redrive(ids);
    }

    @Override
    public long discard(Set<String> ids) {
        return dead.discard(ids);
    }

    @Override
    public Optional<Long> count() {
        return dead.count();
    }

    @Override
    public List<Queue> queues() {
        return desk.queues();
    }

    @Override
    public List<Queues.Message> browse(String queue, int limit) {
        return desk.browse(queue, limit);
    }

    @Override
    public Optional<String> source(String queue, String id) {
        return desk.source(queue, id);
    }

    @Override
    public Content content(String queue, String id) {
        return desk.content(queue, id);
    }

    @Override
    public long move(String queue, Set<String> ids, Optional<String> to) {
        return desk.move(queue, ids, to);
    }

    @Override
    public long purge(String queue, long expected) {
        return desk.purge(queue, expected);
    }
}
