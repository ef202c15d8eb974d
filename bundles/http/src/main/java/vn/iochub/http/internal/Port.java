package vn.iochub.http.internal;

import java.io.IOException;
import java.net.BindException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.ssl.KeyStoreScanner;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Text;

/**
 * Opens the port, and keeps trying while it cannot be opened: the rest of the hub goes on meanwhile, and the cause stands
 * in its health.
 */
final class Port {
    /** Without a byte for this long, a connection is closed. */
    static final Duration IDLE = Duration.ofSeconds(30);
    /**
     * Bytes a second, on the average since the call began, that a body must come with. Low, because a login is some 60
     * bytes and the first call after a start waits for classes to be loaded: that must not look like a slow caller.
     */
    static final int SLOWEST = 10;

    static final int HEADER_BYTES = 16 * 1_024;
    static final int MAX_CONNECTIONS = 2_000;

    private static final Logger LOG = LoggerFactory.getLogger(Port.class);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LAST_RETRY = Duration.ofSeconds(30);

    private final Server server;
    private final Settings settings;
    private final UnaryOperator<String> secrets;
    private final Path base;
    private final int keystoreCheckSeconds;

    private Duration retry = FIRST_RETRY;
    private boolean closed;
    private Scheduler.Task again;
    private volatile ServerConnector connector;
    private volatile Text trouble;

    /**
     * @param port 0 for any that is free
     * @param keystore empty for plain http
     * @param password of the keystore, or a reference to it
     */
    record Settings(String host, int port, String keystore, String password) {
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    /**
     * @param base the folder from which a relative keystore path counts
     * @param keystoreCheckSeconds how often to look whether the keystore was renewed
     */
    Port(Server server, Settings settings, UnaryOperator<String> secrets, Path base, int keystoreCheckSeconds) {
        this.server = server;
        this.settings = settings;
        this.secrets = secrets;
        this.base = base;
        this.keystoreCheckSeconds = keystoreCheckSeconds;
    }

    /** Tries now; when that fails, goes on trying until {@link #close()}. */
    synchronized void open() {
        again = null;
        if (closed) {
            return;
        }
        List<LifeCycle> begun = new ArrayList<>();
        try {
            connector = connect(begun);
            trouble = null;
            LOG.info("http event=listening url={}", url());
        } catch (Exception e) {
            begun.forEach(server::removeBean);
            begun.forEach(part -> LifeCycle.stop(part));
            Text cause = explain(e);
            if (trouble == null || !trouble.equals(cause)) {
                LOG.error(
                        "http event=port-failed host={} port={} cause=\"{}\"",
                        settings.host(),
                        settings.port(),
                        cause.en());
                LOG.debug("http event=port-failed", e);
            }
            trouble = cause;
            again = server.getScheduler().schedule(this::open, retry.toMillis(), TimeUnit.MILLISECONDS);
            retry = retry.multipliedBy(2).compareTo(LAST_RETRY) < 0 ? retry.multipliedBy(2) : LAST_RETRY;
        }
    }

    private ServerConnector connect(List<LifeCycle> begun) throws Exception {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.setRequestHeaderSize(HEADER_BYTES);
        http.setResponseHeaderSize(HEADER_BYTES);
        http.setIdleTimeout(IDLE.toMillis());
        http.setMinRequestDataRate(SLOWEST);
        HttpConnectionFactory plain = new HttpConnectionFactory(http);
        List<ConnectionFactory> protocols = new ArrayList<>();
        if (secure()) {
            SslContextFactory.Server ssl = ssl(begun);
            SecureRequestCustomizer customizer = new SecureRequestCustomizer();
            // Sources inside a province's network often call by address, for which there is no SNI.
            customizer.setSniHostCheck(false);
            http.addCustomizer(customizer);
            protocols.add(new SslConnectionFactory(ssl, plain.getProtocol()));
        }
        protocols.add(plain);
        ServerConnector fresh =
                new ServerConnector(server, null, null, null, 1, 1, protocols.toArray(ConnectionFactory[]::new));
        fresh.setHost(settings.host());
        fresh.setPort(settings.port());
        fresh.setIdleTimeout(IDLE.toMillis());
        fresh.setAcceptQueueSize(256);
        NetworkConnectionLimit limit = new NetworkConnectionLimit(MAX_CONNECTIONS, fresh);
        limit.setEndPointIdleTimeout(TimeUnit.SECONDS.toMillis(5));
        limit.start();
        begun.add(limit);
        fresh.addBean(limit, true);
        fresh.open();
        try {
            fresh.start();
        } catch (Exception e) {
            fresh.close();
            throw e;
        }
        server.addConnector(fresh);
        return fresh;
    }

    private boolean secure() {
        return !settings.keystore().isBlank();
    }

    private SslContextFactory.Server ssl(List<LifeCycle> begun) throws Exception {
        Path keystore = base.resolve(settings.keystore());
        if (!Files.isReadable(keystore)) {
            throw new IOException("there is no readable keystore " + keystore);
        }
        SslContextFactory.Server ssl = new SslContextFactory.Server();
        ssl.setKeyStorePath(keystore.toUri().toString());
        ssl.setKeyStorePassword(secrets.apply(settings.password()));
        ssl.setSniRequired(false);
        begun.add(ssl);
        ssl.start();
        KeyStoreScanner scanner = new KeyStoreScanner(ssl);
        scanner.setScanInterval(keystoreCheckSeconds);
        begun.add(scanner);
        server.addBean(scanner, true);
        scanner.start();
        return ssl;
    }

    private Text explain(Exception failure) {
        int port = settings.port();
        if (failure instanceof BindException || failure.getCause() instanceof BindException) {
            return new Text(
                    "Cổng " + port + " ở " + settings.host() + " không mở được (" + reason(failure)
                            + "); hãy dừng chương trình đang dùng cổng, hoặc đổi host và port trong"
                            + " etc/vn.iochub.http.cfg",
                    "Port " + port + " on " + settings.host() + " cannot be opened (" + reason(failure)
                            + "); stop the program that uses it, or change host and port in etc/vn.iochub.http.cfg");
        }
        if (failure instanceof UnknownHostException || failure instanceof java.net.SocketException) {
            return new Text(
                    "Không có địa chỉ " + settings.host() + "; hãy sửa host trong etc/vn.iochub.http.cfg",
                    "There is no address " + settings.host() + "; correct host in etc/vn.iochub.http.cfg");
        }
        if (secure()) {
            return new Text(
                    "Không đọc được kho khoá TLS " + settings.keystore() + " (" + failure.getMessage()
                            + "); hãy sửa tls.keystore và tls.password trong etc/vn.iochub.http.cfg",
                    "The TLS keystore " + settings.keystore() + " cannot be used (" + failure.getMessage()
                            + "); correct tls.keystore and tls.password in etc/vn.iochub.http.cfg");
        }
        return new Text(
                "Cổng " + port + " không mở được (" + reason(failure) + ")",
                "Port " + port + " cannot be opened (" + reason(failure) + ")");
    }

    private static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }

    /** Why the port is not open; null when it is. */
    Text trouble() {
        return trouble;
    }

    boolean isOpen() {
        return connector != null;
    }

    /** The port that was opened; -1 while there is none. */
    int number() {
        ServerConnector open = connector;
        return open == null ? -1 : open.getLocalPort();
    }

    String url() {
        String host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
        return (secure() ? "https://" : "http://") + host + ":" + (isOpen() ? number() : settings.port());
    }

    /** Takes no more connections, and tries no more; what is open goes on until the server stops. */
    synchronized void close() {
        closed = true;
        if (again != null) {
            again.cancel();
        }
        ServerConnector open = connector;
        if (open != null) {
            open.close();
        }
    }
}
