package vn.iochub.testkit;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.component.servlet.CamelHttpTransportServlet;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Connector;
import vn.iochub.api.Hub;
import vn.iochub.api.HubRecord;
import vn.iochub.api.HubUnavailableException;
import vn.iochub.api.Receipt;
import vn.iochub.api.Rejection;
import vn.iochub.api.SourceHub;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;

/**
 * A hub for one connector: its routes run in a CamelContext of their own behind real HTTP on a free port of the loopback
 * interface; {@code hub:ingest} redacts, normalises, validates and gives a receipt, and keeps all of it in memory for
 * the test to look at. Thread-safe.
 */
public final class TestHub implements AutoCloseable {

    /**
     * One message as it was taken.
     *
     * @param kept the content after redaction
     */
    public record Taken(
            byte[] kept, Map<String, String> attributes, List<HubRecord> records, List<Rejection> rejections) {}

    private final Connector connector;
    private final Schemas schemas = new Schemas();
    private final DefaultCamelContext context;
    private final Server server;
    private final ServerConnector port;
    private final List<Taken> taken = new CopyOnWriteArrayList<>();
    private final List<String> refused = new CopyOnWriteArrayList<>();
    private final Map<String, String> cursors;
    private final Map<String, Reported> troubles = new ConcurrentHashMap<>();
    private final AtomicLong unavailable = new AtomicLong();
    private volatile boolean available = true;
    private volatile Duration overQuota = Duration.ZERO;
    private volatile boolean broken;
    private volatile Path spool;

    private TestHub(Connector connector, Map<String, String> cursors) {
        this.cursors = cursors;
        this.connector = connector;
        this.context = new DefaultCamelContext();
        this.server = new Server();
        this.port = new ServerConnector(server);
    }

    /** Starts it; what was started is stopped again when a later step fails. */
    public static TestHub start(Connector connector) throws Exception {
        return start(connector, new ConcurrentHashMap<>());
    }

    /** As {@link #start(Connector)}, going on from the positions of an earlier hub's {@link #cursors()}. */
    public static TestHub start(Connector connector, Map<String, String> cursors) throws Exception {
        TestHub hub = new TestHub(connector, cursors);
        try {
            hub.start();
            return hub;
        } catch (Exception e) {
            hub.close();
            throw e;
        }
    }

    /** The ids of the routes that a hub would start for it, in their order; nothing is started. */
    static List<String> routes(Connector connector) throws Exception {
        TestHub hub = new TestHub(connector, new ConcurrentHashMap<>());
        try (DefaultCamelContext context = hub.context) {
            context.getRegistry().bind(SourceHub.NAME, SourceHub.class, hub.new Services());
            context.addComponent("hub", hub.new HubComponent());
            context.addRoutes(connector.transport());
            return context.getRouteDefinitions().stream()
                    .map(route -> route.getRouteId())
                    .toList();
        }
    }

    private void start() throws Exception {
        String instance = connector.source().instance();
        context.getCamelContextExtension().setName(instance);
        // As in the hub: a body is a stream that is read once, and nothing keeps a copy.
        context.setStreamCaching(false);
        context.getShutdownStrategy().setTimeout(5);
        context.addComponent("hub", new HubComponent());
        context.getRegistry().bind(SourceHub.NAME, SourceHub.class, new Services());
        context.addRoutes(connector.transport());
        port.setHost("127.0.0.1");
        server.addConnector(port);
        ServletContextHandler handler = new ServletContextHandler("/in/" + instance);
        // A POST to the address itself, without a slash at its end, is not redirected.
        handler.setAllowNullPathInContext(true);
        ServletHolder servlet = new ServletHolder(instance, new RootedServlet());
        servlet.setInitOrder(1);
        // Hubs of one connector that fetches may run side by side; of one that is called, Camel would mix the
        // addresses.
        servlet.setInitParameter("ignoreDuplicateServletName", Boolean.toString(!isCalled()));
        handler.addServlet(servlet, "/*");
        server.setHandler(handler);
        server.start();
        context.start();
    }

    /** Whether a route of it takes calls at its address. */
    private boolean isCalled() {
        return context.getRouteDefinitions().stream()
                .anyMatch(route -> route.getInput().getEndpointUri().startsWith("servlet:"));
    }

    /** The instance's address, {@code http://127.0.0.1:<port>/in/<instance>}. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + port.getLocalPort() + "/in/"
                + connector.source().instance());
    }

    /** The messages that were taken, oldest first. */
    public List<Taken> taken() {
        return List.copyOf(taken);
    }

    /** The reasons of the calls that were refused, oldest first. */
    public List<String> refused() {
        return List.copyOf(refused);
    }

    /** With false, every message is answered as when the broker is down. */
    public void available(boolean now) {
        available = now;
    }

    /** How many messages came while the hub could take none. */
    public long unavailableCalls() {
        return unavailable.get();
    }

    /** Every message is answered as one over its source's quota, to come again after so long; with zero no more. */
    public void overQuota(Duration wait) {
        overQuota = wait;
    }

    /** With true, the hub fails in a way that nobody foresaw. */
    public void broken(boolean now) {
        broken = now;
    }

    /**
     * From now on messages are kept in a file of this folder, and deleted when they have been read, as they may be larger
     * than memory; {@link Taken#kept()} is empty then. Null to keep them in memory again.
     */
    public void spool(Path folder) {
        spool = folder;
    }

    /** The positions that the connector has stored, by their names; a restart keeps them when it is given them again. */
    public Map<String, String> cursors() {
        return cursors;
    }

    /** What the connector says is wrong with its source now, by connection; empty while all is well. */
    public Map<String, Reported> troubles() {
        return Map.copyOf(troubles);
    }

    /** What a connector reported. */
    public record Reported(SourceHub.Trouble kind, Text cause) {}

    @Override
    public void close() throws Exception {
        try {
            context.stop();
        } finally {
            server.stop();
        }
    }

    private Receipt ingest(Exchange exchange) throws Exception {
        if (broken) {
            throw new IllegalStateException("broken, as the test wants it");
        }
        if (!available) {
            unavailable.incrementAndGet();
            throw new HubUnavailableException(
                    new Text("Trục tạm dừng", "The hub is down"), Duration.ofSeconds(30), null);
        }
        Duration wait = overQuota;
        if (!wait.isZero()) {
            throw HubUnavailableException.overQuota(new Text("Gửi quá nhanh", "Too fast"), wait);
        }
        String instance = connector.source().instance();
        Path folder = spool;
        if (folder == null) {
            ByteArrayOutputStream kept = new ByteArrayOutputStream();
            try (InputStream in = open(exchange.getMessage().getBody())) {
                connector.redact(in, kept);
            }
            return take(exchange, kept.toByteArray(), SampleMessage.of(instance, kept.toByteArray()));
        }
        Path file = Files.createTempFile(folder, "raw", "");
        try {
            try (InputStream in = open(exchange.getMessage().getBody());
                    OutputStream out = Files.newOutputStream(file)) {
                connector.redact(in, out);
            }
            return take(exchange, new byte[0], SampleMessage.of(instance, file));
        } finally {
            Files.delete(file);
        }
    }

    private Receipt take(Exchange exchange, byte[] kept, SampleMessage message) throws IOException {
        String instance = connector.source().instance();
        Map<String, String> attributes = new HashMap<>();
        Map<?, ?> given = exchange.getMessage().getHeader(Hub.ATTRIBUTES, Map.class);
        if (given != null) {
            given.forEach((key, value) -> attributes.put((String) key, (String) value));
        }
        SampleMessage raw = message.withAttributes(connector.redact(attributes))
                .withContentType(exchange.getMessage().getHeader(Hub.CONTENT_TYPE, String.class));
        CollectingSink sink = new CollectingSink(connector.source().types(), schemas);
        List<Rejection> rejections = new ArrayList<>();
        try {
            connector.normalise(raw, sink);
        } catch (UnreadableMessageException e) {
            rejections.add(e.rejection());
        }
        rejections.addAll(0, sink.rejections());
        taken.add(new Taken(kept, raw.attributes(), sink.records(), List.copyOf(rejections)));
        return new Receipt(
                raw.id(),
                instance,
                raw.receivedAt(),
                sink.records().size(),
                rejections.size(),
                rejections.stream().limit(Receipt.MAX_REJECTIONS).toList());
    }

    private static InputStream open(Object body) throws IOException {
        if (body instanceof byte[] bytes) {
            return new ByteArrayInputStream(bytes);
        }
        if (body instanceof InputStream in) {
            return in;
        }
        if (body instanceof File file) {
            return Files.newInputStream(file.toPath());
        }
        throw new IllegalArgumentException(
                "hub:ingest takes byte[], InputStream or File, not " + (body == null ? "null" : body.getClass()));
    }

    /** Camel finds no consumer for the context's own path, for which there is no path info: it is the root. */
    private static final class RootedServlet extends CamelHttpTransportServlet {
        private static final long serialVersionUID = 1L;
        private static final long UNREAD_BYTES = 16L << 20;
        private static final String FORM = "application/x-www-form-urlencoded";
        private static final Logger LOG = LoggerFactory.getLogger(TestHub.class);

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) {
            HttpServletRequest rooted = new HttpServletRequestWrapper(request) {
                @Override
                public String getPathInfo() {
                    String path = super.getPathInfo();
                    return path == null ? "/" : path;
                }
            };
            String type = request.getContentType();
            if (type != null && type.strip().toLowerCase(Locale.ROOT).startsWith(FORM)) {
                // As the hub does: Camel would take it apart before a route sees it.
                response.setStatus(HttpServletResponse.SC_UNSUPPORTED_MEDIA_TYPE);
            } else {
                super.service(rooted, response);
            }
            readOn(request);
        }

        /** As the hub does: a caller who is still sending would find the connection closed, and not the answer. */
        private static void readOn(HttpServletRequest request) {
            byte[] piece = new byte[1 << 16];
            try {
                InputStream rest = request.getInputStream();
                for (long left = UNREAD_BYTES; left > 0; ) {
                    int read = rest.read(piece);
                    if (read < 0) {
                        return;
                    }
                    left -= read;
                }
            } catch (IOException e) {
                LOG.debug("the caller has gone", e);
            }
        }
    }

    private final class Services implements SourceHub {
        @Override
        public Optional<String> cursor(String name) {
            return Optional.ofNullable(cursors.get(name));
        }

        @Override
        public void cursor(String name, String position) {
            cursors.put(name, position);
        }

        @Override
        public void trouble(String name, Trouble kind, Text cause) {
            troubles.put(name, new Reported(kind, cause));
        }

        @Override
        public void well(String name) {
            troubles.remove(name);
        }
    }

    private final class HubComponent extends DefaultComponent {
        @Override
        protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
            String reason = (String) parameters.remove("reason");
            return new HubEndpoint(uri, this, remaining, reason);
        }
    }

    private final class HubEndpoint extends DefaultEndpoint {
        private final String action;
        private final String reason;

        HubEndpoint(String uri, HubComponent component, String action, String reason) {
            super(uri, component);
            this.action = action;
            this.reason = reason;
        }

        @Override
        public Producer createProducer() {
            return new DefaultProducer(this) {
                @Override
                public void process(Exchange exchange) throws Exception {
                    switch (action) {
                        case "ingest" -> exchange.getMessage().setBody(ingest(exchange));
                        case "refused" -> {
                            refused.add(reason);
                            exchange.getMessage().setBody(null);
                        }
                        default -> throw new IllegalArgumentException("No such hub endpoint: " + action);
                    }
                }
            };
        }

        @Override
        public Consumer createConsumer(Processor processor) {
            throw new UnsupportedOperationException("hub: endpoints are for sending");
        }
    }
}
