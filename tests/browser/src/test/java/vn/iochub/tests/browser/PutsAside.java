package vn.iochub.tests.browser;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.Session;
import java.io.IOException;
import java.io.InputStream;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import vn.iochub.api.Text;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.DeadLetters;

/**
 * Runs within the hub, in a bundle of its own: puts one message aside as the hub does with what crashes its handler. None
 * of the shipped connectors crashes, and nobody outside the hub may send to {@code hub.dead}.
 */
public final class PutsAside implements BundleActivator {
    /** The queue that the message is said to come from, and goes back to. */
    static final String QUEUE = Broker.IN + "eprocedure";

    /** The entry of the bundle that is its content. */
    static final String CONTENT = "letter.json";

    @Override
    public void start(BundleContext context) throws Exception {
        Broker broker = context.getService(context.getServiceReference(Broker.class));
        DeadLetters dead = context.getService(context.getServiceReference(DeadLetters.class));
        try (Connection connection = broker.connect();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            BytesMessage message = session.createBytesMessage();
            message.writeBytes(content());
            message.setStringProperty("contentType", "application/json");
            dead.put(session, message, QUEUE, new Text("Một lần thử trong trình duyệt.", "A trial in the browser."));
            session.commit();
        }
    }

    private static byte[] content() throws IOException {
        try (InputStream in = PutsAside.class.getResourceAsStream("/" + CONTENT)) {
            return in.readAllBytes();
        }
    }

    @Override
    public void stop(BundleContext context) {
        // It did its one thing at its start.
    }
}
