package vn.iochub.broker;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import vn.iochub.api.Text;
import vn.iochub.api.service.Health;

/** Stands in while the configuration cannot be understood, so that the hub says so instead of lacking a service. */
final class Misconfigured implements Backend {
    private final Text cause;

    Misconfigured(String problem) {
        cause = new Text(
                "Cấu hình etc/vn.iochub.broker.cfg sai: " + problem, "etc/vn.iochub.broker.cfg is wrong: " + problem);
    }

    @Override
    public void start() {
        // nothing can be started
    }

    @Override
    public Connection connect() throws JMSException {
        throw new JMSException(cause.en());
    }

    @Override
    public void ensureQueue(String name) throws JMSException {
        throw new JMSException(cause.en());
    }

    @Override
    public List<String> queues(String prefix) throws JMSException {
        throw new JMSException(cause.en());
    }

    @Override
    public long depth(String queue) throws JMSException {
        throw new JMSException(cause.en());
    }

    @Override
    public List<QueueFigures> figures() throws JMSException {
        throw new JMSException(cause.en());
    }

    @Override
    public String url() {
        return "";
    }

    @Override
    public Optional<Text> refusal() {
        return Optional.of(cause);
    }

    @Override
    public Health health() {
        return new Health("broker", Health.Status.DOWN, cause, Map.of());
    }

    @Override
    public void close() {
        // nothing was started
    }
}
