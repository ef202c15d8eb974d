package vn.iochub.tests.itest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import vn.iochub.api.service.Broker;

/**
 * Messages for several sources, one after the other on {@code hub.in.<instance>}, each the same good sample of its
 * connector, with their receipts counted. The source whose turn it is has one message in flight at most, so that a source
 * that stands still shows as no new receipt.
 */
final class Traffic implements AutoCloseable {
    private static final long PAUSE_MILLIS = 25;

    private final Broker broker;
    private final Map<String, byte[]> samples = new TreeMap<>();
    private final Map<String, AtomicLong> receipts = new ConcurrentHashMap<>();
    private final Map<String, String> faults = new ConcurrentHashMap<>();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "itest-traffic");

    private Traffic(Broker broker, List<String> instances) throws IOException {
        this.broker = broker;
        for (String instance : instances) {
            samples.put(instance, sample(instance));
            receipts.put(instance, new AtomicLong());
        }
    }

    static Traffic start(Broker broker, List<String> instances) throws IOException {
        Traffic traffic = new Traffic(broker, instances);
        traffic.thread.start();
        return traffic;
    }

    /** The first of the connector's good samples that needs nothing said beside it. */
    private static byte[] sample(String connector) throws IOException {
        Path folder = Path.of(System.getProperty("itest.routes"), connector, "samples", "good");
        try (Stream<Path> files = Files.list(folder)) {
            Path first = files.filter(file -> file.toString().matches(".*[.](xml|json|csv|edxml)"))
                    .sorted()
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("No plain sample in " + folder));
            return Files.readAllBytes(first);
        }
    }

    private void run() {
        try (Connection connection = broker.connect();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageProducer producer = session.createProducer(null)) {
            connection.start();
            Map<String, MessageConsumer> replies = new HashMap<>();
            Map<String, Boolean> inFlight = new HashMap<>();
            for (String instance : samples.keySet()) {
                replies.put(instance, session.createConsumer(session.createQueue(Broker.REPLY + instance)));
                inFlight.put(instance, false);
            }
            while (!stop.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                for (Map.Entry<String, byte[]> each : samples.entrySet()) {
                    String instance = each.getKey();
                    for (Message reply = replies.get(instance).receiveNoWait();
                            reply != null;
                            reply = replies.get(instance).receiveNoWait()) {
                        inFlight.put(instance, false);
                        count(instance, (TextMessage) reply);
                    }
                    if (!inFlight.get(instance)) {
                        BytesMessage message = session.createBytesMessage();
                        message.writeBytes(each.getValue());
                        message.setJMSReplyTo(session.createQueue(Broker.REPLY + instance));
                        producer.send(session.createQueue(Broker.IN + instance), message);
                        inFlight.put(instance, true);
                    }
                }
            }
        } catch (JMSException | IOException | RuntimeException e) {
            faults.put("traffic", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void count(String instance, TextMessage reply) throws JMSException, IOException {
        JsonNode receipt = RunningHub.JSON.readTree(reply.getText());
        if (receipt.path("accepted").asLong() < 1 || receipt.path("rejected").asLong() > 0) {
            faults.put(instance, receipt.toString());
        }
        receipts.get(instance).incrementAndGet();
    }

    /** Waits until every source but this one has had more receipts from now on. */
    void flows(String except, int more) {
        Map<String, Long> before = new HashMap<>();
        receipts.forEach((instance, count) -> before.put(instance, count.get()));
        before.remove(except);
        RunningHub.await().untilAsserted(() -> assertThat(before)
                .allSatisfy((instance, count) ->
                        assertThat(receipts.get(instance).get()).as(instance).isGreaterThanOrEqualTo(count + more)));
        assertThat(faults).isEmpty();
    }

    @Override
    public void close() throws InterruptedException {
        stop.countDown();
        thread.join(TimeUnit.SECONDS.toMillis(20));
    }
}
