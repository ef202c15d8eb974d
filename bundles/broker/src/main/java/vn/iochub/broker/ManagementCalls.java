package vn.iochub.broker;

import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.management.ManagementHelper;
import org.apache.activemq.artemis.api.core.management.ResourceNames;
import org.apache.activemq.artemis.core.client.impl.ClientMessageImpl;

/**
 * Asks the broker about itself. Artemis' own requestor takes its answers on a queue of a random name, for which the hub's
 * account would need rights on every address; this one's queue is among the hub's. Not thread-safe.
 */
final class ManagementCalls {
    private static final long ANSWER_MILLIS = 5_000;

    /** How the names of the queues of answers begin. */
    static final String ANSWERS = "hub.answers.";

    private final ClientSession session;
    private final ClientProducer producer;
    private final ClientConsumer consumer;
    private final SimpleString answers = SimpleString.of(ANSWERS + UUID.randomUUID());

    /** @param session is started; closing it takes the queue of the answers away */
    ManagementCalls(ClientSession session) throws Exception {
        this.session = session;
        session.createQueue(QueueConfiguration.of(answers)
                .setAddress(answers)
                .setRoutingType(RoutingType.ANYCAST)
                .setDurable(false)
                .setTemporary(true));
        producer = session.createProducer(SimpleString.of(HubSecurity.MANAGEMENT));
        consumer = session.createConsumer(answers);
    }

    Object ask(String operation, Object... parameters) throws Exception {
        ClientMessage question = session.createMessage(false);
        ManagementHelper.putOperationInvocation(question, ResourceNames.BROKER, operation, parameters);
        return answer(question, operation);
    }

    /** @param resource such as {@code queue.<name>} */
    Object attribute(String resource, String name) throws Exception {
        ClientMessage question = session.createMessage(false);
        ManagementHelper.putAttribute(question, resource, name);
        return answer(question, name);
    }

    /** One attribute of one resource. */
    record Attribute(String resource, String name) {}

    /**
     * Many attributes at the cost of one: all is asked before the first answer is read, and the broker answers a session in its
     * order.
     *
     * @return in the order of the questions; null for what the broker does not have (any more)
     */
    List<Object> attributes(List<Attribute> wanted) throws Exception {
        for (Attribute one : wanted) {
            ClientMessage question = session.createMessage(false);
            ManagementHelper.putAttribute(question, one.resource(), one.name());
            question.putStringProperty(ClientMessageImpl.REPLYTO_HEADER_NAME, answers);
            producer.send(question);
        }
        List<Object> all = new ArrayList<>();
        for (Attribute one : wanted) {
            ClientMessage answer = received(one.name());
            all.add(ManagementHelper.hasOperationSucceeded(answer) ? ManagementHelper.getResult(answer) : null);
        }
        return all;
    }

    private Object answer(ClientMessage question, String operation) throws Exception {
        question.putStringProperty(ClientMessageImpl.REPLYTO_HEADER_NAME, answers);
        producer.send(question);
        ClientMessage answer = received(operation);
        if (!ManagementHelper.hasOperationSucceeded(answer)) {
            throw new JMSException(operation + " failed: " + ManagementHelper.getResult(answer));
        }
        return ManagementHelper.getResult(answer);
    }

    private ClientMessage received(String operation) throws Exception {
        ClientMessage answer = consumer.receive(ANSWER_MILLIS);
        if (answer == null) {
            throw new JMSException("no answer to " + operation + " within " + ANSWER_MILLIS + " ms");
        }
        answer.acknowledge();
        return answer;
    }
}
